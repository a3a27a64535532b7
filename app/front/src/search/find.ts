/** Things by their names, codes and numbers, from `/search`. */

interface Told {
  value: string;
  language?: string;
}

/** A thing that was found, with its name in the reader's language and the name by which it was found. */
export interface Found {
  iri: string;
  label: Told | null;
  kind: { iri: string; label: Told | null } | null;
  match: Told & { property: string };
}

/** Return the things that a text finds, the best match first; `kind` is a class. Throws when it is aborted. */
export async function find(text: string, signal: AbortSignal, limit = 8, kind?: string): Promise<Found[]> {
  const asked = new URLSearchParams({ q: text, limit: String(limit), format: "json", ...(kind ? { kind } : {}) });
  const response = await fetch(`/search?${asked}`, { signal, headers: { Accept: "application/json" } });
  if (!response.ok) return [];
  return ((await response.json()) as { results: Found[] }).results;
}

/** Return what tells a thing from others of the same name and kind among those found: the end of its IRI. */
export function apart(found: Found, all: Found[]): string | undefined {
  const same = (each: Found) => each !== found && each.label?.value === found.label?.value && each.kind?.iri === found.kind?.iri;
  return all.some(same) ? found.iri.slice(found.iri.lastIndexOf("/") + 1) : undefined;
}

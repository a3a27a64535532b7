/** What things are called in the reader's language: asked in batches, kept for the page. */

const MOST = 1_000; // as many as the server gives at a time

export interface Label {
  value: string;
  language?: string;
}

const known = new Map<string, Label | null>();

/** Return the name of a thing, if it has one and is known already. */
export function labelOf(iri: string): Label | undefined {
  return known.get(iri) ?? undefined;
}

/** Ask for the names of those things that were not asked for before; `told` is called after each batch. */
export async function learn(iris: Iterable<string>, told: () => void, signal?: AbortSignal): Promise<void> {
  const wanted = [...new Set(iris)].filter((iri) => !known.has(iri));
  for (let start = 0; start < wanted.length && !signal?.aborted; start += MOST) {
    const some = wanted.slice(start, start + MOST);
    try {
      const response = await fetch("/labels", {
        method: "POST", body: JSON.stringify(some), headers: { "Content-Type": "application/json" }, signal,
      });
      const found = response.ok ? ((await response.json()) as Record<string, Label>) : {};
      for (const iri of some) known.set(iri, found[iri] ?? null);
    } catch {
      return; // without names the IRIs are shown
    }
    told();
  }
}

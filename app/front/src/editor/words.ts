/** What the server knows to write a query with: prefixes, and the classes and properties of its data. */

export interface Word {
  iri: string;
  /** The word as one writes it: `sam:Project`, or an IRI in brackets. */
  short: string;
  prefix?: string;
  label: string | null;
  text: string | null;
  count: number;
  kind: "class" | "property";
}

export interface Words {
  prefixes: Map<string, string>;
  all: Word[];
}

interface Told {
  iri: string;
  count: number;
  label: string | null;
  text: string | null;
}

let asked: Promise<Words> | undefined;

/** Return the words, asked for once a page; none when the server does not give them. */
export function words(): Promise<Words> {
  asked ??= read().catch(() => ({ prefixes: new Map<string, string>(), all: [] }));
  return asked;
}

async function read(): Promise<Words> {
  const response = await fetch("/words", { headers: { Accept: "application/json" } });
  const told = (await response.json()) as { prefixes: Record<string, string>; classes: Told[]; properties: Told[] };
  const prefixes = new Map(Object.entries(told.prefixes));
  const made = (kind: Word["kind"]) => (each: Told): Word => ({ ...each, kind, ...written(each.iri, prefixes) });
  return { prefixes, all: [...told.classes.map(made("class")), ...told.properties.map(made("property"))] };
}

/** Return an IRI as one writes it in a query. */
export function written(iri: string, prefixes: Map<string, string>): { short: string; prefix?: string } {
  let best: [string, string] | undefined;
  for (const each of prefixes) if (iri.startsWith(each[1]) && each[1].length > (best?.[1].length ?? 0)) best = each;
  const local = best && iri.slice(best[1].length);
  if (best && local && /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u.test(local)) return { short: `${best[0]}:${local}`, prefix: best[0] };
  return { short: `<${iri}>` };
}

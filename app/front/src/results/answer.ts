/** Asks the endpoint, and reads what it answers: rows, yes or no, or triples, up to a number of rows. */

import { formOf } from "../editor/tokens";
import { triples } from "./ntriples";

export interface Term {
  type: "uri" | "literal" | "bnode" | "triple";
  value: string;
  "xml:lang"?: string;
  datatype?: string;
}

export type Row = (Term | undefined)[];

export interface Answer {
  kind: "solutions" | "boolean" | "triples";
  columns: string[];
  rows: Row[];
  truth?: boolean;
  /** Whether there are more rows than these. */
  cut: boolean;
  engine: string;
  /** Seconds from the question to the last byte. */
  seconds?: number;
}

/** A question: the query, and what is sent with it. */
export interface Asked {
  query: string;
  entailment?: string;
  timeout?: string;
  /** Names of the dataset, as an address gave them. */
  dataset?: [string, string][];
}

export const ROWS = 10_000;
const SPO = ["subject", "property", "value"];

/** What the server says is wrong. */
export class Problem extends Error {
  constructor(
    readonly title: string,
    readonly detail: string,
    readonly hint?: string,
    readonly line?: number,
    readonly column?: number,
  ) {
    super(detail);
  }
}

/** Return the parameters of a question, as the protocol has them. */
export function parametersOf(asked: Asked): URLSearchParams {
  const made = new URLSearchParams({ query: asked.query });
  if (asked.entailment) made.set("entailment", asked.entailment);
  if (asked.timeout) made.set("timeout", asked.timeout);
  for (const [name, value] of asked.dataset ?? []) made.append(name, value);
  return made;
}

/** Ask a question; raises Problem when it is refused or fails, and whatever `fetch` raises. */
export async function ask(asked: Asked, signal: AbortSignal): Promise<Answer> {
  const body = parametersOf(asked);
  const form = formOf(asked.query);
  if (form === "SELECT") body.set("rows", String(ROWS));
  const started = performance.now();
  const accept = "application/sparql-results+json, application/n-triples;q=0.9";
  const response = await fetch("/sparql", { method: "POST", body, signal, headers: { Accept: accept } });
  if (!response.ok) throw await problemOf(response);
  const engine = response.headers.get("X-Samspill-Engine") ?? "";
  const found = response.headers.get("Content-Type")?.startsWith("application/n-triples")
    ? await readTriples(response)
    : readJson(JSON.parse(await response.text()) as Told);
  found.cut ||= response.headers.has("X-Samspill-Truncated");
  return { ...found, engine, seconds: (performance.now() - started) / 1000 };
}

export interface Told {
  head: { vars?: string[] };
  boolean?: boolean;
  results?: { bindings: Record<string, Term>[] };
  /** What a page says of the answer that it holds. */
  samspill?: { kind: Answer["kind"]; cut: boolean; engine: string; seconds: number };
}

/** Read SPARQL's JSON. */
export function readJson(told: Told): Answer {
  const { cut = false, engine = "", kind, seconds } = told.samspill ?? {};
  if (told.boolean !== undefined) return { kind: "boolean", columns: [], rows: [], truth: told.boolean, cut, engine, seconds };
  const columns = told.head.vars ?? [];
  const rows = (told.results?.bindings ?? []).map((each) => columns.map((name) => each[name]));
  return { kind: kind ?? "solutions", columns, rows, cut, engine, seconds };
}

async function readTriples(response: Response): Promise<Answer> {
  const rows: Row[] = [];
  let cut = false;
  for await (const row of triples(response.body!)) {
    if ((cut = rows.length === ROWS)) break; // leaving the loop cancels the stream, and the server stops
    rows.push(row);
  }
  return { kind: "triples", columns: SPO, rows, cut, engine: "" };
}

async function problemOf(response: Response): Promise<Problem> {
  const told = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return new Problem(told.title ?? String(response.status), told.detail ?? response.statusText, told.hint, told.line, told.column);
}

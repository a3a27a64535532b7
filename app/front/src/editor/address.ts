/** What a page shows is in its address: the query where the server can read it, and the view behind `#`. */

import { parametersOf, type Asked } from "../results/answer";

const LONGEST = 4_000; // as `samspill.web.short` has it: a longer query goes behind `#`, which is not sent

/** Return the question in the address of the page. */
export function askedHere(): Asked {
  const sent = new URLSearchParams(location.search);
  const behind = hash();
  const get = (name: string) => sent.get(name) || behind.get(name) || undefined;
  const dataset = [...sent].filter(([name]) => name === "default-graph-uri" || name === "named-graph-uri");
  return { query: get("query") ?? "", entailment: get("entailment"), timeout: get("timeout"), dataset };
}

/** Return how the answer is looked at. */
export function viewHere(): URLSearchParams {
  const found = hash();
  for (const name of ["query", "entailment", "timeout"]) found.delete(name);
  return found;
}

function hash(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

/** Return the address of a question and a view. */
export function addressOf(asked: Asked, view: URLSearchParams): string {
  const sent = parametersOf(asked).toString();
  const behind = view.toString();
  if (sent.length <= LONGEST) return `/sparql?${sent}${behind && `#${behind}`}`;
  return `/sparql#${sent}${behind && `&${behind}`}`;
}

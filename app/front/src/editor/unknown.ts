/** Terms of a query that the data do not have: mostly misspelt ones, which make a query give nothing without a fault. */

import type { Diagnostic } from "@codemirror/lint";
import { _ } from "../messages";
import { prefixesOf, tokens } from "./tokens";
import { words, type Word } from "./words";

const OURS = "https://w3id.org/samspill/ontology#";
const FARTHEST = 3; // letters to change until a word is another one

/** Return a warning for each term of our vocabulary that is neither a class nor a property of the data. */
export async function unknown(text: string): Promise<Diagnostic[]> {
  const { all } = await words();
  const ours = all.filter((each) => each.iri.startsWith(OURS));
  if (!ours.length) return []; // the server has told of none
  const known = new Set(ours.map((each) => each.iri));
  const prefixes = prefixesOf(text);
  const found: Diagnostic[] = [];
  for (const token of tokens(text)) {
    if (token.kind !== "name") continue;
    const colon = token.text.indexOf(":");
    const local = token.text.slice(colon + 1);
    if (prefixes.get(token.text.slice(0, colon)) !== OURS || !local || known.has(OURS + local)) continue;
    const near = nearest(local, ours);
    const name = near && `${token.text.slice(0, colon)}:${near}`;
    found.push({
      from: token.start,
      to: token.start + token.text.length,
      severity: "warning",
      message: name ? _("Nothing in the data has %(term)s. Is it %(near)s?", { term: token.text, near: name }) : _("Nothing in the data has %(term)s.", { term: token.text }),
      actions: name ? [{ name: _("Write %(term)s", { term: name }), apply: (view, from, to) => view.dispatch({ changes: { from, to, insert: name } }) }] : [],
    });
  }
  return found;
}

/** Return the local name that is spelt most like another one, if any is near. */
function nearest(local: string, all: Word[]): string | undefined {
  let best: string | undefined;
  let least = Math.min(FARTHEST, Math.ceil(local.length / 3)) + 1;
  for (const { iri } of all) {
    const name = iri.slice(OURS.length);
    const steps = Math.abs(name.length - local.length) < least ? distance(local.toLowerCase(), name.toLowerCase()) : least;
    if (steps < least) [best, least] = [name, steps];
  }
  return best;
}

/** Return how many letters have to be changed, put in or left out to make one word of another (Levenshtein 1966). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_each, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(one[i - 1] !== other[j - 1])));
    row = next;
  }
  return row[other.length]!;
}

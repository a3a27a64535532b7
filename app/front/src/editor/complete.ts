/** Completion: words of SPARQL, variables of the query, classes and properties of the data, and things by name. */

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { h } from "../dom";
import { _ } from "../messages";
import { apart, find } from "../search/find";
import { prefixesOf, tokens, variablesOf, withPrefix } from "./tokens";
import { words, type Word } from "./words";

const CLAUSES =
  "SELECT|CONSTRUCT|ASK|DESCRIBE|WHERE|FROM|FROM NAMED|PREFIX|DISTINCT|OPTIONAL|FILTER|FILTER NOT EXISTS|FILTER EXISTS|UNION|MINUS|GRAPH|SERVICE|BIND|VALUES|GROUP BY|ORDER BY|HAVING|LIMIT|OFFSET|ASC|DESC|AS|UNDEF".split("|");
const FUNCTIONS =
  "COUNT SUM AVG MIN MAX SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI BNODE COALESCE IF STRLEN SUBSTR UCASE LCASE STRSTARTS STRENDS CONTAINS STRBEFORE STRAFTER CONCAT REPLACE REGEX ENCODE_FOR_URI ABS ROUND CEIL FLOOR RAND NOW YEAR MONTH DAY HOURS MINUTES SECONDS STRDT STRLANG SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC UUID STRUUID MD5 SHA1 SHA256".split(" ");
const MOST = 60;
const THINGS = 7;

/** Return what fits where the cursor is. */
export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const before = text.slice(0, context.pos);
  const inside = tokens(before).at(-1);
  if (inside?.kind === "comment" && inside.start + inside.text.length === context.pos) return null;
  const line = before.slice(before.lastIndexOf("\n") + 1);
  let match: RegExpExecArray | null;
  if ((match = /(?:^|[\s({,;.])@([^@<>"'{}\n]{1,60})$/u.exec(line))) return things(context, match[1]!, context.pos - match[1]!.length - 1);
  if ((match = /[?$]([\p{L}\p{N}_]*)$/u.exec(line))) return variables(text, context, match[1]!);
  if ((match = /(?:^|[^\p{L}\p{N}_?$<:@"-])([\p{L}][\p{L}\p{N}_.-]*)?:([\p{L}\p{N}_-]*)$/u.exec(line)))
    return prefixed(match[1] ?? "", match[2]!, context, isClassPlace(before));
  if ((match = /(?:^|[^\p{L}\p{N}_?$<:@"'/#-])([\p{L}_][\p{L}\p{N}_]*)$/u.exec(line))) return anything(match[1]!, context, isClassPlace(before));
  return null;
}

/** Whether a class is written here: after `a`, `rdf:type`, or in a row of such. */
function isClassPlace(before: string): boolean {
  return /(?:^|\s)(?:a|rdf:type)\s+(?:[\w:]+\s*,\s*)*[\p{L}\w:]*$/u.test(before);
}

function variables(text: string, context: CompletionContext, typed: string): CompletionResult | null {
  const at = context.pos - typed.length;
  const others = variablesOf(`${text.slice(0, at - 1)} ${text.slice(context.pos)}`);
  const options = others.filter((each) => each.startsWith(typed)).map((each) => ({ label: each, type: "variable" }));
  return options.length ? { from: at, options, validFor: /^[\p{L}\p{N}_]*$/u } : null;
}

async function prefixed(prefix: string, typed: string, context: CompletionContext, classes: boolean): Promise<CompletionResult | null> {
  const known = await words();
  const base = prefixesOf(context.state.doc.toString()).get(prefix) ?? known.prefixes.get(prefix);
  if (base === undefined) return null;
  const found = known.all.filter((each) => each.iri.startsWith(base));
  const options = ranked(found, typed, classes, (each) => each.iri.slice(base.length)).map((each) => option(each));
  return { from: context.pos - typed.length - prefix.length - 1, options, filter: false };
}

async function anything(typed: string, context: CompletionContext, classes: boolean): Promise<CompletionResult | null> {
  if (typed.length < 2 && !context.explicit) return null;
  const from = context.pos - typed.length;
  const upper = typed.toUpperCase();
  const spelt = (each: string, type: string): Completion => ({ label: each, type, apply: type === "function" ? `${each}(` : `${each} ` });
  const own = classes ? [] : [
    ...CLAUSES.filter((each) => each.startsWith(upper)).map((each) => spelt(each, "keyword")),
    ...FUNCTIONS.filter((each) => each.startsWith(upper)).map((each) => spelt(each, "function")),
  ];
  const known = await words();
  const prefixes = [...known.prefixes].filter(([name]) => name.startsWith(typed)).map(([name, iri]): Completion => ({ label: `${name}:`, detail: iri, type: "namespace" }));
  const terms = ranked(known.all, typed, classes, (each) => each.short).map(option);
  const options = [...own, ...prefixes, ...terms].slice(0, MOST);
  if (typed.length >= 3 && !classes) options.push(...(await named(typed, context, from)));
  return options.length && !context.aborted ? { from, options, filter: false } : null;
}

/** Return the words that fit, the best first: by their beginning before their middle, then by how often they are used. */
function ranked(all: Word[], typed: string, classes: boolean, nameOf: (word: Word) => string): Word[] {
  const wanted = typed.toLocaleLowerCase();
  const rank = (each: Word): number => {
    const name = nameOf(each).toLocaleLowerCase(), label = (each.label ?? "").toLocaleLowerCase();
    const local = name.slice(name.indexOf(":") + 1);
    if (!wanted) return 1;
    if (local.startsWith(wanted) || label.startsWith(wanted)) return 1;
    if (` ${label}`.includes(` ${wanted}`)) return 2;
    return local.includes(wanted) || label.includes(wanted) ? 3 : 0;
  };
  return all
    .map((each) => ({ each, at: rank(each) }))
    .filter(({ each, at }) => at && (!classes || each.kind === "class"))
    .sort((a, b) => a.at - b.at || b.each.count - a.each.count)
    .slice(0, MOST)
    .map(({ each }) => each);
}

function option(word: Word): Completion {
  return {
    label: word.short,
    detail: `${word.label ?? ""} · ${word.count.toLocaleString(document.documentElement.lang)}`,
    type: word.kind,
    info: word.text ? () => h("div", {}, word.text) : undefined,
    apply: (view, _completion, from, to) => insert(view, word.short, from, to, word.prefix),
  };
}

/** Put a word into the query and declare its prefix where that is not done. */
async function insert(view: EditorView, text: string, from: number, to: number, prefix?: string): Promise<void> {
  view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length }, userEvent: "input.complete" });
  if (prefix) await declare(view, prefix);
}

/** Declare a prefix that the server knows and the query does not. */
export async function declare(view: EditorView, prefix: string): Promise<void> {
  const iri = (await words()).prefixes.get(prefix);
  const text = view.state.doc.toString();
  if (!iri || prefixesOf(text).has(prefix)) return;
  const { at, line } = withPrefix(text, prefix, iri);
  view.dispatch({ changes: { from: at, insert: line } });
}

async function things(context: CompletionContext, typed: string, from: number): Promise<CompletionResult | null> {
  const options = await named(typed.trim(), context, from);
  return { from, options, filter: false };
}

/** Return things by their name; choosing one writes its IRI, and its name as a comment at the end of the line. */
async function named(typed: string, context: CompletionContext, from: number): Promise<Completion[]> {
  const control = new AbortController();
  context.addEventListener("abort", () => control.abort());
  const found = await find(typed, control.signal, THINGS).catch(() => []);
  return found.map((each) => {
    const name = (each.label?.value ?? each.match.value).replace(/\s+/g, " ");
    return {
      label: name,
      detail: [each.kind?.label?.value, apart(each, found)].filter(Boolean).join(" · "),
      type: "constant",
      section: { name: _("Things by name"), rank: 9 },
      apply: (view: EditorView, _completion: Completion, _from: number, to: number) => insertThing(view, each.iri, name, from, to),
    };
  });
}

function insertThing(view: EditorView, iri: string, name: string, from: number, to: number): void {
  const end = view.state.doc.lineAt(to).to;
  const rest = view.state.doc.sliceString(to, end);
  const told = rest.includes("#") ? [] : [{ from: end, insert: ` # ${name}` }];
  view.dispatch({
    changes: [{ from, to, insert: `<${iri}>` }, ...told],
    selection: { anchor: from + iri.length + 2 },
    userEvent: "input.complete",
  });
}

/** Terms as people read them, and the types of columns. */

import { hrefOf, pathOf } from "../iris";
import { h } from "../dom";
import type { Answer, Row, Term } from "./answer";
import { labelOf } from "./labels";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMERIC = new Set("integer decimal double float int long short byte nonNegativeInteger positiveInteger negativeInteger nonPositiveInteger unsignedInt unsignedLong".split(" ").map((each) => XSD + each));
const DATES = new Set("date dateTime gYear gYearMonth".split(" ").map((each) => XSD + each));
const WKT = "http://www.opengis.net/ont/geosparql#wktLiteral";
const PLAIN = new Set([...NUMERIC, XSD + "date", XSD + "boolean", XSD + "string"]);
const LONGEST = 600;
const PREFIXES: [string, string][] = [
  ["sam", "https://w3id.org/samspill/ontology#"], ["id", "https://w3id.org/samspill/id/"], ["graph", "https://w3id.org/samspill/graph/"],
  ["rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"], ["rdfs", "http://www.w3.org/2000/01/rdf-schema#"],
  ["owl", "http://www.w3.org/2002/07/owl#"], ["xsd", XSD], ["skos", "http://www.w3.org/2004/02/skos/core#"],
  ["dcterms", "http://purl.org/dc/terms/"], ["prov", "http://www.w3.org/ns/prov#"], ["geo", "http://www.opengis.net/ont/geosparql#"],
];

/** Return an IRI as people read it: with its prefix when it has one. */
export function short(iri: string): string {
  const found = PREFIXES.find(([, base]) => iri.startsWith(base));
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
}

/** Return the text of a term: its name where it has one. */
export function textOf(term: Term | undefined): string {
  if (!term) return "";
  return term.type === "uri" ? (labelOf(term.value)?.value ?? short(term.value)) : term.value;
}

/** Return a term for a page; text of the data is never markup. */
export function shown(term: Term | undefined): Node {
  if (!term) return h("span", { class: "none" }, "–");
  if (term.type === "uri") {
    const label = labelOf(term.value);
    const name = h("bdi", { lang: label?.language }, cut(label?.value ?? short(term.value)));
    const place = hrefOf(term.value);
    if (!place) return h("span", { title: term.value }, name);
    return h("a", { href: place, title: term.value, rel: pathOf(term.value) ? null : "external noreferrer" }, name);
  }
  if (term.type !== "literal") return h("span", { class: "node" }, cut(term.type === "bnode" ? `_:${term.value}` : term.value));
  const tag = term["xml:lang"] ?? (term.datatype && !PLAIN.has(term.datatype) ? short(term.datatype).replace(/^xsd:/, "") : "");
  const text = NUMERIC.has(term.datatype ?? "") ? grouped(term.value) : term.value;
  const found = h("bdi", { lang: term["xml:lang"] }, cut(text));
  return tag ? h("span", {}, found, " ", h("span", { class: "tag" }, tag)) : found;
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}

/** Return a number with its thousands apart, when it is a long one; years and codes stay as they are. */
function grouped(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value) || Math.abs(value) < 10_000 || /e/i.test(text)) return text;
  return value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 20 });
}

export type Type = "number" | "date" | "point" | "thing" | "text" | "empty";

/** Return what the values of a column are; mixed ones are text. */
export function typeOf(answer: Answer, column: number): Type {
  const found = new Set<Type>();
  for (const row of answer.rows.slice(0, 2_000)) {
    const term = row[column];
    if (term) found.add(typeOfTerm(term));
    if (found.size > 1) return "text";
  }
  return [...found][0] ?? "empty";
}

function typeOfTerm(term: Term): Type {
  if (term.type === "uri") return "thing";
  if (NUMERIC.has(term.datatype ?? "")) return "number";
  if (DATES.has(term.datatype ?? "")) return "date";
  if (term.datatype === WKT && pointOf(term)) return "point";
  return "text";
}

export function numberOf(term: Term | undefined): number {
  return term?.type === "literal" && term.value.trim() ? Number(term.value) : NaN;
}

/** Return the moment that a date, a year or a month begins; nothing for what is none. */
export function dateOf(term: Term | undefined): Date | undefined {
  const match = /^(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?/.exec(term?.value ?? "");
  if (!match) return undefined;
  const made = new Date(0);
  made.setUTCFullYear(Number(match[1]), Number(match[2] ?? 1) - 1, Number(match[3] ?? 1));
  return Number.isNaN(made.getTime()) ? undefined : made;
}

/** Return the longitude and latitude of a point in WKT; other shapes have none. */
export function pointOf(term: Term | undefined): [number, number] | undefined {
  const match = /POINT\s*(?:Z\s*)?\(\s*(-?[\d.]+)\s+(-?[\d.]+)/i.exec(term?.value ?? "");
  if (!match || /^<(?!http:\/\/www\.opengis\.net\/def\/crs\/OGC\/1\.3\/CRS84>)/.test(term!.value)) return undefined;
  return [Number(match[1]), Number(match[2])];
}

/** Compare two terms as a reader expects it: numbers by size, dates by time, texts by the alphabet; nothing comes last. */
export function comparer(type: Type): (a: Term | undefined, b: Term | undefined) => number {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const compare = (a: Term, b: Term): number => {
    if (type === "number") return numberOf(a) - numberOf(b);
    return collator.compare(textOf(a), textOf(b));
  };
  return (a, b) => (a && b ? compare(a, b) : Number(!a) - Number(!b));
}

/** Return the IRIs that a reader may want the names of. */
export function irisOf(rows: Row[]): string[] {
  return rows.flatMap((row) => row.filter((term) => term?.type === "uri").map((term) => term!.value));
}

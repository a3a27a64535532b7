/** From a question to SPARQL. */

import { written } from "../editor/words";
import type { Class, Model, Way } from "./model";
import type { Part, Question, Sort } from "./question";

const XSD = "http://www.w3.org/2001/XMLSchema#";

/** Return the query of a question, or nothing as long as there is no kind of thing to look for. */
export function sparqlOf(question: Question, model: Model, prefixes: Map<string, string>): string {
  const root = model.find(question.find.of);
  return root ? new Writer(question, model, prefixes).query(root) : "";
}

/** A column of the answer, and whether it is a number. */
interface Column {
  variable: string;
  number: boolean;
}

class Writer {
  private used = new Set<string>();
  private prefixed = new Set<string>();
  private columns: Column[] = [];

  constructor(private question: Question, private model: Model, private prefixes: Map<string, string>) {}

  query(root: Class): string {
    const subject = this.variable(local(root.iri));
    const body = this.sort(subject, root, this.question.find, 1);
    const { measure, limit } = this.question;
    const numbers = this.columns.filter((each) => each.number);
    const measured = measure === "count" ? `COUNT(DISTINCT ?${subject})` : measure && numbers[0] ? `${measure === "sum" ? "SUM" : "AVG"}(?${numbers[0].variable})` : "";
    const head = measured ? this.grouped(measured, measure!, numbers[0]?.variable) : [`SELECT DISTINCT ${[subject, ...this.columns.map((each) => each.variable)].map((each) => `?${each}`).join(" ")}`, ""];
    const declared = [...this.prefixed].sort().map((each) => `PREFIX ${each}: <${this.prefixes.get(each)}>`);
    return [...declared, "", head[0], "WHERE {", ...body, "}", head[1], `LIMIT ${limit}`].filter((line, index) => line || index === declared.length).join("\n") + "\n";
  }

  private grouped(measured: string, measure: string, number: string | undefined): [string, string] {
    const by = this.columns.filter((each) => measure === "count" || each.variable !== number).map((each) => `?${each.variable}`);
    const name = this.variable(measure === "count" ? "number" : measure);
    return [`SELECT ${[...by, `(${measured} AS ?${name})`].join(" ")}`, `${by.length ? `GROUP BY ${by.join(" ")}\n` : ""}ORDER BY DESC(?${name})`];
  }

  private sort(subject: string, of: Class, sort: Sort, depth: number): string[] {
    const indent = "  ".repeat(depth);
    const ways = new Map(this.model.ways(of).map((each) => [each.key, each]));
    const lines = sort.parts.flatMap((part) => {
      const way = ways.get(part.way);
      return way ? this.part(subject, way, part, depth) : [];
    });
    return [`${indent}?${subject} a ${this.iri(of.iri)} .`, ...lines];
  }

  private part(subject: string, way: Way, part: Part, depth: number): string[] {
    const inner = part.optional ? depth + 1 : depth;
    const lines = this.along(subject, way, part, inner);
    const indent = "  ".repeat(depth);
    return part.optional ? [`${indent}OPTIONAL {`, ...lines, `${indent}}`] : lines;
  }

  private along(subject: string, way: Way, part: Part, depth: number): string[] {
    const indent = "  ".repeat(depth);
    const triple = (object: string) => `${indent}${way.against ? `${object} ${this.iri(way.property.iri)} ?${subject}` : `?${subject} ${this.iri(way.property.iri)} ${object}`} .`;
    if (way.property.kind === "thing" && part.thing) return [`${triple(`<${part.thing.iri}>`)} # ${part.thing.name.replace(/\s+/g, " ")}`];
    const end = way.property.kind === "thing" ? this.model.find(part.next?.of) : undefined;
    const variable = this.variable(end ? local(end.iri) : local(way.property.iri));
    if (!part.hidden) this.columns.push({ variable, number: way.property.kind === "number" });
    const more = end ? this.sort(variable, end, part.next!, depth) : this.tests(variable, way, part).map((test) => `${indent}FILTER (${test})`);
    return [triple(`?${variable}`), ...more];
  }

  private tests(variable: string, { property }: Way, part: Part): string[] {
    const tests: string[] = [];
    if (property.kind === "text" && part.contains?.trim()) tests.push(`CONTAINS(LCASE(STR(?${variable})), ${quoted(part.contains.trim().toLocaleLowerCase())})`);
    if (property.kind === "boolean" && part.truth) tests.push(`?${variable} = ${part.truth}`);
    for (const [sign, value] of [[">=", part.least], ["<=", part.most]] as const) {
      if (!value) continue;
      if (property.kind === "number" && /^[+-]?\d+(\.\d+)?$/.test(value)) tests.push(`?${variable} ${sign} ${value}`);
      if (property.kind === "date" && /^\d{4}-\d\d-\d\d$/.test(value)) tests.push(this.dated(variable, property.datatype, sign, value));
    }
    return tests;
  }

  private dated(variable: string, datatype: string | null, sign: string, day: string): string {
    if (datatype === `${XSD}gYear`) return `xsd:integer(STR(?${variable})) ${sign} ${Number(day.slice(0, 4))}`;
    if (datatype === `${XSD}dateTime`) return `STR(?${variable}) ${sign} "${day}${sign === "<=" ? "T23:59:59" : ""}"`;
    this.prefixed.add("xsd");
    return `?${variable} ${sign} "${day}"^^xsd:date`;
  }

  private iri(iri: string): string {
    const { short, prefix } = written(iri, this.prefixes);
    if (prefix) this.prefixed.add(prefix);
    return short;
  }

  /** Return a name for a variable that no other one has. */
  private variable(stem: string): string {
    const first = stem.charAt(0).toLowerCase() + stem.slice(1).replace(/[^\p{L}\p{N}_]/gu, "");
    let name = first;
    for (let number = 2; this.used.has(name); number += 1) name = `${first}${number}`;
    this.used.add(name);
    return name;
  }
}

function local(iri: string): string {
  return iri.slice(Math.max(iri.lastIndexOf("#"), iri.lastIndexOf("/")) + 1);
}

/** Return a text as a string of SPARQL. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t")}"`;
}

/** SPARQL as a row of tokens: enough to know where one writes, to list variables and prefixes, and to lay a query out. */

export type Kind = "comment" | "iri" | "string" | "variable" | "name" | "language" | "number" | "word" | "mark" | "other";

export interface Token {
  kind: Kind;
  text: string;
  start: number;
  /** Line breaks between the token before and this one. */
  breaks: number;
}

const PATTERN = new RegExp(
  [
    String.raw`(?<comment>#[^\n]*)`,
    String.raw`(?<iri><[^<>"{}|^\x60\\\s]*>)`,
    String.raw`(?<string>"""(?:(?:"|"")?(?:[^"\\]|\\.))*"""|'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`,
    String.raw`(?<variable>[?$][\p{L}\p{N}_]+)`,
    String.raw`(?<name>_:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-]|(?:[\p{L}](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)?:(?:(?:[\p{L}\p{N}_:%-]|\\.)(?:(?:[\p{L}\p{N}_:%.-]|\\.)*(?:[\p{L}\p{N}_:%-]|\\.))?)?)`,
    String.raw`(?<language>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)`,
    String.raw`(?<number>(?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?)`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_]*)`,
    String.raw`(?<mark>\^\^|&&|\|\||!=|<=|>=|[{}()\[\].;,*/|^+!=<>?$-])`,
    String.raw`(?<other>\S)`,
  ].join("|"),
  "gsu",
);

/** Return the tokens of a text; what is no token of SPARQL is `other`, a character at a time. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(PATTERN)) {
    const [kind, value] = Object.entries(match.groups!).find(([, part]) => part !== undefined)!;
    const between = text.slice(end, match.index);
    found.push({ kind: kind as Kind, text: value!, start: match.index, breaks: between.split("\n").length - 1 });
    end = match.index + value!.length;
  }
  return found;
}

/** Return the form of a query (`SELECT`, `ASK`, `CONSTRUCT`, `DESCRIBE`), or nothing where there is none. */
export function formOf(text: string): string | undefined {
  const first = tokens(text).find((each) => each.kind === "word" && /^(select|ask|construct|describe)$/i.test(each.text));
  return first?.text.toUpperCase();
}

/** Return the prefixes that a query declares, with what they stand for. */
export function prefixesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  const all = tokens(text).filter((each) => each.kind !== "comment");
  all.forEach((each, index) => {
    const [name, iri] = [all[index + 1], all[index + 2]];
    if (/^prefix$/i.test(each.text) && name?.kind === "name" && iri?.kind === "iri")
      found.set(name.text.slice(0, -1), iri.text.slice(1, -1));
  });
  return found;
}

/** Return the variables of a query in order of the text, each once, without their marks. */
export function variablesOf(text: string): string[] {
  const all = tokens(text).filter((each) => each.kind === "variable");
  return [...new Set(all.map((each) => each.text.slice(1)))];
}

/** Return a query with a prefix declared, after those that it declares already. */
export function withPrefix(text: string, prefix: string, iri: string): { at: number; line: string } {
  const all = tokens(text).filter((each) => each.kind !== "comment");
  let at = -1;
  all.forEach((each, index) => {
    const last = all[index + 2];
    if (/^prefix$/i.test(each.text) && last?.kind === "iri") at = last.start + last.text.length;
  });
  const line = `PREFIX ${prefix}: <${iri}>`;
  if (at >= 0) return { at, line: `\n${line}` };
  const header = /^(?:[ \t]*#[^\n]*\n)*/.exec(text)![0].length; // the comments on top stay on top
  return { at: header, line: `${line}\n` };
}

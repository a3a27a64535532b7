/** Lays a query out: a clause a line, what is within braces further in, keywords in capitals. Comments stay. */

import { tokens, type Token } from "./tokens";

const KEYWORDS = new Set(
  ("base prefix select distinct reduced as construct where describe ask from named group by having order asc desc limit " +
    "offset values undef optional graph service silent bind minus union filter not exists in separator " +
    "count sum min max avg sample group_concat str lang langmatches datatype bound iri uri bnode rand abs ceil floor round " +
    "concat strlen ucase lcase encode_for_uri contains strstarts strends strbefore strafter year month day hours minutes " +
    "seconds timezone tz now uuid struuid md5 sha1 sha256 sha384 sha512 coalesce if strlang strdt sameterm isiri isuri " +
    "isblank isliteral isnumeric regex substr replace true false").split(" "),
);
const LOWER = new Set(["a", "true", "false"]);
const CLAUSES = new Set(
  "BASE PREFIX SELECT CONSTRUCT DESCRIBE ASK FROM WHERE GROUP HAVING ORDER LIMIT OFFSET VALUES OPTIONAL GRAPH SERVICE BIND MINUS FILTER".split(" "),
);
const STEP = "  ";
const WIDEST = 110; // characters of a pair of braces that stays on its line

/** Return a query laid out; one that would not be the same query afterwards is returned as it was. */
export function laidOut(text: string): string {
  const all = tokens(text);
  const made = new Layout(all).text();
  const same = (each: Token) => (each.kind === "word" ? each.text.toUpperCase() : each.text);
  const before = all.map(same), after = tokens(made).map(same);
  return before.length === after.length && before.every((each, index) => each === after[index]) ? made : text;
}

class Layout {
  private lines: string[] = [];
  private line = "";
  private depth = 0;
  private round = 0;
  private rounds: number[] = [];
  private within = false; // a subject's further properties, one step in
  private test = false; // within FILTER or BIND
  private flat = 0; // within braces that stay on their line

  constructor(private all: Token[]) {}

  text(): string {
    this.all.forEach((token, index) => this.put(token, index));
    this.end();
    return `${this.lines.join("\n").replace(/\n{3,}/g, "\n\n").trim()}\n`;
  }

  private put(token: Token, index: number): void {
    const before = this.all[index - 1], next = this.all[index + 1];
    if (token.breaks > 1 && before && before.text !== "{" && token.text !== "}") this.blank();
    if (token.kind === "comment") return this.comment(token);
    const text = token.kind === "word" ? spelt(token.text) : token.text;
    if (this.flat) return this.inFlat(text, before, next);
    if (text === "{") return this.open(index);
    if (text === "}") return this.close(next);
    if (token.kind === "word" && CLAUSES.has(text) && !this.round && !(text === "WHERE" && before?.text.toUpperCase() === "CONSTRUCT")) {
      this.end();
      this.within = false;
      this.test = text === "FILTER" || text === "BIND";
    }
    this.add(text, before);
    if (text === "(" || text === "[") this.round += 1;
    else if (text === ")" || text === "]") this.closeRound(next);
    else if (this.round || !this.depth) { if (this.declared(index)) this.end(); }
    else if (text === ".") { this.end(); this.within = false; }
    else if (text === ";") { this.end(); this.within = true; }
  }

  /** A test or a binding ends with its bracket, and may have no point after it. */
  private closeRound(next: Token | undefined): void {
    this.round -= 1;
    if (this.round || !this.depth || !this.test || next?.text === "." || next?.kind === "comment") return;
    this.test = false;
    this.end();
  }

  private declared(index: number): boolean {
    const token = this.all[index]!;
    if (token.kind !== "iri" || this.depth) return false;
    const word = (this.all[index - 2]?.text ?? "").toUpperCase();
    return word === "PREFIX" || (this.all[index - 1]?.text ?? "").toUpperCase() === "BASE";
  }

  private open(index: number): void {
    this.add("{", this.all[index - 1]);
    if (this.stays(index)) {
      this.flat = 1;
      return;
    }
    this.end();
    this.depth += 1;
    this.rounds.push(this.round);
    this.round = 0;
    this.within = false;
  }

  private close(next: Token | undefined): void {
    this.end();
    this.within = false;
    this.depth = Math.max(0, this.depth - 1);
    this.round = this.rounds.pop() ?? 0;
    this.line = "}";
    if (!this.goesOn(next)) this.end();
  }

  /** Whether what follows a closing brace stands on its line. */
  private goesOn(next: Token | undefined): boolean {
    return this.round > 0 || next?.kind === "comment" || next?.text === "." || next?.text.toLowerCase() === "union";
  }

  /** Whether what is in braces stays on one line: it was on one line, is short, and holds a single statement at most. */
  private stays(index: number): boolean {
    let width = 0, statements = 0;
    for (let at = index + 1; at < this.all.length; at += 1) {
      const token = this.all[at]!;
      if (token.breaks || token.text === "{" || token.kind === "comment") return false;
      if (token.text === "}") return width <= WIDEST && statements <= 1 && this.depth > 0;
      if (token.text === "." || token.text === ";") statements += 1;
      width += token.text.length + 1;
    }
    return false;
  }

  private inFlat(text: string, before: Token | undefined, next: Token | undefined): void {
    this.add(text, before);
    if (text !== "}") return;
    this.flat = 0;
    if (!this.goesOn(next)) this.end();
  }

  private comment(token: Token): void {
    const alone = token.breaks > 0 || !this.lines.length && !this.line;
    if (alone) this.end();
    if (!alone && !this.line && this.lines.length) { // the statement before has ended its line already
      this.lines[this.lines.length - 1] += ` ${token.text}`;
      return;
    }
    this.line += this.line ? ` ${token.text}` : token.text;
    this.end(true);
  }

  private add(text: string, before: Token | undefined): void {
    this.line += this.line && spaced(before, text) ? ` ${text}` : text;
  }

  private blank(): void {
    this.end();
    if (this.lines.length) this.lines.push("");
  }

  private end(comment = false): void {
    if (!this.line) return;
    const further = this.within && !comment ? 1 : 0;
    this.lines.push(STEP.repeat(this.depth + further) + this.line);
    this.line = "";
  }
}

function spelt(word: string): string {
  const lower = word.toLowerCase();
  if (LOWER.has(lower)) return lower;
  return KEYWORDS.has(lower) ? word.toUpperCase() : word;
}

function spaced(before: Token | undefined, text: string): boolean {
  if (!before) return false;
  const last = before.text;
  if (/^[)\],]$/.test(text) || /^[([^!]$/.test(last) || last === "^^" || text === "^^") return false;
  if (text.startsWith("@") || /^[*/|+?^]$/.test(text) && /^(name|iri|mark)$/.test(before.kind) && last !== "{" && last !== ".") return false;
  if (/^[/|]$/.test(last)) return false;
  if (text === "(" && before.kind === "word" && !/^(where|as|filter|bind|values|in|by|select|having|distinct|exists|union|and|minus)$/i.test(last)) return false;
  if (text === "(" && before.kind === "name") return false;
  return true;
}

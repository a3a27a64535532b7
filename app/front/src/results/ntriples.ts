/** N-Triples, line by line as they come. */

import type { Row, Term } from "./answer";

const TERM = /\s*(?:<([^<>]*)>|(_:[^\s<>"]+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^<>]*)>)?)/y;
const SIMPLE: Record<string, string> = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

/** Yield the triples of a stream of bytes; a line that is none (a comment, a quoted triple) is shown as it is. */
export async function* triples(body: ReadableStream<Uint8Array>): AsyncGenerator<Row> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += value ?? "";
      const lines = rest.split("\n");
      rest = done ? "" : lines.pop()!;
      for (const line of lines) if (line.trim() && !line.startsWith("#")) yield readTriple(line);
      if (done) return;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** Read one line. */
export function readTriple(line: string): Row {
  const found: Term[] = [];
  TERM.lastIndex = 0;
  for (let match; (match = TERM.exec(line)); ) {
    const [, iri, node, text, language, datatype] = match;
    if (iri !== undefined) found.push({ type: "uri", value: unescaped(iri) });
    else if (node !== undefined) found.push({ type: "bnode", value: node.slice(2) });
    else found.push({ type: "literal", value: unescaped(text!), ...(language && { "xml:lang": language }), ...(datatype && { datatype }) });
  }
  return found.length === 3 ? found : [{ type: "triple", value: line }, undefined, undefined];
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_whole, four?: string, eight?: string, one?: string) =>
    four || eight ? String.fromCodePoint(parseInt((four ?? eight)!, 16)) : (SIMPLE[one!] ?? one!),
  );
}

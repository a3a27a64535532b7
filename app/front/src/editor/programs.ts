/** The same question from a program: curl, Python, R and JavaScript. */

import type { Asked } from "../results/answer";
import { parametersOf } from "../results/answer";
import { formOf } from "./tokens";

/** Return a program in each language that asks a question of this server. */
export function programs(asked: Asked): Record<string, string> {
  const url = `${location.origin}/sparql`;
  const table = formOf(asked.query) === "SELECT";
  const accept = table ? "text/csv" : formOf(asked.query) === "ASK" ? "application/sparql-results+json" : "text/turtle";
  const more = [...parametersOf(asked)].filter(([name]) => name !== "query");
  const query = asked.query.trim();
  return { curl: curl(url, accept, query, more), Python: python(url, accept, query, more, table), R: r(url, accept, query, more, table), JavaScript: javascript(url, accept, query, more) };
}

type More = [string, string][];

function curl(url: string, accept: string, query: string, more: More): string {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const rest = more.map(([name, value]) => ` \\\n  --data-urlencode ${quoted(`${name}=${value}`)}`).join("");
  return `curl ${quoted(url)} -H ${quoted(`Accept: ${accept}`)}${rest} \\\n  --data-urlencode ${quoted(`query=${query}`)}`;
}

/** A text as JSON writes it is a text in Python and JavaScript too; lines are kept apart, so that it can be read. */
function lines(text: string, indent: string): string {
  return text.split("\n").map((line, index, all) => JSON.stringify(index < all.length - 1 ? `${line}\n` : line)).join(`\n${indent}`);
}

function python(url: string, accept: string, query: string, more: More, table: boolean): string {
  const data = [`"query": query`, ...more.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)].join(", ");
  const read = table ? "import pandas\n\nprint(pandas.read_csv(answer))" : "print(answer.read().decode())";
  return `from urllib.parse import urlencode
from urllib.request import Request, urlopen

query = (
    ${lines(query, "    ")}
)
data = urlencode({${data}}).encode()
answer = urlopen(Request(${JSON.stringify(url)}, data, {"Accept": ${JSON.stringify(accept)}}))
${read}`;
}

function r(url: string, accept: string, query: string, more: More, table: boolean): string {
  const data = ["query = query", ...more.map(([name, value]) => `\`${name}\` = ${JSON.stringify(value)}`)].join(", ");
  const read = table ? "read.csv(text = httr2::resp_body_string(answer))" : "cat(httr2::resp_body_string(answer))";
  return `query <- paste0(
  ${lines(query, "  ").replaceAll('"\n', '",\n')}
)
answer <- httr2::request(${JSON.stringify(url)}) |>
  httr2::req_headers(Accept = ${JSON.stringify(accept)}) |>
  httr2::req_body_form(${data}) |>
  httr2::req_perform()
${read}`;
}

function javascript(url: string, accept: string, query: string, more: More): string {
  const written = query.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  const data = ["query", ...more.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)].join(", ");
  return `const query = \`
${written}
\`;
const answer = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: { Accept: ${JSON.stringify(accept)} },
  body: new URLSearchParams({ ${data} }),
});
console.log(await answer.text());`;
}

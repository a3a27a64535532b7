// node comunica.mjs SOURCE QUERY: the rows (or true, false, or triples) that Comunica gives, as JSON.
import { QueryEngine } from "@comunica/query-sparql";

const [source, query] = process.argv.slice(2);
const answer = await new QueryEngine().query(query, { sources: [source] });
const told = (term) =>
  term && { type: term.termType, value: term.value, language: term.language, datatype: term.datatype?.value };

if (answer.resultType === "boolean") {
  console.log(JSON.stringify(await answer.execute()));
} else {
  const rows = [];
  for await (const each of await answer.execute()) {
    rows.push(
      answer.resultType === "bindings"
        ? Object.fromEntries([...each].map(([name, term]) => [name.value, told(term)]))
        : [told(each.subject), told(each.predicate), told(each.object)],
    );
  }
  console.log(JSON.stringify(rows));
}

/** The texts of a page in the reader's language, which the server writes into the page by their English text. */

let known: Record<string, string> | undefined;

/** Return a text in the language of the page; `%(name)s` in it is filled in from `values`. */
export function _(english: string, values: Record<string, string | number> = {}): string {
  known ??= JSON.parse(document.getElementById("messages")?.textContent ?? "{}") as Record<string, string>;
  return (known[english] ?? english).replace(/%\((\w+)\)s/g, (whole, name: string) => String(values[name] ?? whole));
}

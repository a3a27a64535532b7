/** The search fields of the pages: what is found is offered while one types, and opened when it is chosen. */

import { _ } from "../messages";
import { hrefOf } from "../iris";
import { combobox, type Choice } from "./combobox";
import { apart, find, type Found } from "./find";

/** Return a thing that was found as a choice; the name that matched is told when it is another one. */
export function choiceOf(found: Found, _index: number, all: Found[]): Choice {
  const name = found.label?.value ?? found.match.value;
  return {
    value: found.iri,
    name,
    language: found.label?.language,
    kind: found.kind?.label?.value,
    more: found.match.value === name ? apart(found, all) : _("by “%(name)s”", { name: found.match.value }),
  };
}

/** Let every search form of the page offer things, and open the one that is chosen. */
export function searchFields(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>("form.find input[name=q]")) {
    combobox(
      input,
      async (text, signal) => (await find(text, signal)).map(choiceOf),
      ({ value }) => location.assign(hrefOf(value) ?? `/search?q=${encodeURIComponent(value)}`),
    );
  }
}

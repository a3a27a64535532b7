/** The filters of the page: names are offered while one types, and the address holds only what is chosen. */

import { combobox } from "../search/combobox";
import { find } from "../search/find";
import { choiceOf } from "../search/header";
import { _ } from "../messages";
import { tail } from "./details";

/** The class of what the nodes are, where they are not areas. */
const CLASSES: Record<string, string> = { "": "Organisation", person: "Person", programme: "Programme" };

/** Let a form offer names; what is chosen from them is sent as an IRI, which is always clear. */
export function filters(form: HTMLFormElement): void {
  const chosen = new Map<HTMLInputElement, { name: string; value: string }>();
  for (const input of form.querySelectorAll<HTMLInputElement>("input[data-find]")) {
    combobox(
      input,
      async (text, signal) => (await find(text, signal, 8, classOf(form, input))).map(choiceOf),
      ({ name, value }) => {
        input.value = name;
        chosen.set(input, { name, value: tail(value) });
      },
    );
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const told = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && value.trim()) told.set(name, value.trim());
    for (const [input, { name, value }] of chosen) if (input.value === name) told.set(input.name, value);
    if (told.get("steps") && !told.has("node")) told.delete("steps");
    form.setAttribute("aria-busy", "true");
    const button = form.querySelector("button");
    if (button) button.textContent = _("Working …");
    location.assign(`/network${told.size ? `?${told}` : ""}`);
  });
}

/** Return the class that a field looks for: of a node, what the nodes are just then. */
function classOf(form: HTMLFormElement, input: HTMLInputElement): string | undefined {
  if (input.dataset.find !== "node") return input.dataset.find;
  return CLASSES[form.querySelector<HTMLSelectElement>("[name=level]")?.value ?? ""] ?? "Area";
}

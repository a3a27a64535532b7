/** The page `/compare`: each field offers things by name, and names those that are in it. */

import "./common";
import { combobox } from "../search/combobox";
import { find } from "../search/find";
import { choiceOf } from "../search/header";

const form = document.querySelector<HTMLFormElement>("form.compared");
const chosen = new Map<HTMLInputElement, { name: string; value: string }>();

for (const input of form?.querySelectorAll<HTMLInputElement>("input[name=thing]") ?? []) {
  // What was sent as an IRI is shown by its name, and sent as the IRI again while the name stands there.
  const { name } = input.dataset;
  if (name && input.value) {
    chosen.set(input, { name, value: input.value });
    input.value = name;
  }
  combobox(
    input,
    async (text, signal) => (await find(text, signal)).map(choiceOf),
    (choice) => {
      input.value = choice.name;
      chosen.set(input, { name: choice.name, value: choice.value });
    },
  );
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const told = new URLSearchParams();
  for (const input of form.querySelectorAll<HTMLInputElement>("input[name=thing]")) {
    const text = input.value.trim();
    const known = chosen.get(input);
    if (text) told.append("thing", known?.name === text ? known.value.replace(/^https:\/\/w3id\.org\/samspill\/id\//, "") : text);
  }
  location.assign(`/compare?${told}`);
});

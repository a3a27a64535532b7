/** Choices of a picture: fields above it, kept in the address. */

import { h } from "../dom";

export interface Option {
  value: string;
  name: string;
}

/** Return a field that chooses one of some values; a value of the address that is none of them counts as the first. */
export function choice(label: string, key: string, options: Option[], state: URLSearchParams, changed: () => void): HTMLElement {
  const select = h("select", {}, ...options.map((each) => h("option", { value: each.value, selected: each.value === chosen(key, options, state) }, each.name)));
  select.addEventListener("change", () => {
    if (select.value === options[0]?.value) state.delete(key);
    else state.set(key, select.value);
    changed();
  });
  return h("label", {}, label, " ", select);
}

/** Return which of some values the address chooses, the first when it chooses none. */
export function chosen(key: string, options: Option[], state: URLSearchParams): string {
  const value = state.get(key);
  return options.some((each) => each.value === value) ? value! : (options[0]?.value ?? "");
}

/** Return columns as options, by their numbers. */
export function columns(names: string[], wanted: (index: number) => boolean): Option[] {
  return names.map((name, index) => ({ value: name, name, index })).filter(({ index }) => wanted(index)).map(({ value, name }) => ({ value, name }));
}

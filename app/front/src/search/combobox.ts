/** A field that offers what fits while one types: the combobox with a list of the ARIA Authoring Practices Guide. */

import { _ } from "../messages";
import { fresh, h, later } from "../dom";
import "./combobox.css";

/** Something that a field offers. */
export interface Choice {
  value: string;
  name: string;
  language?: string;
  /** What kind of thing it is. */
  kind?: string;
  /** What more there is to say, such as the name that matched. */
  more?: string;
}

const PAUSE = 50; // milliseconds without a letter after which the field asks

/** Let a field offer choices; `choose` is called with the one that the reader takes. */
export function combobox(
  input: HTMLInputElement,
  find: (text: string, signal: AbortSignal) => Promise<Choice[]>,
  choose: (choice: Choice) => void,
): void {
  const list = h("ul", { id: fresh("choices"), role: "listbox", class: "choices", hidden: true, "aria-label": _("Found") });
  const status = h("span", { class: "away", role: "status" });
  const box = h("span", { class: "combobox" });
  input.before(box);
  box.append(input, list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) input.setAttribute(name, value);

  let asked: AbortController | undefined;
  let choices: Choice[] = [];
  let active = -1;

  const close = () => {
    asked?.abort();
    list.hidden = true;
    activate(-1);
    input.setAttribute("aria-expanded", "false");
  };
  const activate = (index: number) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[index];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else input.removeAttribute("aria-activedescendant");
  };
  const show = (found: Choice[]) => {
    const before = choices[active]?.value; // what is chosen stays so when more letters leave it among what is found
    choices = found;
    list.replaceChildren(...found.map(option));
    activate(before === undefined ? -1 : found.findIndex((each) => each.value === before));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? _("%(number)s found; choose with the arrow keys", { number: found.length }) : _("Nothing found");
  };
  const option = (choice: Choice) =>
    h("li", { id: fresh("choice"), role: "option", "aria-selected": "false" },
      h("bdi", { lang: choice.language }, choice.name),
      choice.kind && h("span", { class: "tag" }, choice.kind),
      choice.more && h("span", { class: "note" }, choice.more));
  const ask = async () => {
    const text = input.value.trim();
    asked?.abort();
    if (!text) return close();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const found = await find(text, signal);
      if (!signal.aborted) show(found);
    } catch (error) {
      if (!signal.aborted) close(); // the server is away: the form still works when it is back
    }
  };
  const take = (index: number) => {
    const choice = choices[index];
    close();
    if (choice) choose(choice);
  };

  input.addEventListener("input", later(PAUSE, () => void ask()));
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const index = [...list.children].findIndex((each) => each.contains(event.target as Node));
    if (index >= 0) take(index);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return void ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than there are choices: the field itself, as the guide has it.
      activate(((active + 1 + step + choices.length + 1) % (choices.length + 1)) - 1);
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    }
  });
}

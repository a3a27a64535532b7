/** Beside the editor: examples by topic, queries that were run before, and queries that were saved. */

import { fresh, h, later } from "../dom";
import { _ } from "../messages";
import { forget, keep, kept, type Past } from "./kept";

interface Example {
  name: string;
  topic: string;
  summary: string;
  text: string;
}

let examples: Promise<Example[]> | undefined;

function read(): Promise<Example[]> {
  examples ??= fetch("/sparql/examples", { headers: { Accept: "application/json" } }).then((response) => response.json() as Promise<Example[]>).catch(() => []);
  return examples;
}

/** Return the shelf; `take` is called with the query that the reader takes from it, `current` gives the one to save. */
export function shelf(take: (query: string) => void, current: () => string): { element: HTMLElement; again: () => void } {
  const body = h("div");
  const shown: Record<string, () => void> = { examples: () => void showExamples(body, take), history: () => showKept(body, "history", take), saved: () => showSaved(body, take, current) };
  const names: Record<string, string> = { examples: _("Examples"), history: _("History"), saved: _("Saved") };
  let open = "examples";
  const buttons = Object.keys(shown).map((each) => h("button", { type: "button", class: "quiet", "aria-pressed": String(each === open), onclick: () => show(each) }, names[each]!));
  const show = (which: string) => {
    open = which;
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(Object.keys(shown)[index] === which)));
    shown[which]!();
  };
  show(open);
  const element = h("section", { class: "shelf", "aria-label": _("Queries to start from") }, h("div", { class: "tabs" }, ...buttons), body);
  return { element, again: () => open === "history" && shown.history!() };
}

async function showExamples(body: HTMLElement, take: (query: string) => void): Promise<void> {
  const id = fresh("look");
  const field = h("input", { id, type: "search", placeholder: _("words of the question") });
  const list = h("div", { class: "list" });
  body.replaceChildren(h("p", { class: "seek" }, h("label", { for: id, class: "away" }, _("Search the examples")), field), list);
  const all = await read();
  const draw = () => {
    const words = field.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const found = all.filter((each) => words.every((word) => `${each.summary} ${each.topic} ${each.name}`.toLocaleLowerCase().includes(word)));
    const topics = [...new Set(found.map((each) => each.topic))];
    list.replaceChildren(...topics.map((topic) => group(topic, found.filter((each) => each.topic === topic), words.length > 0 || topics.length === 1, take)));
    if (!found.length) list.replaceChildren(h("p", { class: "note" }, _("Nothing found")));
  };
  field.addEventListener("input", later(80, draw));
  draw();
}

function group(topic: string, found: Example[], open: boolean, take: (query: string) => void): HTMLElement {
  const name = topic.replaceAll("-", " ");
  const title = name.charAt(0).toLocaleUpperCase() + name.slice(1);
  const items = found.map((each) => h("li", {}, h("button", { type: "button", class: "link", onclick: () => take(each.text) }, each.summary)));
  return h("details", { open }, h("summary", {}, title, " ", h("span", { class: "note" }, `(${found.length})`)), h("ul", {}, ...items));
}

function showKept(body: HTMLElement, which: "history" | "saved", take: (query: string) => void): void {
  const all = kept(which);
  const again = () => showKept(body, which, take);
  const clear = h("button", { type: "button", class: "quiet", onclick: () => { forget(which); again(); } }, _("Forget all"));
  body.replaceChildren(all.length ? h("ul", { class: "list" }, ...all.map((past) => item(past, which, take, again))) : h("p", { class: "note" }, which === "history" ? _("Queries that you run are kept in this browser.") : _("Nothing is saved yet.")), ...(all.length ? [clear] : []));
}

function item(past: Past, which: "history" | "saved", take: (query: string) => void, again: () => void): HTMLElement {
  const when = new Date(past.when).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const body = past.query.split("\n").filter((line) => !/^\s*(prefix|base|#)/i.test(line)).join(" ").replace(/\s+/g, " ").trim();
  const name = past.name ?? (/^#\+ summary: (.*)$/m.exec(past.query)?.[1] || body.slice(0, 110));
  return h("li", {}, h("button", { type: "button", class: "link", onclick: () => take(past.query) }, name), " ", h("span", { class: "note" }, when), " ",
    h("button", { type: "button", class: "quiet small", "aria-label": _("Forget “%(name)s”", { name }), onclick: () => { forget(which, past); again(); } }, "×"));
}

function showSaved(body: HTMLElement, take: (query: string) => void, current: () => string): void {
  const id = fresh("name");
  const name = h("input", { id, maxlength: 100, required: true });
  const list = h("div");
  const form = h("form", { class: "save" }, h("label", { for: id }, _("Save the query as")), h("span", {}, name, h("button", {}, _("Save"))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep("saved", current(), name.value.trim());
    name.value = "";
    showKept(list, "saved", take);
  });
  body.replaceChildren(form, list);
  showKept(list, "saved", take);
}

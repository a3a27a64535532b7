/** The fields of a question: a kind of thing, its parts, and the parts of what they lead to. */

import { fresh, h } from "../dom";
import { _ } from "../messages";
import { combobox } from "../search/combobox";
import { find } from "../search/find";
import { choiceOf } from "../search/header";
import { nameOf, type Class, type Model, type Way } from "./model";
import type { Part, Sort } from "./question";

/** What the fields call: `redraw` when there are other fields to show, `changed` when only the question is another. */
export interface Heard {
  redraw: (focus?: string) => void;
  changed: () => void;
}

/** Return a field that chooses a class. */
export function classField(label: string, model: Class[], chosen: string, call: (iri: string) => void, none: string): HTMLElement {
  const option = (each: Class) => h("option", { value: each.iri, selected: each.iri === chosen }, `${nameOf(each)} (${each.count.toLocaleString(document.documentElement.lang)})`);
  const select = h("select", {}, h("option", { value: "" }, none), ...model.map(option));
  select.addEventListener("change", () => call(select.value));
  return h("label", {}, label, " ", select);
}

/** Return the parts of a sort, and a field for one more. */
export function partsOf(sort: Sort, of: Class, model: Model, heard: Heard, path: string): HTMLElement {
  const ways = model.ways(of);
  const byKey = new Map(ways.map((each) => [each.key, each]));
  const items = sort.parts.flatMap((part, index) => {
    const way = byKey.get(part.way);
    if (!way) return [];
    const remove = () => {
      sort.parts.splice(index, 1);
      heard.redraw(`${path}-add`);
    };
    return [h("li", {}, partField(part, way, model, heard, remove, `${path}-${index}`))];
  });
  const add = h("select", { id: `${path}-add` }, h("option", { value: "" }, _("Add something about it…")), group(_("It has"), ways.filter((each) => !each.against), false), group(_("Others have it"), ways.filter((each) => each.against), true));
  add.addEventListener("change", () => {
    sort.parts.push({ way: add.value });
    heard.redraw(`${path}-${sort.parts.length - 1}`);
  });
  const label = h("label", { for: add.id, class: "away" }, _("Add something about: %(name)s", { name: nameOf(of) }));
  return h("ul", { class: "parts" }, ...items, h("li", {}, label, add));
}

function group(label: string, ways: Way[], against: boolean): HTMLElement | null {
  if (!ways.length) return null;
  return h("optgroup", { label }, ...ways.map((each) => h("option", { value: each.key }, against ? wayName(each) : nameOf(each.property))));
}

/** Return what a way is called; one against a property is told from its other side. */
export function wayName(way: Way): string {
  if (!way.against) return nameOf(way.property);
  const first = way.ends[0];
  return _("%(other)s: %(property)s", { other: first ? nameOf(first) : "…", property: nameOf(way.property) });
}

function partField(part: Part, way: Way, model: Model, heard: Heard, remove: () => void, path: string): HTMLElement {
  const id = fresh("part");
  const tick = (label: string, key: "optional" | "hidden", turned: boolean) => {
    const box = h("input", { type: "checkbox", checked: Boolean(part[key]) !== turned });
    box.addEventListener("change", () => {
      part[key] = box.checked !== turned || undefined;
      heard.changed();
    });
    return h("label", { class: "tick" }, box, " ", label);
  };
  const close = h("button", { type: "button", class: "quiet small", "aria-label": _("Remove: %(name)s", { name: wayName(way) }), onclick: remove }, "×");
  const head = h("div", { class: "row" }, h("strong", { id, tabindex: -1 }, wayName(way)), ...fields(part, way, model, heard, path), part.thing ? null : tick(_("shown"), "hidden", true), tick(_("need not be there"), "optional", false), close);
  head.id = path;
  head.tabIndex = -1;
  const end = way.property.kind === "thing" && !part.thing ? model.find(part.next?.of) : undefined;
  return h("div", { role: "group", "aria-labelledby": id, class: "part" }, head, end && partsOf(part.next!, end, model, heard, `${path}n`));
}

function fields(part: Part, way: Way, model: Model, heard: Heard, path: string): (HTMLElement | null)[] {
  const field = (label: string, type: string, key: "contains" | "least" | "most") => {
    const input = h("input", { type, value: part[key] ?? "", maxlength: 200, ...(type === "number" ? { step: "any" } : {}) });
    input.addEventListener("input", () => {
      part[key] = input.value || undefined;
      heard.changed();
    });
    return h("label", {}, label, " ", input);
  };
  switch (way.property.kind) {
    case "text": return [field(_("contains"), "text", "contains")];
    case "number": return [field(_("from"), "number", "least"), field(_("up to"), "number", "most")];
    case "date": return [field(_("from"), "date", "least"), field(_("until"), "date", "most")];
    case "boolean": return [truth(part, heard)];
    default: return [named(part, way, heard, path), part.thing ? null : sortField(part, way, model, heard, path)];
  }
}

function truth(part: Part, heard: Heard): HTMLElement {
  const select = h("select", {}, ...[["", _("either")], ["true", _("Yes")], ["false", _("No")]].map(([value, name]) => h("option", { value, selected: (part.truth ?? "") === value }, name!)));
  select.addEventListener("change", () => {
    part.truth = (select.value || undefined) as Part["truth"];
    heard.changed();
  });
  return h("label", {}, _("is"), " ", select);
}

/** A field that looks for one thing by its name. */
function named(part: Part, way: Way, heard: Heard, path: string): HTMLElement {
  if (part.thing) {
    const other = h("button", { type: "button", class: "quiet small", "aria-label": _("Another one than %(name)s", { name: part.thing.name }), onclick: () => {
      part.thing = undefined;
      heard.redraw(path);
    } }, "×");
    return h("span", { class: "thing" }, _("is"), " ", h("bdi", {}, part.thing.name), " ", other);
  }
  const input = h("input", { type: "search", maxlength: 200, placeholder: _("any, or a name") });
  const label = h("label", {}, _("is"), " ", input);
  const ends = way.against ? way.property.from : way.property.to;
  const kind = part.next?.of ?? (ends.length === 1 ? way.ends[0]?.iri : undefined);
  combobox(input, async (text, signal) => (await find(text, signal, 8, kind)).map(choiceOf), (choice) => {
    part.thing = { iri: choice.value, name: choice.name };
    part.next = undefined;
    heard.redraw(path);
  });
  return label;
}

/** A field that leads on to things of a kind, of which more can be said. */
function sortField(part: Part, way: Way, model: Model, heard: Heard, path: string): HTMLElement | null {
  const ends = way.ends.length ? way.ends : model.classes;
  return classField(_("of the kind"), ends, part.next?.of ?? "", (iri) => {
    part.next = iri ? { of: iri, parts: [] } : undefined;
    heard.redraw(iri ? `${path}n-add` : path);
  }, _("any"));
}

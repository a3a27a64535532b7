/** An answer as a table: sorted by any column, filtered, a page at a time. */

import { fresh, h, later } from "../dom";
import { _ } from "../messages";
import type { Answer, Row } from "./answer";
import { comparer, shown, textOf, typeOf, type Type } from "./terms";

export const AT_ONCE = 100;

/** How a table is looked at; it stands in the address. */
export interface Look {
  sort?: string;
  down?: boolean;
  filter?: string;
  page?: number;
}

/** Return a table of an answer, and what shows it again when names have come. */
export function table(answer: Answer, look: Look, changed: (look: Look) => void): { element: HTMLElement; again: () => void } {
  const types = answer.columns.map((_name, index) => typeOf(answer, index));
  const head = h("tr");
  const body = h("tbody");
  const status = h("p", { class: "note", role: "status" });
  const pages = h("nav", { class: "pages", "aria-label": _("Pages of the table") });
  const filter = h("input", { type: "search", id: fresh("filter"), value: look.filter ?? "", maxlength: 200 });
  const caption = h("caption", { class: "away" }, _("Answer"));
  const region = h("div", { class: "scroll", role: "region", "aria-label": _("Table"), tabindex: 0 }, h("table", { class: "answer" }, caption, h("thead", {}, head), body));

  const draw = () => {
    const rows = chosen(answer, types, look);
    const last = Math.max(1, Math.ceil(rows.length / AT_ONCE));
    const page = Math.min(look.page ?? 1, last);
    const some = rows.slice((page - 1) * AT_ONCE, page * AT_ONCE);
    body.replaceChildren(...some.map((row) => h("tr", {}, ...row.map((term, index) => h("td", { class: types[index] === "number" ? "number" : null }, shown(term))))));
    head.replaceChildren(...answer.columns.map(header));
    status.textContent = counted(answer, rows.length, page, last);
    pages.replaceChildren(...(last > 1 ? [turn(_("First"), 1, page > 1), turn(_("Previous"), page - 1, page > 1), turn(_("Next"), page + 1, page < last), turn(_("Last"), last, page < last)] : []));
  };
  const change = (made: Look) => {
    Object.assign(look, made);
    changed(look);
    draw();
  };
  const header = (name: string, index: number) => {
    const sorted = look.sort === name;
    const button = h("button", { type: "button", class: "sort", title: _("Sort by this column"), onclick: () => {
      change({ sort: name, down: sorted && !look.down, page: 1 });
      head.querySelectorAll("button")[index]?.focus();
    } }, name, h("span", { "aria-hidden": "true" }, sorted ? (look.down ? " ▼" : " ▲") : ""));
    return h("th", { scope: "col", class: types[index] === "number" ? "number" : null, "aria-sort": sorted ? (look.down ? "descending" : "ascending") : null }, button);
  };
  const turn = (text: string, to: number, can: boolean) =>
    h("button", { type: "button", class: "quiet", disabled: !can, onclick: () => { change({ page: to }); region.scrollIntoView({ block: "nearest" }); } }, text);

  filter.addEventListener("input", later(150, () => change({ filter: filter.value || undefined, page: 1 })));
  draw();
  const above = h("div", { class: "over" }, status, h("span", { class: "filter" }, h("label", { for: filter.id }, _("Filter")), filter));
  return { element: h("div", {}, above, region, pages), again: draw };
}

/** Return the rows that have the words of the filter, in the order of the sorting. */
function chosen(answer: Answer, types: Type[], look: Look): Row[] {
  const words = (look.filter ?? "").toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let rows = answer.rows;
  if (words.length) {
    rows = rows.filter((row) => {
      const text = row.map((term) => `${textOf(term)} ${term?.value ?? ""}`).join("\n").toLocaleLowerCase();
      return words.every((word) => text.includes(word));
    });
  }
  const column = look.sort === undefined ? -1 : answer.columns.indexOf(look.sort);
  if (column < 0) return rows;
  const compare = comparer(types[column]!);
  const sign = look.down ? -1 : 1;
  return [...rows].sort((a, b) => (a[column] && b[column] ? sign : 1) * compare(a[column], b[column]));
}

function counted(answer: Answer, found: number, page: number, last: number): string {
  const all = found.toLocaleString(document.documentElement.lang);
  const first = ((page - 1) * AT_ONCE + 1).toLocaleString(document.documentElement.lang);
  const end = Math.min(page * AT_ONCE, found).toLocaleString(document.documentElement.lang);
  const text = last > 1 ? _("Rows %(first)s to %(last)s of %(all)s", { first, last: end, all }) : _("Rows: %(all)s", { all });
  return answer.cut ? `${text}. ${_("There are more; the downloads hold all.")}` : text;
}

/** An answer as a pivot table: the values of one column down, of another across, and a measure where they meet. */

import { h } from "../dom";
import { _ } from "../messages";
import type { Answer, Row } from "./answer";
import { choice, chosen, columns, type Option } from "./choices";
import type { Picture } from "./results";
import { comparer, numberOf, shown, textOf, type Type } from "./terms";

const MOST_ACROSS = 40;
const MOST_DOWN = 500;
const COUNT = "*";

export const pivot: Picture = (place, answer, types, state, changed) => {
  const again = () => {
    changed();
    draw();
  };
  const draw = () => {
    const all = columns(answer.columns, (index) => types[index] !== "empty");
    all.sort((a, b) => weight(types, answer, a) - weight(types, answer, b));
    if (all.length > 1) [all[0], all[1]] = [all[1]!, all[0]!]; // the fewest values stand across
    const down = chosen("down", all, state);
    const others = [...all.filter((each) => each.value !== down), { value: "", name: "–" }];
    const across = chosen("across", others, state);
    const numbers = columns(answer.columns, (index) => types[index] === "number" && answer.columns[index] !== down && answer.columns[index] !== across);
    const measures = [...numbers, { value: COUNT, name: _("rows") }];
    const measure = chosen("of", measures, state);
    const ways = ["sum", "mean", "min", "max"].map((value) => ({ value, name: wayNames()[value]! }));
    const way = measure === COUNT ? "count" : chosen("by", ways, state);
    place.replaceChildren(
      h("div", { class: "choose" }, choice(_("Down"), "down", all, state, again), choice(_("Across"), "across", others, state, again), choice(_("Measure"), "of", measures, state, again), measure !== COUNT && choice(_("Put together by"), "by", ways, state, again)),
      ...grid(answer, types, down, across, measure, way),
    );
  };
  draw();
};

function wayNames(): Record<string, string> {
  return { sum: _("sum"), mean: _("mean"), min: _("smallest"), max: _("largest") };
}

/** Columns with few values come first, such as years; measures come last. */
function weight(types: Type[], answer: Answer, option: Option): number {
  const index = answer.columns.indexOf(option.value);
  const values = new Set(answer.rows.slice(0, 2_000).map((row) => row[index]?.value));
  const isMeasure = types[index] === "number" && (values.size > MOST_ACROSS || [...values].some((each) => !/^[12]\d{3}$/.test(each ?? "")));
  return (isMeasure ? 1e6 : 0) + values.size;
}

function grid(answer: Answer, types: Type[], down: string, across: string, measure: string, way: string): Node[] {
  const [d, a, m] = [down, across, measure].map((name) => answer.columns.indexOf(name)) as [number, number, number];
  const rows = groups(answer.rows, d, types[d]!);
  const cols = a < 0 ? [] : groups(answer.rows, a, types[a]!);
  const cells = new Map<string, number[]>();
  const put = (key: string, value: number) => (cells.get(key) ?? cells.set(key, []).get(key)!).push(value);
  for (const row of answer.rows) {
    const value = m < 0 ? 1 : numberOf(row[m]);
    if (!Number.isFinite(value)) continue;
    const [one, other] = [keyOf(row, d), a < 0 ? "" : keyOf(row, a)];
    if (a >= 0) put(`${one}\u0000${other}`, value);
    put(`${one}\u0000`, value);
    put(`\u0000${other}`, value);
    put("\u0000", value);
  }
  const cell = (one: string, other: string) => h("td", { class: "number" }, number(together(cells.get(`${one}\u0000${other}`), way)));
  const some = rows.slice(0, MOST_DOWN), few = cols.slice(0, MOST_ACROSS);
  const head = h("tr", {}, h("th", { scope: "col" }, down), ...few.map(([, row]) => h("th", { scope: "col", class: "number" }, shown(row[a]))), h("th", { scope: "col", class: "number" }, few.length ? _("All") : measure === COUNT ? _("rows") : measure));
  const body = some.map(([key, row]) => h("tr", {}, h("th", { scope: "row" }, shown(row[d])), ...few.map(([other]) => cell(key, other)), cell(key, "")));
  const foot = h("tr", {}, h("th", { scope: "row" }, _("All")), ...few.map(([other]) => cell("", other)), cell("", ""));
  const left = rows.length > some.length || cols.length > few.length;
  const note = left && h("p", { class: "note" }, _("%(rows)s of %(allRows)s rows and %(columns)s of %(allColumns)s columns are shown; the sums are of all.", { rows: some.length, allRows: rows.length, columns: few.length, allColumns: cols.length }));
  const table = h("div", { class: "scroll", role: "region", "aria-label": _("Pivot"), tabindex: 0 }, h("table", { class: "answer" }, h("thead", {}, head), h("tbody", {}, ...body), h("tfoot", {}, foot)));
  return note ? [note, table] : [table];
}

const keyOf = (row: Row, index: number): string => `${row[index]?.type ?? ""}\u0001${textOf(row[index])}`;

/** Return the values of a column with a row that has each, in their order. */
function groups(rows: Row[], index: number, type: Type): [string, Row][] {
  const found = new Map<string, Row>();
  for (const row of rows) if (!found.has(keyOf(row, index))) found.set(keyOf(row, index), row);
  const compare = comparer(type);
  return [...found].sort(([, a], [, b]) => compare(a[index], b[index]));
}

function together(values: number[] | undefined, way: string): number | undefined {
  if (!values) return undefined;
  if (way === "count") return values.length;
  if (way === "min" || way === "max") return values.reduce((a, b) => Math[way as "min"](a, b));
  const sum = values.reduce((a, b) => a + b, 0);
  return way === "mean" ? sum / values.length : sum;
}

function number(value: number | undefined): string {
  return value === undefined ? "" : value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
}

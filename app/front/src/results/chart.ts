/** An answer as a chart: bars, lines or points, by the types of its columns. */

import * as Plot from "@observablehq/plot";
import { h } from "../dom";
import { _ } from "../messages";
import type { Answer } from "./answer";
import { choice, chosen, columns } from "./choices";
import type { Picture } from "./results";
import { dateOf, numberOf, textOf, type Type } from "./terms";
import "./chart.css";

const MOST_BARS = 60;
const MOST_COLOURS = 10;
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f", "#7a5195", "#5b8c5a", "#9aa0a6"];

interface Point {
  x: string | number | Date;
  y: number;
  z: string;
}

export const chart: Picture = (place, answer, types, state, changed) => {
  const again = () => {
    changed();
    draw();
  };
  const draw = () => {
    const numbers = columns(answer.columns, (index) => types[index] === "number");
    const y = chosen("y", numbers, state);
    const across = columns(answer.columns, (index) => answer.columns[index] !== y && types[index] !== "empty");
    across.sort((a, b) => rank(types[answer.columns.indexOf(a.value)]!) - rank(types[answer.columns.indexOf(b.value)]!));
    const x = chosen("x", across, state);
    const type = types[answer.columns.indexOf(x)] ?? "text";
    const forms = (type === "date" ? ["line", "bar", "point"] : type === "number" ? ["point", "line", "bar"] : ["bar", "point", "line"]).map((value) => ({ value, name: names()[value]! }));
    const form = chosen("form", forms, state);
    const rest = columns(answer.columns, (index) => answer.columns[index] !== x && ["thing", "text", "date"].includes(types[index]!) && few(answer, index));
    const by = [{ value: "", name: "–" }, ...rest];
    const z = chosen("by", by, state);
    const fields = h("div", { class: "choose" }, choice(_("Form"), "form", forms, state, again), choice(_("Along"), "x", across, state, again), choice(_("Measure"), "y", numbers, state, again), rest.length > 0 && choice(_("Colour"), "by", by, state, again));
    const points = read(answer, type, x, y, z);
    const [shown, note] = form === "bar" && type !== "date" && type !== "number" ? most(points) : [points, ""];
    place.replaceChildren(fields, figure(shown, form, type, { x, y, z }, Math.max(480, Math.min(1400, place.clientWidth))), note ? h("p", { class: "note" }, note) : "");
  };
  draw();
};

function names(): Record<string, string> {
  return { bar: _("Bars"), line: _("Lines"), point: _("Points") };
}

const rank = (type: Type): number => ["date", "thing", "text", "number"].indexOf(type);

/** Whether a column has few enough values to be told apart by colours. */
function few(answer: Answer, index: number): boolean {
  const found = new Set<string>();
  for (const row of answer.rows) if (found.add(textOf(row[index])).size > MOST_COLOURS) return false;
  return found.size > 1;
}

function read(answer: Answer, type: Type, x: string, y: string, z: string): Point[] {
  const [at, of, by] = [x, y, z].map((name) => answer.columns.indexOf(name)) as [number, number, number];
  return answer.rows.flatMap((row) => {
    const value = numberOf(row[of]);
    const along = type === "date" ? dateOf(row[at]) : type === "number" ? numberOf(row[at]) : textOf(row[at]) || "–";
    if (!Number.isFinite(value) || along === undefined || Number.isNaN(along)) return [];
    return [{ x: along, y: value, z: by < 0 ? "" : textOf(row[by]) || "–" }];
  });
}

/** Return the bars of the names that come first, and a note on those that are left out. */
function most(points: Point[]): [Point[], string] {
  const all = [...new Set(points.map((each) => each.x))];
  if (all.length <= MOST_BARS) return [points, ""];
  const shown = new Set(all.slice(0, MOST_BARS));
  return [points.filter((each) => shown.has(each.x)), _("The first %(some)s of %(all)s bars are shown; sort in the query to choose them.", { some: MOST_BARS, all: all.length })];
}

function figure(points: Point[], form: string, type: Type, told: { x: string; y: string; z: string }, width: number): Node {
  const fill = told.z ? "z" : "var(--accent)";
  const named = type === "thing" || type === "text";
  const lying = form === "bar" && named; // names are read more easily beside their bars
  const rows = new Set(points.map((each) => String(each.x))).size;
  const tip = { tip: { fill: "var(--paper)", stroke: "var(--soft)" } } as object;
  const title = (each: Point) => `${each.x instanceof Date ? each.x.toISOString().slice(0, 10) : each.x}${told.z ? `\n${each.z}` : ""}\n${each.y.toLocaleString(document.documentElement.lang)}`;
  const common = { title, ...tip };
  const marks: Record<string, () => Plot.Markish> = {
    bar: () => (lying ? Plot.barX(points, { y: "x", x: "y", fill, ...common }) : type === "text" || type === "thing" ? Plot.barY(points, { x: "x", y: "y", fill, ...common }) : Plot.rectY(points, { x: "x", y: "y", fill, interval: interval(points), ...common } as object)),
    line: () => Plot.lineY([...points].sort((a, b) => +(a.x > b.x) - +(a.x < b.x)), { x: "x", y: "y", z: "z", stroke: fill, strokeWidth: 2, marker: "dot", ...common } as object),
    point: () => Plot.dot(points, { x: "x", y: "y", fill, fillOpacity: 0.75, r: 4, ...common } as object),
  };
  const domain = named ? [...new Set(points.map((each) => each.x))] : undefined;
  const measure = { label: told.y, grid: true, tickFormat: "s" as const, nice: true, ...(lying ? { axis: rows > 20 ? ("both" as const) : ("bottom" as const) } : {}) };
  const made = Plot.plot({
    width, height: lying ? Math.max(160, rows * 22 + 60) : 420, marginLeft: lying ? Math.min(320, 20 + 6.6 * longest(points)) : 60, marginBottom: named && !lying ? 110 : 45, marginRight: 30,
    x: lying ? measure : { label: told.x, ...(domain ? { domain, type: form === "line" ? "point" : undefined, tickRotate: -40 } : {}), ...(type === "number" ? { tickFormat: (value: number) => String(value) } : {}) } as Plot.ScaleOptions,
    y: lying ? ({ label: null, domain, tickFormat: (name: string) => shortened(name) } as Plot.ScaleOptions) : measure,
    color: { legend: Boolean(told.z), range: COLOURS, label: told.z },
    marks: [marks[form]!(), lying ? Plot.ruleX([0]) : form === "bar" ? Plot.ruleY([0]) : null],
    ariaLabel: _("%(measure)s along %(x)s; the table has the numbers", { measure: told.y, x: told.x }),
  });
  // Plot writes a style element, which the policy of the pages blocks; chart.css says the same.
  made.querySelectorAll("style").forEach((each) => each.remove());
  const svg = made.matches("svg") ? made : made.querySelector(":scope > svg");
  svg?.setAttribute("role", "img");
  for (const each of made.querySelectorAll("svg [aria-label]")) { // a picture is read as one: its parts have no names
    each.setAttribute("data-part", each.getAttribute("aria-label")!);
    each.removeAttribute("aria-label");
  }
  return h("div", { class: "scroll plot" }, made);
}

/** Return the width of bars along time: a year when every bar begins one, else a month or a day. */
function interval(points: Point[]): string | number {
  if (!points.every((each) => each.x instanceof Date)) return 1;
  const dates = points.map((each) => each.x as Date);
  if (dates.every((each) => each.getUTCMonth() === 0 && each.getUTCDate() === 1)) return "year";
  return dates.every((each) => each.getUTCDate() === 1) ? "month" : "day";
}

const shortened = (name: string): string => (name.length > 44 ? `${name.slice(0, 43)}…` : name);

function longest(points: Point[]): number {
  return Math.max(...points.map((each) => shortened(String(each.x)).length), 4);
}

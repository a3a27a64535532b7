/** The map of the start page: a number of each county or municipality as a shade, with the numbers beside it. */

import { h } from "../dom";
import { _ } from "../messages";
import type { Areas, Level } from "./areas";
import { mapOf } from "./view";

/** An area: the end of its IRI, its name, organisations there, and activities in which these take part. */
type Row = [id: string, name: string, organisations: number, activities: number];
export type Told = Record<Level, Row[]>;

const CLASSES = 5;
const [WIDTH, HEIGHT] = [460, 640];

/** Return where classes begin, each so many times the one before: numbers of areas are few large ones and many small. */
export function bounds(values: number[], classes = CLASSES): number[] {
  const most = Math.max(...values, 1);
  return [...new Set(Array.from({ length: classes }, (_each, place) => Math.max(Math.round(most ** (place / classes)), place + 1)))].filter((limit) => limit <= most);
}

const shadeOf = (value: number, limits: number[]) => limits.filter((limit) => value >= limit).length;

/** Draw the map into its place on the page, and keep its table to what the map shows. */
export function figures(root: HTMLElement, areas: Areas, told: Told): void {
  const drawn = root.querySelector<HTMLElement>(".drawn")!;
  const table = root.querySelector<HTMLElement>("#map-table tbody")!;
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const choice = (name: string, label: string, options: [string, string][]) =>
    h("fieldset", { class: "choice" }, h("legend", { class: "away" }, label), ...options.map(([value, text], place) =>
      h("label", {}, h("input", { type: "radio", name, value, checked: place === 0, onchange: () => draw() }), " ", text)));
  const controls = h("div", { class: "controls" },
    choice("map-level", _("What the map is divided into"), [["county", _("counties")], ["municipality", _("municipalities")]]),
    choice("map-figure", _("What the map shows"), [["activities", _("activities")], ["organisations", _("organisations")]]));
  const picture = h("div", {});
  const legend = h("ul", { class: "legend plain", "aria-label": _("What the shades mean") });
  drawn.replaceChildren(controls, picture, legend, h("p", { class: "note" }, _("Keys: Tab into the map, arrows to the neighbour, Enter opens its page.")));

  const chosen = (name: string) => drawn.querySelector<HTMLInputElement>(`input[name=${name}]:checked`)!.value;
  const draw = () => {
    const level = chosen("map-level") as Level;
    const column = chosen("map-figure") === "activities" ? 3 : 2;
    const rows = new Map(told[level].map((row) => [row[0], row]));
    const shown = areas.of(level);
    const limits = bounds(shown.map((area) => rows.get(area.id)?.[column] ?? 0));
    const says = (id: string) => {
      const row = rows.get(id);
      return `${row?.[1] ?? areas.name(id)}: ${number.format(row?.[column] ?? 0)}`;
    };
    picture.replaceChildren(mapOf(shown, {
      label: column === 3 ? _("Map of activities") : _("Map of organisations"), width: WIDTH, height: HEIGHT,
      name: says, shade: (id) => `shade-${shadeOf(rows.get(id)?.[column] ?? 0, limits)}`,
      first: told[level].find(([id]) => areas.find(id))?.[0],
    }));
    const entries: [number, string][] = [[0, "0"], ...limits.map((limit, place): [number, string] => {
      const next = limits[place + 1];
      return [place + 1, next === undefined ? `${number.format(limit)} +` : next - 1 > limit ? `${number.format(limit)}–${number.format(next - 1)}` : number.format(limit)];
    })];
    legend.replaceChildren(...entries.map(([shade, text]) => {
      const mark = h("span", { class: `swatch shade-${shade}`, "aria-hidden": "true" });
      return h("li", {}, mark, text);
    }));
    const sorted = told[level].filter(([id]) => areas.find(id)).sort((a, b) => b[column] - a[column] || a[1].localeCompare(b[1]));
    table.replaceChildren(...sorted.filter((row) => row[2] || row[3]).map(([id, name, organisations, activities]) =>
      h("tr", {}, h("td", {}, h("a", { href: `/doc/${id}` }, h("bdi", {}, name))), h("td", { class: "number" }, number.format(organisations)), h("td", { class: "number" }, number.format(activities)))));
  };
  draw();
  root.dataset.ready = "true";
  performance.mark("map-drawn");
}

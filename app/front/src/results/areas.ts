/** An answer about municipalities or counties as a map of them, the darker the larger a number. */

import { h } from "../dom";
import { areas, type Areas, type Level } from "../map/areas";
import { bounds } from "../map/figures";
import { mapOf } from "../map/view";
import { _ } from "../messages";
import type { Answer } from "./answer";
import { areaOf } from "./placed";
import { numberOf, shown, textOf } from "./terms";

const [WIDTH, HEIGHT] = [520, 700];

/** Return the boundaries, where the page tells of some and they can be had. */
export async function boundaries(): Promise<Areas | undefined> {
  const address = document.getElementById("boundaries")?.dataset.areas;
  return address ? areas(address).catch(() => undefined) : undefined;
}

/** Return a map with the sum of a column for each area, or with the number of its rows where `measure` is below 0. */
export function shaded(answer: Answer, column: number, measure: number, land: Areas | undefined): HTMLElement {
  const sums = new Map<string, number>();
  for (const row of answer.rows) {
    const id = areaOf(row[column]?.value);
    const value = measure < 0 ? 1 : numberOf(row[measure]);
    if (id && Number.isFinite(value)) sums.set(id, (sums.get(id) ?? 0) + value);
  }
  const counties = [...sums.keys()].filter((id) => id.startsWith("county/")).length;
  const level: Level = counties * 2 > sums.size ? "county" : "municipality";
  const format = new Intl.NumberFormat(document.documentElement.lang);
  const names = new Map(answer.rows.map((row) => [areaOf(row[column]?.value), textOf(row[column])]));
  const table = list(answer, column, sums, measure < 0 ? _("rows") : answer.columns[measure]!, format);
  if (!land) return h("div", {}, h("p", { class: "notice" }, _("The boundaries are not there; the table has the numbers.")), table);
  const limits = bounds([...sums.values()]);
  const shade = (id: string) => limits.filter((limit) => (sums.get(id) ?? 0) >= limit).length;
  const all = land.of(level);
  const missing = [...sums.keys()].filter((id) => !all.some((each) => each.id === id)).length;
  const map = mapOf(all, {
    label: level === "county" ? _("Counties") : _("Municipalities"), width: WIDTH, height: HEIGHT,
    name: (id) => `${names.get(id) ?? land.name(id)}: ${format.format(sums.get(id) ?? 0)}`,
    shade: (id) => `shade-${shade(id)}`, first: [...sums].sort((a, b) => b[1] - a[1])[0]?.[0],
  });
  const legend = h("ul", { class: "legend plain" }, ...limits.map((limit, place) => h("li", {}, h("span", { class: `swatch shade-${place + 1}`, "aria-hidden": "true" }), _("from %(number)s", { number: format.format(limit) }))));
  const credit = document.getElementById("boundaries")?.dataset.credit;
  const note = [missing ? _("%(number)s of the areas are not on a map of today.", { number: missing }) : "", _("Keys: Tab into the map, arrows to the neighbour, Enter opens its page."), credit ? _("Boundaries: %(who)s", { who: credit }) : ""];
  return h("div", { class: "mapped beside" }, h("div", {}, map, legend, h("p", { class: "note" }, note.filter(Boolean).join(" "))), table);
}

function list(answer: Answer, column: number, sums: Map<string, number>, name: string, format: Intl.NumberFormat): HTMLElement {
  const terms = new Map(answer.rows.map((row) => [areaOf(row[column]?.value), row[column]]));
  const rows = [...sums].sort((a, b) => b[1] - a[1]).slice(0, 500).map(([id, sum]) => h("tr", {}, h("td", {}, shown(terms.get(id))), h("td", { class: "number" }, format.format(sum))));
  const head = h("tr", {}, h("th", { scope: "col" }, answer.columns[column]!), h("th", { scope: "col", class: "number" }, name));
  return h("div", { class: "scroll tall", role: "region", "aria-label": _("Table"), tabindex: 0 }, h("table", { class: "answer narrow" }, h("thead", {}, head), h("tbody", {}, ...rows)));
}

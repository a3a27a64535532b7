/** An answer on a map: its points, sized by a number, named by a column. */

import { geoGraticule, geoPath, geoTransverseMercator } from "d3-geo";
import { h } from "../dom";
import { hrefOf } from "../iris";
import { _ } from "../messages";
import type { Answer, Row } from "./answer";
import type { Areas } from "../map/areas";
import { zoomable } from "../map/zoom";
import { boundaries, shaded } from "./areas";
import { s } from "./axis";
import { choice, chosen, columns } from "./choices";
import { placed, type Where } from "./placed";
import type { Picture } from "./results";
import { numberOf, pointOf, shown, textOf } from "./terms";

const [WIDTH, HEIGHT] = [760, 640];
const MOST = 5_000;
const [SMALLEST, LARGEST] = [3.5, 22]; // radii

interface Spot {
  row: Row;
  at: [number, number];
  name: string;
  size: number;
}

export const map: Picture = async (place, answer, types, state, changed) => {
  const land = await boundaries();
  const again = () => {
    changed();
    draw();
  };
  const where = placed(answer, types)!;
  const taken = Object.values(where);
  const draw = () => {
    if ("area" in where) {
      const numbers = [...columns(answer.columns, (index) => types[index] === "number"), { value: "", name: _("rows") }];
      const shade = choice(_("Shade"), "size", numbers, state, again);
      place.replaceChildren(h("div", { class: "choose" }, shade), shaded(answer, where.area, answer.columns.indexOf(chosen("size", numbers, state)), land));
      return;
    }
    const names = columns(answer.columns, (index) => types[index] === "thing" || types[index] === "text");
    const name = chosen("name", names, state);
    const sizes = [{ value: "", name: "–" }, ...columns(answer.columns, (index) => types[index] === "number" && !taken.includes(index))];
    const size = chosen("size", sizes, state);
    const spots = read(answer, where, name, size);
    const note = spots.length < answer.rows.length ? _("%(some)s of %(all)s rows have a place that is shown.", { some: spots.length, all: answer.rows.length }) : "";
    const thing = types.indexOf("thing");
    place.replaceChildren(
      h("div", { class: "choose" }, names.length > 0 && choice(_("Name"), "name", names, state, again), sizes.length > 1 && choice(_("Size"), "size", sizes, state, again)),
      h("div", { class: "scroll plane" }, spots.length ? picture(spots, thing, land) : h("p", { class: "note" }, _("No row has a place."))), note ? h("p", { class: "note" }, note) : "", list(answer, spots),
    );
  };
  draw();
};

function read(answer: Answer, where: Exclude<Where, { area: number }>, name: string, size: string): Spot[] {
  const [n, z] = [answer.columns.indexOf(name), answer.columns.indexOf(size)];
  const found = answer.rows.flatMap((row): Spot[] => {
    const at = "point" in where ? pointOf(row[where.point]) : ([numberOf(row[where.long]), numberOf(row[where.lat])] as [number, number]);
    if (!at || !Number.isFinite(at[0]) || !Number.isFinite(at[1]) || Math.abs(at[0]) > 180 || Math.abs(at[1]) > 90) return [];
    return [{ row, at, name: textOf(row[n]), size: z < 0 ? NaN : numberOf(row[z]) }];
  });
  return found.slice(0, MOST);
}

function picture(spots: Spot[], thing: number, land: Areas | undefined): Node {
  const middle = (index: 0 | 1) => (Math.min(...spots.map((each) => each.at[index])) + Math.max(...spots.map((each) => each.at[index]))) / 2;
  const projection = geoTransverseMercator().rotate([-middle(0), -middle(1)]);
  const all = { type: "MultiPoint" as const, coordinates: spots.map((each) => each.at) };
  projection.fitExtent([[40, 40], [WIDTH - 40, HEIGHT - 40]], all);
  if (!Number.isFinite(projection.scale()) || projection.scale() > 200_000) projection.scale(20_000).translate([WIDTH / 2, HEIGHT / 2]);
  projection.clipExtent([[0, 0], [WIDTH, HEIGHT]]);
  const draw = geoPath(projection).digits(1);
  const latitudes = spots.map((each) => each.at[1]);
  const degrees = Math.max(...latitudes) - Math.min(...latitudes) > 4 ? 5 : 1;
  const largest = Math.max(...spots.map((each) => each.size).filter(Number.isFinite), 0);
  const radius = (each: Spot) => (Number.isFinite(each.size) && largest > 0 ? Math.max(SMALLEST, LARGEST * Math.sqrt(Math.max(0, each.size) / largest)) : 5);
  const dots = [...spots].sort((a, b) => radius(b) - radius(a)).map((each) => dot(each, projection(each.at)!, radius(each), thing));
  const grid = s("path", { class: "grid", d: draw(geoGraticule().step([degrees, degrees])()) ?? "" });
  const coast = (land?.county ?? []).map((each) => s("path", { class: "land", d: draw(each) ?? "" }));
  const svg = s("svg", { width: WIDTH, height: HEIGHT, role: "group", "aria-label": _("A map of %(number)s places; the list below has them", { number: spots.length }) }, grid, ...coast, ...dots);
  const marks = [...svg.querySelectorAll("circle")].map((mark): [SVGCircleElement, number] => [mark, Number(mark.getAttribute("r"))]);
  return zoomable(svg, WIDTH, HEIGHT, (times) => marks.forEach(([mark, r]) => mark.setAttribute("r", (r / times).toFixed(3))));
}

/** A place: a link where its row has a thing with a page. */
function dot(spot: Spot, [x, y]: [number, number], r: number, thing: number): Node {
  const told = Number.isFinite(spot.size) ? `${spot.name}: ${spot.size.toLocaleString(document.documentElement.lang)}` : spot.name;
  const mark = s("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: r.toFixed(1), class: "spot" }, s("title", {}, told));
  const href = thing >= 0 ? hrefOf(spot.row[thing]?.value ?? "") : undefined;
  return href ? s("a", { href, "aria-label": told, tabindex: -1 }, mark) : mark;
}

function list(answer: Answer, spots: Spot[]): HTMLElement {
  const rows = spots.slice(0, 500).map(({ row }) => h("tr", {}, ...row.map((term) => h("td", {}, shown(term)))));
  return h("details", {}, h("summary", {}, _("As a table")), h("table", { class: "answer" }, h("thead", {}, h("tr", {}, ...answer.columns.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, ...rows)));
}

/** The same selection on a map: ties between the municipalities in which the partners lie. */

import { h } from "../dom";
import { areas, drawing, type Area } from "../map/areas";
import { largest } from "../map/view";
import { _ } from "../messages";
import { roving, s } from "../roving";
import { Network, type Picture } from "./data";
import { tail } from "./details";
import "../map/map.css";

const [WIDTH, HEIGHT] = [560, 720];
const STRONGEST = 15; // ties that are told one by one
const BEND = 0.12; // of its length, which a tie is bent aside

/** Ask the server for the ties between municipalities; of the one that the page is around it asks nothing. */
async function between(): Promise<Network> {
  const asked = new URLSearchParams(location.search);
  for (const name of ["node", "to", "steps", "measures", "by", "lang"]) asked.delete(name);
  for (const [name, value] of [["level", "municipality"], ["what", "picture"], ["most", "500"], ["format", "json"]] as const) asked.set(name, value);
  const response = await fetch(`/network?${asked}`, { headers: { Accept: "application/json" } });
  const told = (await response.json()) as Picture & { detail?: string; hint?: string };
  if (!response.ok) throw new Error([told.detail, told.hint].filter(Boolean).join(" "));
  return new Network(told);
}

export class MapView {
  readonly #network: Network;
  readonly #areas: Area[];

  private constructor(network: Network, shapes: Area[], private readonly credit: string) {
    this.#network = network;
    this.#areas = shapes;
  }

  /** Load what the map needs; throws an error that says what is wrong. */
  static async load(address: string, credit: string): Promise<MapView> {
    const [network, shapes] = await Promise.all([between(), areas(address)]);
    return new MapView(network, shapes.municipality, credit);
  }

  /** Draw the ties of some years; all of them if none are given. */
  draw(years: [number, number] | null, said: (text: string) => void): HTMLElement {
    const network = this.#network;
    const { path } = drawing(this.#areas, WIDTH, HEIGHT, 10);
    const shapes = new Map(this.#areas.map((area) => [area.id, area]));
    const places = network.picture.nodes.id.map((id) => {
      const area = shapes.get(tail(id));
      const [x, y] = area ? path.centroid(largest(area) as never) : [NaN, NaN];
      return { x, y };
    });
    const { weight } = network.picture.ties;
    const seen = Array.from({ length: network.ties }, (_tie, tie) => tie).filter((tie) => network.during(tie, years) && network.ends(tie).every((end) => !Number.isNaN(places[end]!.x)));
    const heaviest = Math.max(...seen.map((tie) => weight[tie]!), 1);
    const lines = [...seen].sort((a, b) => weight[a]! - weight[b]!).map((tie) => {
      const [one, other] = network.ends(tie).map((end) => places[end]!) as [{ x: number; y: number }, { x: number; y: number }];
      const [mx, my] = [(one.x + other.x) / 2 + (other.y - one.y) * BEND, (one.y + other.y) / 2 - (other.x - one.x) * BEND];
      return s("path", { class: "tie", d: `M${one.x.toFixed(1)},${one.y.toFixed(1)}Q${mx.toFixed(1)},${my.toFixed(1)} ${other.x.toFixed(1)},${other.y.toFixed(1)}`, "stroke-width": (0.4 + 4 * Math.sqrt(weight[tie]! / heaviest)).toFixed(2), "data-ends": network.ends(tie).join(" ") });
    });
    const tied = [...new Set(seen.flatMap((tie) => network.ends(tie)))].sort((a, b) => this.#size(b) - this.#size(a));
    const most = Math.max(...tied.map((node) => this.#size(node)), 1);
    const links = tied.map((node) =>
      s("a", { href: `/doc/${tail(network.id(node))}`, "aria-label": this.#told(node, seen), class: "spot" },
        s("circle", { cx: places[node]!.x.toFixed(1), cy: places[node]!.y.toFixed(1), r: (2 + 9 * Math.sqrt(this.#size(node) / most)).toFixed(1) })));
    const ground = s("g", { class: "ground" }, ...this.#areas.map((area) => s("path", { d: path(area as never) ?? "" })));
    const svg = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": _("Map of ties between municipalities"), class: "areas tied" }, ground, s("g", {}, ...lines), ...links);
    const tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    const box = h("div", { class: "map" }, svg as unknown as HTMLElement, tip);
    roving(box, links, tied.map((node) => places[node]!), 0, (index) => {
      tip.hidden = index < 0;
      const node = tied[index];
      lines.forEach((line) => line.classList.toggle("lit", node !== undefined && line.dataset.ends!.split(" ").includes(String(node))));
      if (node === undefined) return;
      const scale = svg.getBoundingClientRect().width / WIDTH || 1;
      tip.textContent = network.name(node);
      tip.style.left = `${places[node]!.x * scale}px`;
      tip.style.top = `${Math.max(places[node]!.y * scale - 12, 24)}px`;
      said(this.#told(node, seen));
    });
    return h("div", { class: "mapview" }, box, this.#strongest(seen), h("p", { class: "note" }, `${_("Boundaries")}: ${this.credit}`));
  }

  #size(node: number): number {
    return Number(this.#network.cell("activities", node) ?? this.#network.cell("strength", node) ?? 1);
  }

  #told(node: number, seen: number[]): string {
    const near = this.#network.neighbours[node]!.filter((each) => seen.includes(each.tie));
    return _("%(name)s: ties with %(number)s, the strongest with %(names)s", { name: this.#network.name(node), number: near.length, names: near.slice(0, 3).map((each) => this.#network.name(each.node)).join(", ") });
  }

  #strongest(seen: number[]): HTMLElement {
    const { weight } = this.#network.picture.ties;
    const rows = [...seen].sort((a, b) => weight[b]! - weight[a]!).slice(0, STRONGEST).map((tie) => {
      const [one, other] = this.#network.ends(tie).map((end) => this.#network.name(end)) as [string, string];
      return h("tr", {}, h("td", {}, h("bdi", {}, one), " – ", h("bdi", {}, other)), h("td", { class: "number" }, String(Number(weight[tie]!.toFixed(2)))));
    });
    return h("table", {}, h("caption", {}, _("The strongest ties between municipalities")), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, _("municipalities")), h("th", { scope: "col", class: "number" }, _("weight")))), h("tbody", {}, ...rows));
  }
}

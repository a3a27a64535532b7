/** The surroundings of one organisation as a small picture on its page: links that the arrow keys walk. */

import { h } from "../dom";
import { pathOf } from "../iris";
import { _ } from "../messages";
import { roving, s } from "../roving";
import { Network, type Picture } from "./data";
import { tail } from "./details";

const [WIDTH, HEIGHT, EDGE] = [640, 420, 46];
const MOST = 30;
const LETTERS = 32; // of a name
const PER_LETTER = 7.4;

/** Ask for the surroundings of a figure's organisation and draw them into it; where there are none it stays hidden. */
export async function surroundings(figure: HTMLElement): Promise<void> {
  const node = figure.dataset.node!;
  const asked = new URLSearchParams({ what: "picture", node, most: String(MOST), format: "json" });
  const response = await fetch(`/network?${asked}`, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const network = new Network((await response.json()) as Picture);
  const more = h("a", { href: `/network?node=${encodeURIComponent(tail(node))}` }, _("Open as a network"));
  const shown = network.size - 1;
  const all = Number(network.cell("degree", network.place(node)!));
  figure.replaceChildren(picture(network, network.place(node)!), h("figcaption", {}, _("%(shown)s of its %(all)s partners, and how these are tied.", { shown, all }), " ", more));
  figure.hidden = false;
}

function picture(network: Network, middle: number): HTMLElement {
  const [left, right] = [Math.min(...network.x), Math.max(...network.x)];
  const [low, high] = [Math.min(...network.y), Math.max(...network.y)];
  const points = network.x.map((x, node) => ({
    x: EDGE + ((x - left) / (right - left || 1)) * (WIDTH - 2 * EDGE),
    y: HEIGHT - EDGE / 2 - ((network.y[node]! - low) / (high - low || 1)) * (HEIGHT - EDGE),
  }));
  const size = (node: number) => Number(network.cell("activities", node) ?? 1);
  const order = points.map((_point, node) => node).sort((a, b) => Number(b === middle) - Number(a === middle) || size(b) - size(a));
  const most = Math.max(...order.map(size), 1);
  const lines = Array.from({ length: network.ties }, (_tie, tie) => {
    const [one, other] = network.ends(tie).map((end) => points[end]!) as [{ x: number; y: number }, { x: number; y: number }];
    return s("line", { x1: one.x.toFixed(1), y1: one.y.toFixed(1), x2: other.x.toFixed(1), y2: other.y.toFixed(1), class: network.ends(tie).includes(middle) ? "own" : "" });
  });
  const taken: [number, number, number][] = [];
  const links = order.map((node) => {
    const { x, y } = points[node]!;
    const radius = node === middle ? 11 : 3.5 + 6 * Math.sqrt(size(node) / most);
    const text = cut(network.name(node));
    const long = text.length * PER_LETTER;
    const from = Math.min(Math.max(x - long / 2, 0), WIDTH - long);
    const free = !taken.some(([start, end, line]) => Math.abs(line - y) < 15 && from < end && from + long > start);
    if (free) taken.push([from, from + long, y]);
    const label = s("text", { x: (from + long / 2).toFixed(1), y: (y - radius - 4).toFixed(1), class: free ? "" : "spare" }, text);
    const link = s("a", { href: pathOf(network.id(node)) ?? "#", "aria-label": network.name(node), class: node === middle ? "middle" : "" },
      s("title", {}, network.name(node)), s("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: radius.toFixed(1) }), label);
    return link;
  });
  const svg = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": _("Its partners and their ties") }, s("g", { class: "lines" }, ...lines), ...[...links].reverse());
  const box = h("div", {}, svg as unknown as HTMLElement);
  roving(box, links, order.map((node) => points[node]!), 0, () => undefined);
  return box;
}

/** Return the first words of a name, whole ones: what is seen is a part of what is spoken. */
function cut(name: string): string {
  return name.length <= LETTERS ? name : `${name.slice(0, LETTERS).replace(/\s+\S*$/, "")}…`;
}

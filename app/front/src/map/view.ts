/** A map of areas: shapes that one walks with the arrow keys, each a link, with a tooltip and what is spoken of it. */

import { h } from "../dom";
import { roving, s } from "../roving";
import { drawing, type Area } from "./areas";
import "./map.css";

export interface Options {
  label: string;
  width: number;
  height: number;
  /** What the picture is fitted to; all shapes if nothing is said. */
  fit?: Area[];
  name: (id: string) => string;
  /** The class of an area's shade. */
  shade: (id: string) => string;
  /** The area at which the keyboard begins. */
  first?: string;
}

/** Draw areas, each a link to its page. */
export function mapOf(shown: Area[], options: Options): HTMLElement {
  const { width, height, name, shade } = options;
  const { path } = drawing(options.fit ?? shown, width, height);
  const inside = shown.filter((area) => {
    const [[left, top], [right, bottom]] = path.bounds(area as never);
    return right > 0 && left < width && bottom > 0 && top < height;
  });
  const middles = inside.map((area) => {
    const [x, y] = path.centroid(largest(area) as never);
    return { x, y };
  });
  const links = inside.map((area) =>
    s("a", { href: `/doc/${area.id}`, "aria-label": name(area.id), class: shade(area.id), "data-area": area.id }, s("path", { d: path(area as never) ?? "" })));
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": options.label, class: "areas" }, ...links);
  const tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  // An outline that lies over all areas: an area that were drawn last for it would lose the focus on its way there.
  const outline = s("path", { class: "outline", d: "" });
  svg.append(outline);
  const box = h("div", { class: "map" }, svg as unknown as HTMLElement, tip);
  roving(box, links, middles, Math.max(inside.findIndex((area) => area.id === options.first), 0), (index) => {
    tip.hidden = index < 0;
    outline.setAttribute("d", index < 0 ? "" : links[index]!.firstElementChild!.getAttribute("d")!);
    if (index < 0) return;
    tip.textContent = name(inside[index]!.id);
    const scale = svg.getBoundingClientRect().width / width || 1;
    const half = tip.offsetWidth / 2;
    tip.style.left = `${Math.min(Math.max(middles[index]!.x * scale, half), Math.max(width * scale - half, half))}px`;
    tip.style.top = `${Math.max(middles[index]!.y * scale - 14, 24)}px`;
  });
  return box;
}

/** Draw areas as one small picture without links: where something lies on the whole. */
export function overview(shown: Area[], marked: Set<string>, width: number, height: number): SVGElement {
  const { path } = drawing(shown, width, height, 2);
  const shapes = shown.map((area) => s("path", { d: path(area as never) ?? "", class: marked.has(area.id) ? "here" : "around" }));
  return s("svg", { viewBox: `0 0 ${width} ${height}`, class: "areas overview", "aria-hidden": "true" }, ...shapes);
}

/** Return the largest part of an area: its middle lies in it, and not in the sea between islands. */
export function largest(area: Area): Area {
  const size = (ring: number[][]) => Math.abs(ring.reduce((sum, [x, y], at) => {
    const [nx, ny] = ring[(at + 1) % ring.length]!;
    return sum + x! * ny! - nx! * y!;
  }, 0));
  const parts = [...area.geometry.coordinates].sort((a, b) => size(b[0]!) - size(a[0]!));
  return { ...area, geometry: { type: "MultiPolygon", coordinates: parts.slice(0, 1) } };
}

/** The little of SVG that timelines and maps need. */

import type { ScaleTime } from "d3-scale";

const SVG = "http://www.w3.org/2000/svg";

/** Return an element of SVG with attributes. */
export function s<K extends keyof SVGElementTagNameMap>(name: K, attributes: Record<string, string | number | null | undefined> = {}, ...children: (Node | string)[]): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

const round = (value: number): string => value.toFixed(1);

/** A picture, and what is put into it. */
export class Drawing {
  readonly element: SVGSVGElement;

  constructor(width: number, height: number, label: string) {
    this.element = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label, class: "diagram" });
  }

  /** Add a group that says what it is when one points at it. */
  group(title?: string): SVGGElement {
    const made = s("g", {}, ...(title ? [s("title", {}, title)] : []));
    this.element.append(made);
    return made;
  }

  rect(into: Element, x: number, y: number, width: number, height: number): void {
    into.append(s("rect", { x: round(x), y: round(y), width: round(width), height: round(height), rx: 3, class: "bar" }));
  }

  circle(into: Element, x: number, y: number, r: number): void {
    into.append(s("circle", { cx: round(x), cy: round(y), r: round(r), class: "bar" }));
  }

  text(into: Element, x: number, y: number, text: string, anchor = "start"): void {
    into.append(s("text", { x: round(x), y: round(y), "text-anchor": anchor }, text));
  }
}

/** Return an empty picture. */
export function select(width: number, height: number, label: string): Drawing {
  return new Drawing(width, height, label);
}

/** Draw an axis of time with lines up to `top`. */
export function axisBottom(drawing: Drawing, scale: ScaleTime<number, number>, y: number, top: number): void {
  const group = drawing.group();
  const format = scale.tickFormat(8);
  for (const tick of scale.ticks(8)) {
    const x = scale(tick);
    group.append(s("line", { x1: round(x), x2: round(x), y1: top, y2: round(y), class: "line", "stroke-opacity": 0.35 }));
    drawing.text(group, x, y + 18, tick.getUTCMonth() || tick.getUTCDate() > 1 ? format(tick) : String(tick.getUTCFullYear()), "middle");
  }
}

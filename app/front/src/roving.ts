/** Links in a picture, of which one at a time is in the order of Tab: the arrow keys lead to the one in that direction. */

import { towards, type Point } from "./network/walk";

/** Where the keys lead; on the screen y grows downwards. */
const KEYS: Record<string, Point> = {
  ArrowRight: { x: 1, y: 0 }, ArrowLeft: { x: -1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 },
};
const NOWHERE: Point = { x: NaN, y: NaN };

/**
 * Let the keys walk over links at points; `seen` is called with the one that has the focus or the pointer, or -1.
 *
 * `box` is what the picture is in: an `svg` that listens for the focus would get it itself in Chromium.
 */
export function roving(box: HTMLElement, links: SVGElement[], points: Point[], first: number, seen: (index: number) => void): void {
  let current = first;
  links.forEach((link, place) => link.setAttribute("tabindex", place === first ? "0" : "-1"));
  const become = (index: number) => {
    links[current]?.setAttribute("tabindex", "-1");
    links[index]!.setAttribute("tabindex", "0");
    current = index;
  };
  const index = (event: Event) => links.findIndex((link) => link.contains(event.target as Node));
  box.addEventListener("keydown", (event) => {
    const arrow = KEYS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const found = towards(points[current]!, arrow, points.map((each, place) => (place === current ? NOWHERE : each)));
    if (found < 0) return;
    become(found);
    links[found]!.focus();
  });
  box.addEventListener("focusin", (event) => {
    const found = index(event);
    if (found >= 0) {
      become(found);
      seen(found);
    }
  });
  box.addEventListener("focusout", () => seen(-1));
  box.addEventListener("pointerover", (event) => seen(index(event)));
  box.addEventListener("pointerleave", () => seen(-1));
}

/** Return an SVG element with attributes. */
export function s(name: string, attributes: Record<string, string | number>, ...children: (Node | string)[]): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** Walking by arrow keys: which of several points lies in a direction. */

export interface Point {
  x: number;
  y: number;
}

/** Where the arrow keys lead; y grows upwards. */
export const ARROWS: Record<string, Point> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

const WIDEST = Math.cos((75 * Math.PI) / 180); // of a key: the whole circle is covered, with some overlap

/** Return the place of the point that lies best in a direction: near its line first, then near by; -1 if none does. */
export function towards(from: Point, to: Point, points: Point[]): number {
  let best = -1;
  let least = Infinity;
  points.forEach((point, place) => {
    const [dx, dy] = [point.x - from.x, point.y - from.y];
    const long = Math.hypot(dx, dy);
    const straight = long ? (dx * to.x + dy * to.y) / long : -1;
    if (straight < WIDEST) return;
    const cost = long * (1 + 3 * (1 - straight));
    if (cost < least) [least, best] = [cost, place];
  });
  return best;
}

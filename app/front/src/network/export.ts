/** The picture as a file: SVG made from the same numbers, and PNG drawn from that. */

import type { Network } from "./data";
import { palette, short, type Look, type Shape } from "./look";

const [WIDTH, HEIGHT, EDGE] = [1500, 1000, 50];
const NAMED = 40; // nodes that carry their name, if it lies on no other
const PER_LETTER = 6.6;

const escaped = (text: string) => text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);

/** What of a network a file shows. */
export interface Seen {
  title: string;
  hidden: (tie: number) => boolean;
  faded: (node: number) => boolean;
}

/** Return the whole picture as SVG: what is hidden is left out, what is faded is faint; with a legend if it is a file. */
export function svg(network: Network, look: Look, { title, hidden, faded }: Seen, file = true): string {
  const [left, right] = [Math.min(...network.x), Math.max(...network.x)];
  const [low, high] = [Math.min(...network.y), Math.max(...network.y)];
  const scale = Math.min((WIDTH - 2 * EDGE) / (right - left || 1), (HEIGHT - 2 * EDGE) / (high - low || 1));
  const at = (node: number) => [WIDTH / 2 + (network.x[node]! - (left + right) / 2) * scale, HEIGHT / 2 - (network.y[node]! - (low + high) / 2) * scale] as const;
  const { ink, paper, soft } = palette();
  const heaviest = Math.max(...network.picture.ties.weight, 1);
  const parts = [`<rect width="${WIDTH}" height="${HEIGHT + 60}" fill="${paper}"/><g stroke="${soft}" stroke-opacity="0.4">`];
  for (let tie = 0; tie < network.ties; tie++) {
    if (hidden(tie)) continue;
    const [[x1, y1], [x2, y2]] = network.ends(tie).map(at) as [readonly [number, number], readonly [number, number]];
    parts.push(`<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke-width="${(0.5 + 3 * Math.sqrt(network.picture.ties.weight[tie]! / heaviest)).toFixed(2)}"/>`);
  }
  const order = look.radius.map((_radius, node) => node).sort((a, b) => look.radius[b]! - look.radius[a]!);
  parts.push(`</g><g stroke="${paper}">`);
  for (const node of order) {
    const [x, y] = at(node);
    const { colour } = look.of(node);
    parts.push(`<g fill="${colour}"${faded(node) ? ' opacity="0.2"' : ""}><title>${escaped(network.name(node))}</title>${drawn(look.shape(node), x, y, look.radius[node]!)}</g>`);
  }
  parts.push(`</g><g fill="${ink}" stroke="${paper}" stroke-width="3" paint-order="stroke">`, ...names(network, look, order.filter((node) => !faded(node)), at), "</g>");
  const tall = HEIGHT + (file ? 60 : 0);
  if (file) look.legend.forEach((each, place) => {
    const [x, y] = [EDGE + (place % 4) * 360, HEIGHT + 14 + Math.floor(place / 4) * 20];
    parts.push(`<g fill="${each.colour}">${drawn("circle", x, y - 4, 6)}</g><text x="${x + 12}" y="${y}" fill="${ink}">${escaped(short(each.name))}</text>`);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${tall}" width="${WIDTH}" height="${tall}" font-family="sans-serif" font-size="${file ? 13 : 22}"><title>${escaped(title)}</title>${parts.join("")}</svg>`;
}

function names(network: Network, look: Look, order: number[], at: (node: number) => readonly [number, number]): string[] {
  const taken: [number, number, number][] = [];
  const found: string[] = [];
  for (const node of order) {
    const text = short(network.name(node));
    const [x, y] = at(node);
    const long = text.length * PER_LETTER;
    const left = x + look.radius[node]! + 3 + long > WIDTH ? x - look.radius[node]! - 3 - long : x + look.radius[node]! + 3;
    if (taken.some(([from, to, line]) => Math.abs(y - line) < 14 && left < to && left + long > from)) continue;
    taken.push([left, left + long, y]);
    found.push(`<text x="${left.toFixed(1)}" y="${(y + 4).toFixed(1)}">${escaped(text)}</text>`);
    if (found.length === NAMED) break;
  }
  return found;
}

/** Return a shape as SVG, with the area of a circle of this radius, as near as the eye sees. */
export function drawn(shape: Shape, x: number, y: number, radius: number): string {
  const points = (...corners: [number, number][]) => `<polygon points="${corners.map(([dx, dy]) => `${(x + dx * radius).toFixed(1)},${(y + dy * radius).toFixed(1)}`).join(" ")}"/>`;
  if (shape === "square") return points([-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]);
  if (shape === "triangle") return points([0, -1], [0.95, 0.7], [-0.95, 0.7]);
  if (shape === "diamond") return points([0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]);
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}"/>`;
}

/** Give the reader a file. */
export function save(name: string, data: Blob): void {
  const place = URL.createObjectURL(data);
  const link = document.createElement("a");
  link.href = place;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(place), 10_000);
}

/** Return an SVG as PNG, twice as fine as it is on a screen. */
export async function png(text: string): Promise<Blob> {
  const place = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = place;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no PNG"))), "image/png"));
  } finally {
    URL.revokeObjectURL(place);
  }
}

/** How nodes look: colour and shape by an attribute, area by a measure. */

import { _ } from "../messages";
import type { Network } from "./data";

/** Told apart by those who are colour-blind too (Okabe & Ito 2008); as in `samspill.ties.pictures`. */
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f", "#7a5195"];
const OTHER = "#9aa0a6";
const [NAMED, NAMED_OF_GROUP] = [20, 3];
const [LETTER, LINE] = [6.8, 15]; // pixels of a letter, and of a line
const PIXEL = 1.5 / 720; // of the picture's width, as a desk has it
export const SHAPES = ["circle", "square", "triangle", "diamond"] as const;
export type Shape = (typeof SHAPES)[number];

/** Attributes that colours can tell, and measures that sizes can, as far as a picture has them. */
const ATTRIBUTES = ["community", "sector", "country", "county", "steps"];
const SIZES = ["activities", "degree", "strength"];

export interface Entry {
  value: string;
  name: string;
  colour: string;
  count: number;
}

/** Return what a column is called. */
export function called(column: string): string {
  const names: Record<string, string> = {
    name: _("name"), sector: _("sector"), country: _("country"), county: _("county"), degree: _("partners"),
    strength: _("strength"), activities: _("activities"), community: _("community"), steps: _("steps"),
  };
  return names[column] ?? column;
}

export const attributes = (network: Network): string[] => ATTRIBUTES.filter((name) => name in network.picture.nodes);

export const sizes = (network: Network): string[] => {
  const more = Object.keys(network.picture.nodes).filter((name) => !["id", "name", "x", "y", ...ATTRIBUTES, ...SIZES].includes(name));
  return [...SIZES, ...more].filter((name) => name in network.picture.nodes);
};

/** Colours, shapes and radii of all nodes, and the legend, the largest group first. */
export class Look {
  readonly legend: Entry[];
  readonly radius: number[];
  readonly #entry: Entry[];
  readonly #named = new Set<number>();

  readonly shapes: { name: string; shape: Shape }[];
  readonly #shape: Shape[];

  constructor(network: Network, colour: string, size: string, shape: string) {
    const ranks = ranked(network.picture.nodes.id.map((_id, node) => String(network.cell(shape, node) ?? "")));
    // What has no shape of its own is a circle, as everything is where no attribute is chosen.
    const own = new Map(ranks.slice(0, SHAPES.length - 1).map(([value], place) => [value, SHAPES[place + 1]!]));
    this.#shape = network.picture.nodes.id.map((_id, node) => own.get(String(network.cell(shape, node) ?? "")) ?? "circle");
    this.shapes = [...own].map(([value, form]) => ({ name: shape === "community" ? String(Number(value) + 1) : value, shape: form }));
    if (this.shapes.length) this.shapes.push({ name: _("others, or not told"), shape: "circle" });
    const keys = network.picture.nodes.id.map((_id, node) => String(network.cell(colour, node) ?? ""));
    const entries = new Map<string, Entry>();
    ranked(keys).slice(0, COLOURS.length).forEach(([value, count], place) => {
      entries.set(value, { value, name: groupName(network, colour, value, keys), colour: COLOURS[place]!, count });
    });
    const rest = network.size - [...entries.values()].reduce((sum, each) => sum + each.count, 0);
    const other: Entry = { value: "", name: _("others, or not told"), colour: OTHER, count: rest };
    this.legend = rest ? [...entries.values(), other] : [...entries.values()];
    this.#entry = keys.map((key) => entries.get(key) ?? other);
    const values = network.picture.nodes.id.map((_id, node) => Math.max(Number(network.cell(size, node) ?? 0), 0));
    const most = Math.max(...values) || 1;
    const room = Math.min(1, Math.sqrt(150 / network.size) + 0.15);
    this.radius = values.map((value) => (3 + 15 * Math.sqrt(value / most)) * room);
    this.#name(network, keys.map((_key, node) => node).sort((a, b) => values[b]! - values[a]!));
  }

  /** Choose who has a name from afar: the largest of all and of each group, where no other name stands already. */
  #name(network: Network, order: number[]): void {
    const told = new Map<Entry, number>();
    const taken: [left: number, right: number, y: number][] = [];
    order.forEach((node, place) => {
      const entry = this.#entry[node]!;
      const before = told.get(entry) ?? 0;
      if (place >= NAMED && before >= NAMED_OF_GROUP) return;
      const long = (short(network.name(node)).length * LETTER + this.radius[node]!) * PIXEL;
      const left = network.x[node]! - (toTheLeft(network, node) ? long : -this.radius[node]! * PIXEL);
      const right = left + long;
      const y = network.y[node]!;
      if (taken.some(([from, to, line]) => Math.abs(line - y) < LINE * PIXEL && from < right && left < to)) return;
      taken.push([left, right, y]);
      told.set(entry, before + 1);
      this.#named.add(node);
    });
  }

  of(node: number): Entry {
    return this.#entry[node]!;
  }

  /** Tell whether a node has its name in the picture from afar: the largest of all, and of each group. */
  named(node: number): boolean {
    return this.#named.has(node);
  }

  shape(node: number): Shape {
    return this.#shape[node]!;
  }
}

/** Tell whether the name of a node stands to its left, since there is no room for it on the other side. */
export const toTheLeft = (network: Network, node: number): boolean => network.x[node]! + short(network.name(node)).length * LETTER * PIXEL > 1.5;

/** Return values with how often each is there, the most frequent first; empty ones are left out. */
function ranked(keys: string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].filter(([key]) => key !== "").sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], undefined, { numeric: true }));
}

/** Return what a group is called: a community by the one of it that takes part in most. */
function groupName(network: Network, colour: string, value: string, keys: string[]): string {
  if (colour === "steps") return value === "0" ? _("the middle") : _("steps: %(number)s", { number: value });
  if (colour !== "community") return value;
  let first = -1;
  keys.forEach((key, node) => {
    if (key === value && (first < 0 || Number(network.cell("degree", node)) > Number(network.cell("degree", first)))) first = node;
  });
  return _("%(number)s: around %(name)s", { number: Number(value) + 1, name: network.name(first) });
}

/** Return a colour on the way from one to another; both are `#rrggbb`. */
export function mixed(one: string, other: string, share: number): string {
  const parts = (text: string) => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16));
  const [a, b] = [parts(one), parts(other)];
  return `#${a.map((each, place) => Math.round(each + (b[place]! - each) * share).toString(16).padStart(2, "0")).join("")}`;
}

/** The colours of the page, as `#rrggbb`. */
export interface Palette {
  ink: string;
  soft: string;
  line: string;
  paper: string;
  warn: string;
}

/** Return the colours of the page as it is now, light or dark. */
export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => whole(style.getPropertyValue(name).trim());
  return { ink: read("--ink"), soft: read("--soft"), line: read("--line"), paper: read("--paper"), warn: read("--warn") };
}

const whole = (colour: string) => (colour.length === 4 ? `#${[...colour.slice(1)].map((each) => each + each).join("")}` : colour);

export const short = (name: string): string => (name.length > 34 ? `${name.slice(0, 33).trimEnd()}…` : name);

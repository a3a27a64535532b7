/** A picture of a network as the server tells it: `samspill.ties.scene` makes it. */

export type Cell = string | number | null;

/** Nodes and ties as columns; a tie has the places of its ends, and which of the activities it is of. */
export interface Picture {
  nodes: { id: string[]; name: string[]; x: number[]; y: number[]; [column: string]: Cell[] };
  ties: { source: number[]; target: number[]; weight: number[]; activities: number[][] };
  activities: { start: string[]; end: string[] };
  way: Step[];
  about: About;
}

/** One tie of a way, with the activities that make it. */
export interface Step {
  source: string;
  target: string;
  source_name: string;
  target_name: string;
  weight: number;
  activities: { id: string; name: string; start: string; end: string }[];
}

/** How much is shown of how much, and how it was made. */
export interface About {
  nodes: number;
  ties: number;
  level: string;
  node: string | null;
  to: string | null;
}

/** A node that is tied to another, by its place, and the tie, by its place. */
export interface Neighbour {
  node: number;
  tie: number;
}

const WIDER = 1.5; // places are told in a square, and drawn in a picture of 3 by 2

/** A picture with what follows from it: who is tied to whom, and in which years. */
export class Network {
  readonly size: number;
  readonly ties: number;
  readonly neighbours: Neighbour[][];
  readonly x: number[];
  readonly y: number[];
  readonly years: [number, number] | null;
  readonly #place = new Map<string, number>();
  readonly #spans: [number, number][][];

  constructor(readonly picture: Picture) {
    const { nodes, ties, activities } = picture;
    this.size = nodes.id.length;
    this.ties = ties.source.length;
    this.x = nodes.x.map((x) => x * WIDER);
    this.y = nodes.y;
    nodes.id.forEach((id, place) => this.#place.set(id, place));
    this.neighbours = nodes.id.map(() => []);
    for (let tie = 0; tie < this.ties; tie++) {
      const [one, other] = this.ends(tie);
      this.neighbours[one]!.push({ node: other, tie });
      this.neighbours[other]!.push({ node: one, tie });
    }
    for (const each of this.neighbours) each.sort((a, b) => ties.weight[b.tie]! - ties.weight[a.tie]! || a.node - b.node);
    const spans = activities.start.map((start, place): [number, number] => [year(start, -Infinity), year(activities.end[place]!, Infinity)]);
    this.#spans = ties.activities.map((each) => each.map((place) => spans[place]!));
    const told = spans.flat().filter(Number.isFinite);
    this.years = told.length ? [Math.min(...told), Math.max(...told)] : null;
  }

  ends(tie: number): [number, number] {
    return [this.picture.ties.source[tie]!, this.picture.ties.target[tie]!];
  }

  name(node: number): string {
    return this.picture.nodes.name[node]!;
  }

  id(node: number): string {
    return this.picture.nodes.id[node]!;
  }

  place(id: string): number | undefined {
    return this.#place.get(id);
  }

  cell(column: string, node: number): Cell {
    return this.picture.nodes[column]?.[node] ?? null;
  }

  /** Tell whether something that makes a tie was under way in these years; what has no dates was, in all of them. */
  during(tie: number, years: [number, number] | null): boolean {
    const spans = this.#spans[tie]!;
    if (!years || !spans.length) return true;
    return spans.some(([start, end]) => start <= years[1] && end >= years[0]);
  }

  /** Return the nodes within some steps of one, along ties that are shown. */
  within(node: number, steps: number, shown: (tie: number) => boolean): Set<number> {
    const found = new Set([node]);
    let front = [node];
    for (let step = 0; step < steps; step++) {
      const next = new Set<number>();
      for (const here of front) for (const near of this.neighbours[here]!) if (shown(near.tie) && !found.has(near.node)) next.add(near.node);
      next.forEach((each) => found.add(each));
      front = [...next];
    }
    return found;
  }
}

function year(day: string, untold: number): number {
  const found = Number.parseInt(day.slice(0, 4), 10);
  return Number.isNaN(found) ? untold : found;
}

/** Ask the server what two nodes share, in the selection of this page. */
export async function shared(one: string, other: string): Promise<Step | undefined> {
  const asked = new URLSearchParams(location.search);
  for (const name of ["most", "steps", "measures", "by", "lang"]) asked.delete(name);
  for (const [name, value] of [["what", "tie"], ["node", one], ["to", other], ["format", "json"]] as const) asked.set(name, value);
  const response = await fetch(`/network?${asked}`, { headers: { Accept: "application/json" } });
  return response.ok ? ((await response.json()) as Step[])[0] : undefined;
}

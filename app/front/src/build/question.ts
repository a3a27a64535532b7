/** A question as it is put together: a kind of thing, what must be true of it, and what the answer shows. */

export interface Thing {
  iri: string;
  name: string;
}

/** What must be true of a thing along one way. */
export interface Part {
  /** The property, with `^` before it when it is gone against. */
  way: string;
  /** Also those that have nothing along this way. */
  optional?: boolean;
  /** The answer does not show it. */
  hidden?: boolean;
  /** For texts: what they contain. */
  contains?: string;
  /** For numbers and dates: bounds, both included. */
  least?: string;
  most?: string;
  /** For yes and no. */
  truth?: "true" | "false";
  /** For things: this one, */
  thing?: Thing;
  /** or those of a kind, of which more must be true. */
  next?: Sort;
}

/** Things of a class, and what must be true of them. */
export interface Sort {
  of: string;
  parts: Part[];
}

export interface Question {
  find: Sort;
  /** What the answer counts or adds up: nothing, the things that are looked for, or the number along a way. */
  measure?: "" | "count" | "sum" | "mean";
  limit: number;
}

export const EMPTY: Question = { find: { of: "", parts: [] }, limit: 1_000 };

/** Return the question in the address of the page; one that cannot be read is an empty one. */
export function questionHere(): Question {
  try {
    const told: unknown = JSON.parse(new URLSearchParams(location.hash.slice(1)).get("ask") ?? "null");
    return isQuestion(told) ? told : structuredClone(EMPTY);
  } catch {
    return structuredClone(EMPTY);
  }
}

function isQuestion(told: unknown): told is Question {
  const each = told as Question | null;
  return typeof each === "object" && each !== null && isSort(each.find, 0) && Number.isInteger(each.limit) && each.limit > 0;
}

const DEEPEST = 8;

function isSort(told: unknown, depth: number): told is Sort {
  const each = told as Sort | null;
  return depth < DEEPEST && typeof each === "object" && each !== null && typeof each.of === "string" && Array.isArray(each.parts) && each.parts.every((part) => isPart(part, depth));
}

function isPart(told: unknown, depth: number): told is Part {
  const part = told as Part | null;
  if (typeof part !== "object" || part === null || typeof part.way !== "string") return false;
  const texts = [part.contains, part.least, part.most, part.thing?.iri, part.thing?.name, part.truth];
  if (part.thing && !/^[a-z][a-z0-9+.-]*:[^\u0000-\u0020<>"{}|^`\\]+$/i.test(part.thing.iri ?? "")) return false; // what an IRI may be
  return texts.every((each) => each === undefined || typeof each === "string") && (part.next === undefined || isSort(part.next, depth + 1));
}

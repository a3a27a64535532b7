/** Where the rows of an answer lie. */

import type { Answer } from "./answer";
import type { Type } from "./terms";

/** Columns that tell a place: points in WKT, two numbers, or municipalities and counties. */
export type Where = { lat: number; long: number } | { point: number } | { area: number };

const AREA = /\/id\/((?:municipality|county)\/[^/]+)$/;
const MANY = 0.8; // of the rows looked at that have to lie in an area

/** Return the columns by which rows have places, if there are any. */
export function placed(answer: Answer, types: Type[]): Where | undefined {
  const point = types.indexOf("point");
  if (point >= 0) return { point };
  const find = (pattern: RegExp) => answer.columns.findIndex((name, index) => types[index] === "number" && pattern.test(name));
  const [lat, long] = [find(/^lat/i), find(/^(lon|lng)/i)];
  if (lat >= 0 && long >= 0) return { lat, long };
  const rows = answer.rows.slice(0, 200);
  const area = types.findIndex((type, index) => type === "thing" && rows.filter((row) => areaOf(row[index]?.value)).length >= MANY * rows.length);
  return area >= 0 && rows.length ? { area } : undefined;
}

/** Return the name of an area in the file of boundaries, from its IRI. */
export function areaOf(iri: string | undefined): string | undefined {
  return AREA.exec(iri ?? "")?.[1];
}

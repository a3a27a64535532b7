/** Where the rows of an answer lie. */

import type { Answer } from "./answer";
import type { Type } from "./terms";

/** Columns that tell a place: points in WKT, or two numbers. */
export type Where = { lat: number; long: number } | { point: number };

/** Return whether two columns of numbers tell latitude and longitude, by their names and by their values. */
export function placed(answer: Answer, types: Type[]): Where | undefined {
  const point = types.indexOf("point");
  if (point >= 0) return { point };
  const find = (pattern: RegExp) => answer.columns.findIndex((name, index) => types[index] === "number" && pattern.test(name));
  const [lat, long] = [find(/^lat/i), find(/^(lon|lng)/i)];
  return lat >= 0 && long >= 0 ? { lat, long } : undefined;
}

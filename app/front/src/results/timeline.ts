/** An answer along time: each row from its date, or from one date to another. */

import { axisBottom, select } from "./axis";
import { scaleUtc } from "d3-scale";
import { h } from "../dom";
import { _ } from "../messages";
import { choice, chosen, columns } from "./choices";
import type { Picture } from "./results";
import { dateOf, shown, textOf, type Type } from "./terms";

const MOST = 200;
const [ROW, LEFT, LONGEST] = [24, 310, 40];

export const timeline: Picture = (place, answer, types, state, changed) => {
  const again = () => {
    changed();
    draw();
  };
  const draw = () => {
    const dates = columns(answer.columns, (index) => types[index] === "date");
    const from = chosen("from", dates, state);
    const ends = [...dates.filter((each) => each.value !== from), { value: "", name: "–" }];
    const to = chosen("to", ends, state);
    const names = columns(answer.columns, (index) => types[index] !== "date" && types[index] !== "empty");
    names.sort((a, b) => rank(types, answer.columns.indexOf(a.value)) - rank(types, answer.columns.indexOf(b.value)));
    const name = chosen("name", names, state);
    const [f, t, n] = [from, to, name].map((each) => answer.columns.indexOf(each)) as [number, number, number];
    const all = answer.rows
      .map((row) => ({ row, start: dateOf(row[f]), end: t < 0 ? undefined : dateOf(row[t]) }))
      .filter((each): each is typeof each & { start: Date } => each.start !== undefined)
      .sort((a, b) => +a.start - +b.start);
    const some = all.slice(0, MOST);
    const [first, last] = [Math.min(...some.map((each) => +each.start)), Math.max(...some.map((each) => +(each.end ?? each.start)))];
    const width = Math.max(640, Math.min(1400, place.clientWidth));
    const scale = scaleUtc([first, last === first ? first + 864e5 : last], [LEFT, width - 20]).nice();
    const svg = select(width, some.length * ROW + 40, _("Each row along time, from %(from)s", { from }));
    axisBottom(svg, scale, some.length * ROW + 12, 8);
    some.forEach(({ row, start, end }, index) => {
      const y = index * ROW + 4;
      const x = scale(start);
      const text = n < 0 ? "" : textOf(row[n]);
      const told = `${text}: ${row[f]!.value}${end ? ` – ${row[t]!.value}` : ""}`;
      const group = svg.group(told);
      if (end && end > start) svg.rect(group, x, y + 3, Math.max(3, scale(end) - x), ROW - 10);
      else svg.circle(group, x, y + ROW / 2 - 2, 5);
      svg.text(group, LEFT - 12, y + ROW / 2 + 2, text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text, "end");
    });
    const note = all.length > some.length ? h("p", { class: "note" }, _("The first %(some)s of %(all)s are shown.", { some: some.length, all: all.length })) : "";
    const rows = some.map(({ row }) => h("tr", {}, h("td", {}, shown(row[f])), ...(t < 0 ? [] : [h("td", {}, shown(row[t]))]), h("td", {}, shown(row[n]))));
    const table = h("details", {}, h("summary", {}, _("As a table")), h("table", { class: "answer" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, from), ...(t < 0 ? [] : [h("th", { scope: "col" }, to)]), h("th", { scope: "col" }, name))), h("tbody", {}, ...rows)));
    place.replaceChildren(
      h("div", { class: "choose" }, choice(_("From"), "from", dates, state, again), choice(_("To"), "to", ends, state, again), names.length > 0 && choice(_("Name"), "name", names, state, again)),
      h("div", { class: "scroll diagram" }, svg.element), note, table,
    );
  };
  draw();
};

const rank = (types: Type[], index: number): number => ["text", "thing", "number"].indexOf(types[index]!);

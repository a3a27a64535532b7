/** An answer as a network: two columns of things are the ends of its ties, and a number may be their weight. */

import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import Sigma, { DEFAULT_STYLES } from "sigma";
import { h } from "../dom";
import { hrefOf } from "../iris";
import { _ } from "../messages";
import type { Answer, Term } from "./answer";
import { choice, chosen, columns } from "./choices";
import type { Picture } from "./results";
import { numberOf, shown, textOf } from "./terms";

const MOST = 2_000; // ties that are drawn
const COLOURS = ["#0072b2", "#d55e00"];

export const network: Picture = (place, answer, types, state, changed) => {
  const again = () => {
    changed();
    draw();
  };
  let drawn: Sigma | undefined;
  const draw = () => {
    drawn?.kill();
    const things = columns(answer.columns, (index) => types[index] === "thing");
    const from = chosen("from", things, state);
    const others = things.filter((each) => each.value !== from);
    const to = chosen("to", others, state);
    const weights = [...columns(answer.columns, (index) => types[index] === "number"), { value: "", name: "–" }];
    const graph = read(answer, from, to, chosen("weight", weights, state));
    layOut(graph);
    const canvas = h("div", { class: "canvas", role: "img", "aria-label": _("A network of %(nodes)s things and %(ties)s ties; the table has them", { nodes: graph.order, ties: graph.size }) });
    const status = h("p", { class: "note", role: "status" }, _("%(nodes)s things, %(ties)s ties. Larger ones have more ties; a click opens the table of one.", { nodes: graph.order, ties: graph.size }));
    const beside = h("div", { class: "beside" });
    place.replaceChildren(h("div", { class: "choose" }, choice(_("From"), "from", things, state, again), choice(_("To"), "to", others, state, again), choice(_("Weight"), "weight", weights, state, again)), canvas, status, beside);
    try {
      drawn = show(graph, canvas, (node) => beside.replaceChildren(ties(graph, node)));
    } catch {
      canvas.replaceChildren(h("p", { class: "notice" }, _("This browser cannot draw the network; the table has its ties.")));
    }
    beside.replaceChildren(largest(graph, (node) => beside.replaceChildren(ties(graph, node))));
  };
  draw();
};

function read(answer: Answer, from: string, to: string, weight: string): Graph {
  const graph = new Graph({ type: "undirected", multi: false });
  const [f, t, w] = [from, to, weight].map((name) => answer.columns.indexOf(name)) as [number, number, number];
  const left = new Set(answer.rows.map((row) => row[f]?.value));
  const apart = !answer.rows.some((row) => left.has(row[t]?.value)); // two kinds of things have two colours
  const node = (term: Term, side: number) => {
    if (!graph.hasNode(term.value)) graph.addNode(term.value, { label: textOf(term), side: apart ? side : 0, term });
    return term.value;
  };
  for (const row of answer.rows) {
    const [one, other] = [row[f], row[t]];
    if (!one || !other || one.value === other.value || graph.size >= MOST) continue;
    const value = w < 0 ? 1 : numberOf(row[w]) || 0;
    const ends = [node(one, 0), node(other, 1)] as const;
    if (graph.hasEdge(...ends)) graph.updateEdgeAttribute(graph.edge(...ends), "weight", (before) => Number(before) + value);
    else graph.addEdge(...ends, { weight: value });
  }
  return graph;
}

/** Lay the nodes out, the same each time: from places on a spiral, not from chance. */
function layOut(graph: Graph): void {
  let index = 0;
  graph.forEachNode((node) => {
    const [angle, radius] = [index * 2.4, Math.sqrt(index)];
    index += 1;
    graph.mergeNodeAttributes(node, { x: radius * Math.cos(angle), y: radius * Math.sin(angle), size: 3 + 1.5 * Math.sqrt(graph.degree(node)) });
  });
  const settings = { ...forceAtlas2.inferSettings(graph), adjustSizes: true, edgeWeightInfluence: 0 };
  forceAtlas2.assign(graph, { iterations: Math.min(400, Math.round(120_000 / Math.max(graph.order, 300))), settings });
}

function show(graph: Graph, place: HTMLElement, look: (node: string) => void): Sigma {
  const style = getComputedStyle(document.body);
  const [soft, ink] = ["--line", "--ink"].map((name) => style.getPropertyValue(name).trim()) as [string, string];
  const heaviest = Math.max(1, ...graph.mapEdges((_edge, each) => Number(each.weight)));
  const named = new Set(graph.nodes().sort((a, b) => graph.degree(b) - graph.degree(a)).slice(0, 30));
  const nodeReducer = (key: string) => {
    const { size, label, side } = graph.getNodeAttributes(key) as { size: number; label: string; side: number };
    return { size, color: COLOURS[side]!, label: label.length > 40 ? `${label.slice(0, 39)}…` : label, labelVisibility: named.has(key) ? "auto" : "hidden" };
  };
  const edgeReducer = (key: string) => ({ size: 0.8 + 3 * Math.sqrt(Math.max(0, Number(graph.getEdgeAttribute(key, "weight"))) / heaviest), color: soft });
  const styles = { nodes: { ...DEFAULT_STYLES.nodes, labelColor: () => ink, labelFont: "system-ui, sans-serif", labelSize: 12 }, edges: DEFAULT_STYLES.edges };
  const settings = { itemSizesReference: "screen", labelRenderedSizeThreshold: 6, labelDensity: 0.6, stagePadding: 40 };
  const sigma = new Sigma(graph, place, { styles, settings, nodeReducer, edgeReducer } as never);
  sigma.on("clickNode", ({ node }) => look(node));
  return sigma;
}

/** Return the things with the most ties, each to be looked at. */
function largest(graph: Graph, look: (node: string) => void): HTMLElement {
  const nodes = graph.nodes().sort((a, b) => graph.degree(b) - graph.degree(a)).slice(0, 12);
  return h("div", {}, h("h3", {}, _("Those with the most ties")), h("ol", {}, ...nodes.map((node) => h("li", {}, h("button", { type: "button", class: "link", onclick: () => look(node) }, String(graph.getNodeAttribute(node, "label"))), ` (${graph.degree(node)})`))));
}

/** Return a thing with those that it is tied to. */
function ties(graph: Graph, node: string): HTMLElement {
  const term = graph.getNodeAttribute(node, "term") as Term;
  const near = graph.edges(node).map((edge) => ({ other: graph.opposite(node, edge), weight: Number(graph.getEdgeAttribute(edge, "weight")) })).sort((a, b) => b.weight - a.weight);
  const items = near.slice(0, 100).map(({ other, weight }) => h("li", {}, shown(graph.getNodeAttribute(other, "term") as Term), ` (${weight.toLocaleString(document.documentElement.lang)})`));
  return h("div", { role: "status" }, h("h3", {}, hrefOf(term.value) ? shown(term) : textOf(term)), h("p", { class: "note" }, _("Ties: %(number)s", { number: near.length })), h("ul", { class: "columns" }, ...items));
}

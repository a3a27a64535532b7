/** What is told of the node or the tie that is looked at. */

import { h } from "../dom";
import { pathOf } from "../iris";
import { _ } from "../messages";
import { shared, type Network, type Step } from "./data";
import { called } from "./look";

const PARTNERS = 12; // that are told one by one

/** Return the address of this page with other parameters; `null` takes one away. */
export function address(changed: Record<string, string | null>): string {
  const told = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changed)) value === null ? told.delete(name) : told.set(name, value);
  return `/network?${told}`;
}

/** Return how a node goes by in an address. */
export const tail = (iri: string): string => iri.replace(/^.*\/id\//, "");

const link = (iri: string, name: string) => (pathOf(iri) ? h("a", { href: pathOf(iri) }, h("bdi", {}, name)) : h("bdi", {}, name));

/** Tell a node: its figures, its partners in the picture, and where to go from it. */
export function ofNode(network: Network, node: number, shown: (tie: number) => boolean, go: (node: number, tie?: number) => void): HTMLElement {
  const id = network.id(node);
  const facts = Object.keys(network.picture.nodes)
    .filter((name) => !["id", "name", "x", "y"].includes(name) && network.cell(name, node) !== null && network.cell(name, node) !== "")
    .flatMap((name) => [h("dt", {}, called(name)), h("dd", {}, name === "community" ? String(Number(network.cell(name, node)) + 1) : String(network.cell(name, node)))]);
  const near = network.neighbours[node]!.filter((each) => shown(each.tie));
  const actions = [h("a", { href: address({ node: tail(id), steps: "1", to: null }) }, _("Its whole surroundings")), h("a", { href: address({ node: tail(id), steps: "2", to: null }) }, _("two steps"))];
  return h("div", { class: "details" },
    h("h2", {}, link(id, network.name(node))),
    h("dl", { class: "facts" }, ...facts),
    h("p", { class: "actions" }, ...actions),
    h("h3", {}, _("Partners in the picture: %(number)s", { number: near.length })),
    h("ul", { class: "plain partners" }, ...near.slice(0, PARTNERS).map((each) =>
      h("li", {}, h("button", { type: "button", class: "pick", onclick: () => go(each.node) }, h("bdi", {}, network.name(each.node))),
        " ", h("button", { type: "button", class: "quiet", onclick: () => go(node, each.tie), "aria-label": _("What they share: %(name)s", { name: network.name(each.node) }) }, _("what they share"))))),
    near.length > PARTNERS && h("p", { class: "note" }, _("and %(number)s more", { number: near.length - PARTNERS })));
}

/** Tell a tie: both ends, and the activities that make it, which the server is asked for. */
export function ofTie(network: Network, tie: number, go: (node: number) => void): HTMLElement {
  const [one, other] = network.ends(tie);
  const list = h("div", { "aria-live": "polite" }, h("p", { class: "note" }, _("Asking …")));
  void shared(network.id(one), network.id(other)).then(
    (step) => list.replaceChildren(step ? activities(step) : h("p", {}, _("The server does not tell."))),
    () => list.replaceChildren(h("p", {}, _("The server does not tell."))),
  );
  const name = (node: number) => h("button", { type: "button", class: "pick", onclick: () => go(node) }, h("bdi", {}, network.name(node)));
  return h("div", { class: "details" }, h("h2", {}, _("What they share")), h("p", {}, name(one), " – ", name(other)), list);
}

function activities(step: Step): HTMLElement {
  return h("ul", {}, ...step.activities.map((each) =>
    h("li", {}, link(each.id, each.name || tail(each.id)), each.start && h("span", { class: "note" }, ` ${each.start.slice(0, 4)}–${each.end.slice(0, 4)}`))));
}

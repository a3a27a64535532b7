/** The nodes as a table that can be sorted; who is looked at in the picture is marked here, and the other way round. */

import { h } from "../dom";
import { _ } from "../messages";
import type { Network } from "./data";
import { called } from "./look";

export class Table {
  readonly #rows: HTMLTableRowElement[];
  readonly #body: HTMLTableSectionElement;
  readonly #heads = new Map<string, HTMLTableCellElement>();
  #sorted: [string, number] = ["", 1];
  #text = "";
  #seen: (node: number) => boolean = () => true;

  constructor(place: HTMLElement, private readonly network: Network, choose: (node: number) => void) {
    const columns = ["name", ...Object.keys(network.picture.nodes).filter((name) => !["id", "name", "x", "y"].includes(name))];
    const numeric = new Set(columns.filter((name) => network.picture.nodes[name]!.some((cell) => typeof cell === "number")));
    const heads = columns.map((name) => {
      const title = called(name);
      const head = h("th", { scope: "col", class: numeric.has(name) && "number" }, h("button", { type: "button", class: "sort", onclick: () => this.sort(name) }, title[0]!.toUpperCase() + title.slice(1)));
      this.#heads.set(name, head);
      return head;
    });
    this.#rows = network.picture.nodes.id.map((_id, node) =>
      h("tr", {}, ...columns.map((name) =>
        h("td", { class: numeric.has(name) && "number" },
          name === "name"
            ? h("button", { type: "button", class: "pick", "aria-pressed": "false", onclick: () => choose(node) }, h("bdi", {}, network.name(node)))
            : shown(name, network, node)))));
    this.#body = h("tbody");
    place.replaceChildren(h("table", {}, h("thead", {}, h("tr", {}, ...heads)), this.#body));
    this.sort("activities" in network.picture.nodes ? "activities" : "degree");
  }

  /** Sort by a column: numbers from the greatest, texts from A; the second time the other way. */
  sort(column: string): void {
    const numbers = typeof this.network.cell(column, 0) === "number";
    const way = this.#sorted[0] === column ? -this.#sorted[1] : numbers ? -1 : 1;
    this.#sorted = [column, way];
    for (const [name, head] of this.#heads) {
      if (name === column) head.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
    this.#fill();
  }

  /** Show only those whose name has a text, and that are seen in the picture. */
  filter(text: string, seen: (node: number) => boolean): void {
    this.#text = text.trim().toLocaleLowerCase();
    this.#seen = seen;
    this.#fill();
  }

  get found(): number[] {
    const [column, way] = this.#sorted;
    const kept = this.#rows.map((_row, node) => node).filter((node) => this.#seen(node) && this.network.name(node).toLocaleLowerCase().includes(this.#text));
    const { language } = new Intl.Locale(document.documentElement.lang || "en");
    const compare = new Intl.Collator(language, { numeric: true }).compare;
    return kept.sort((a, b) => {
      const [one, other] = [this.network.cell(column, a), this.network.cell(column, b)];
      const order = typeof one === "number" && typeof other === "number" ? one - other : compare(String(one ?? ""), String(other ?? ""));
      return order * way || compare(this.network.name(a), this.network.name(b));
    });
  }

  select(node: number, scroll: boolean): void {
    this.#rows.forEach((row, place) => {
      row.classList.toggle("chosen", place === node);
      row.querySelector("button")!.setAttribute("aria-pressed", String(place === node));
    });
    const row = this.#rows[node];
    if (!row || !scroll || !row.isConnected) return;
    // Only the table scrolls: `scrollIntoView` would move the page away from the picture.
    const box = this.#body.closest<HTMLElement>(".scroll");
    if (box) box.scrollTop = row.offsetTop - box.clientHeight / 2;
  }

  #fill(): void {
    const found = this.found;
    if (found.length) this.#body.replaceChildren(...found.map((node) => this.#rows[node]!));
    else this.#body.replaceChildren(h("tr", {}, h("td", { colspan: this.#heads.size }, _("None of those shown."))));
  }
}

function shown(column: string, network: Network, node: number): string {
  const cell = network.cell(column, node);
  if (cell === null) return "";
  if (column === "community") return String(Number(cell) + 1);
  return typeof cell === "number" ? cell.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 3 }) : cell;
}

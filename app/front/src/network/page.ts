/** The page of a network: the picture, the table and what is told beside them, all of one state. */

import { h, later } from "../dom";
import { pathOf } from "../iris";
import { _ } from "../messages";
import type { Canvas, Shown } from "./canvas";
import type { MapView } from "./mapview";
import { Network, type Picture } from "./data";
import { ofNode, ofTie, tail } from "./details";
import { drawn, png, save, svg, type Seen } from "./export";
import { attributes, called, Look, sizes, type Shape } from "./look";
import { read, written, type State } from "./state";
import { Table } from "./table";
import { ARROWS, towards } from "./walk";

/** Return a shape as the legend has it; without a colour it is an outline. */
function mark(shape: Shape, colour: string): SVGSVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 16 16", fill: colour, stroke: colour === "none" ? "currentColor" : "none", "aria-hidden": "true" })) made.setAttribute(name, value);
  made.innerHTML = drawn(shape, 8, 8, 6.5);
  return made;
}

export class Page {
  readonly #network: Network;
  readonly #state: State;
  readonly #root: HTMLElement;
  readonly #drawn: HTMLElement;
  readonly #spoken = h("p", { class: "away", role: "status", id: "network-spoken" });
  readonly #legend = h("ul", { class: "legend plain", "aria-label": _("What the colours mean") });
  readonly #details = h("div", { id: "network-details" });
  readonly #stage = h("div", { class: "stage", id: "network-stage", tabindex: 0, role: "application", "aria-describedby": "network-keys" });
  readonly #table: Table;
  readonly #search = h("input", { type: "search", id: "network-search", autocomplete: "off" });
  readonly #keep: () => void;
  #canvas: Canvas | undefined;
  #map: Promise<MapView> | undefined;
  readonly #ground = h("div", { id: "network-map", hidden: true });
  #look: Look;
  readonly #way = new Set<number>();
  readonly #stations = new Set<number>();
  #selected = -1;
  #tie = -1;

  constructor(root: HTMLElement, picture: Picture) {
    this.#root = root;
    this.#network = new Network(picture);
    this.#state = read(location.hash);
    this.#keep = later(200, () => history.replaceState(null, "", `${location.pathname}${location.search}${this.#fragment()}`));
    if (!attributes(this.#network).includes(this.#state.colour)) this.#state.colour = attributes(this.#network)[0] ?? "";
    if (!sizes(this.#network).includes(this.#state.size)) this.#state.size = sizes(this.#network)[0] ?? "degree";
    this.#look = this.#looked();
    if (!attributes(this.#network).includes(this.#state.shape)) this.#state.shape = "";
    this.#drawn = root.querySelector<HTMLElement>(".drawn")!;
    this.#markWay();
    this.#table = new Table(document.getElementById("network-table")!, this.#network, (node) => this.select(node, "table"));
    this.#build();
    this.#start();
  }

  #looked(): Look {
    const { colour, size, shape } = this.#state;
    return new Look(this.#network, colour, size, shape);
  }

  #fragment(): string {
    const usual = { ...this.#state };
    if (usual.colour === attributes(this.#network)[0]) usual.colour = "";
    if (usual.size === sizes(this.#network)[0]) usual.size = "";
    const text = written(usual);
    return text ? `#${text}` : "";
  }

  #markWay(): void {
    for (const step of this.#network.picture.way) {
      const [one, other] = [this.#network.place(step.source), this.#network.place(step.target)];
      const tie = one === undefined ? undefined : this.#network.neighbours[one]!.find((each) => each.node === other)?.tie;
      if (tie === undefined) continue;
      this.#way.add(tie);
      for (const node of this.#network.ends(tie)) this.#stations.add(node);
    }
  }

  #build(): void {
    const { about } = this.#network.picture;
    this.#stage.setAttribute("aria-label", _("Network of %(number)s; the table beside it tells the same", { number: this.#network.size }));
    const search = h("p", { class: "controls" }, h("label", { for: "network-search" }, _("Find among those shown")), this.#search);
    this.#search.addEventListener("input", () => this.#filter());
    this.#search.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && this.#table.found.length) this.select(this.#table.found[0]!, "search");
    });
    document.getElementById("network-table")!.before(this.#details, search);
    const keys = h("p", { class: "note only-network", id: "network-keys" }, _("Keys: arrows walk to the neighbour in that direction, Enter opens its page, N and P go through the neighbours, + and − change the size, 0 shows all, Escape lets go."));
    this.#drawn.append(this.#controls(), this.#stage, this.#ground, this.#slider() ?? "", this.#legend, keys, this.#saving(about.level), this.#spoken);
    this.#stage.addEventListener("keydown", (event) => this.#key(event));
  }

  #start(): void {
    // The picture is there at once as SVG; WebGL takes a while to begin, and where there is none the SVG stays.
    const { about } = this.#network.picture;
    const chosen = this.#state.node ? this.#network.picture.nodes.id.findIndex((id) => tail(id) === this.#state.node) : this.#network.place(about.node ?? "");
    if (chosen !== undefined && chosen >= 0 && (this.#state.node || !about.to)) this.select(chosen, "start");
    else this.#update();
    this.#root.dataset.ready = "drawn";
    performance.mark("network-drawn"); // for the bench: the first picture
    requestAnimationFrame(() => setTimeout(() => void this.#enliven()));
  }

  #begun = false;

  async #enliven(): Promise<void> {
    if (this.#begun) return;
    if (this.#state.view === "map") { // what is hidden has no size: the network begins when it is first looked at
      this.#root.dataset.ready = "map";
      return;
    }
    this.#begun = true;
    const still = this.#stage.firstElementChild;
    try {
      const { Canvas } = await import("./canvas");
      this.#canvas = new Canvas(this.#stage, this.#network, this.#shown(), {
        node: (node) => this.select(node, "picture"),
        tie: (tie) => this.#selectTie(tie),
        nothing: () => this.select(-1, "picture"),
        camera: (camera) => {
          this.#state.camera = camera;
          this.#keep();
        },
      });
      if (this.#state.camera) this.#canvas.camera = this.#state.camera;
      still?.remove();
      addEventListener("beforeprint", () => this.#print());
      this.#root.dataset.ready = "live";
      performance.mark("network-live");
    } catch {
      this.#root.dataset.ready = "still";
    }
  }

  /** Put the picture as SVG beside the one of WebGL, of which nothing comes onto paper. */
  #print(): void {
    this.#stage.querySelector(".printed")?.remove();
    this.#stage.insertAdjacentHTML("beforeend", svg(this.#network, this.#look, this.#seen(), false));
    this.#stage.lastElementChild!.classList.add("printed");
  }

  #seen(): Seen {
    return { title: document.title, hidden: this.#hidden, faded: this.#shown().faded };
  }

  // What is seen.

  readonly #hidden = (tie: number): boolean => !this.#network.during(tie, this.#state.years);

  #shown(): Shown {
    const { focus, years } = this.#state;
    const selected = this.#selected;
    const visible = (tie: number) => !this.#hidden(tie);
    const way = selected < 0 && this.#tie < 0 && this.#stations.size ? this.#stations : null;
    const near = way ?? (selected >= 0 ? this.#network.within(selected, focus || 1, visible) : this.#tie >= 0 ? new Set(this.#network.ends(this.#tie)) : null);
    const focused = near !== null && (focus > 0 || this.#tie >= 0 || way !== null);
    const faded = (node: number) => (focused && !near!.has(node)) || (years !== null && !this.#network.neighbours[node]!.some((each) => visible(each.tie)));
    const strong = (tie: number) => this.#way.has(tie) || (selected >= 0 && this.#network.ends(tie).includes(selected));
    return { look: this.#look, selected, tie: this.#tie, faded, focused, station: (node: number) => this.#stations.has(node), way: (tie: number) => this.#way.has(tie), hidden: this.#hidden, strong };
  }

  #update(): void {
    if (this.#canvas) this.#canvas.show(this.#shown());
    else this.#stage.innerHTML = svg(this.#network, this.#look, this.#seen(), false);
    this.#legend.replaceChildren(
      ...this.#look.legend.map((each) => h("li", {}, mark("circle", each.colour), h("bdi", {}, each.name), h("span", { class: "note" }, ` ${each.count}`))),
      ...this.#look.shapes.map((each) => h("li", {}, mark(each.shape, "none"), h("bdi", {}, each.name))));
    this.#filter();
    this.#keep();
    void this.#showMap();
  }

  /** Show the network or the map, as the state says; what the map needs is loaded when it is first asked for. */
  async #showMap(): Promise<void> {
    const map = this.#state.view === "map";
    this.#root.dataset.view = this.#state.view;
    this.#stage.hidden = this.#legend.hidden = map;
    this.#ground.hidden = !map;
    if (!map && this.#root.dataset.ready === "map") void this.#enliven();
    if (!map) return;
    const { areas, credit } = this.#root.dataset;
    this.#map ??= import("./mapview").then((found) => found.MapView.load(areas!, credit ?? ""));
    try {
      const view = await this.#map;
      this.#ground.replaceChildren(view.draw(this.#state.years, (text) => (this.#spoken.textContent = text)));
    } catch (error) {
      this.#map = undefined;
      this.#ground.replaceChildren(h("p", { class: "notice" }, _("There is no picture of this."), " ", (error as Error).message));
    }
  }

  #filter(): void {
    const { years } = this.#state;
    this.#table.filter(this.#search.value, (node) => years === null || this.#network.neighbours[node]!.some((each) => !this.#hidden(each.tie)));
  }

  // What is looked at.

  /** Look at a node, or at nothing (-1); `from` says where the reader is, who is not to be moved from there. */
  select(node: number, from: "picture" | "table" | "search" | "keys" | "details" | "start"): void {
    if (node === this.#selected && this.#tie < 0 && from === "table") node = -1;
    this.#selected = node;
    this.#tie = -1;
    this.#state.node = node >= 0 ? tail(this.#network.id(node)) : "";
    const visible = (tie: number) => !this.#hidden(tie);
    if (node >= 0) {
      this.#details.replaceChildren(ofNode(this.#network, node, visible, (to, tie) => (tie === undefined ? this.select(to, "details") : this.#selectTie(tie))));
      if (from !== "picture" && from !== "start") this.#canvas?.bring(node);
    } else this.#details.replaceChildren();
    this.#table.select(node, from !== "table");
    this.#update();
    if (from !== "start") this.#say(node);
  }

  #selectTie(tie: number): void {
    this.#selected = -1;
    this.#tie = tie;
    this.#state.node = "";
    this.#details.replaceChildren(ofTie(this.#network, tie, (node) => this.select(node, "details")));
    this.#table.select(-1, false);
    this.#update();
    const [one, other] = this.#network.ends(tie);
    this.#spoken.textContent = _("Tie between %(one)s and %(other)s", { one: this.#network.name(one), other: this.#network.name(other) });
  }

  #say(node: number): void {
    if (node < 0) {
      this.#spoken.textContent = _("Nothing is chosen.");
      return;
    }
    const near = this.#network.neighbours[node]!.filter((each) => !this.#hidden(each.tie));
    const first = near.slice(0, 3).map((each) => this.#network.name(each.node)).join(", ");
    const group = this.#look.of(node).name;
    this.#spoken.textContent = `${this.#network.name(node)}. ${_("Partners: %(all)s, in the picture %(number)s: %(names)s.", { all: Number(this.#network.cell("degree", node)), number: near.length, names: first })} ${called(this.#state.colour)}: ${group}.`;
  }

  // Keys.

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) this.#walk(arrow);
    else if (event.key === "Escape" && (this.#selected >= 0 || this.#tie >= 0)) this.select(-1, "keys");
    else if (event.key === "Enter" && this.#selected >= 0) location.assign(pathOf(this.#network.id(this.#selected)) ?? "#");
    else if (event.key === "Home") this.select(this.#greatest(), "keys");
    else if (/^[np]$/i.test(event.key) && this.#selected >= 0) this.#through(event.key.toLowerCase() === "n" ? 1 : -1);
    else if (event.key === "+" || event.key === "=") this.#canvas?.zoom(1 / 1.5);
    else if (event.key === "-") this.#canvas?.zoom(1.5);
    else if (event.key === "0") this.#canvas?.whole();
    else return;
    event.preventDefault();
  }

  #greatest(): number {
    return this.#look.radius.indexOf(Math.max(...this.#look.radius));
  }

  #walk(arrow: { x: number; y: number }): void {
    if (this.#selected < 0) return this.select(this.#greatest(), "keys");
    const at = (node: number) => ({ x: this.#network.x[node]!, y: this.#network.y[node]! });
    const near = this.#network.neighbours[this.#selected]!.filter((each) => !this.#hidden(each.tie)).map((each) => each.node);
    const found = towards(at(this.#selected), arrow, near.map(at));
    if (found >= 0) this.select(near[found]!, "keys");
    else this.#spoken.textContent = _("No neighbour in this direction.");
  }

  #before = -1; // the node from which N and P go through the neighbours
  #turn = -1;

  #through(step: number): void {
    const around = this.#before >= 0 && this.#turn >= 0 && this.#network.neighbours[this.#before]![this.#turn]?.node === this.#selected ? this.#before : this.#selected;
    if (around === this.#selected) this.#turn = step > 0 ? -1 : 0;
    this.#before = around;
    const near = this.#network.neighbours[around]!;
    if (!near.length) return;
    this.#turn = (this.#turn + step + near.length) % near.length;
    this.select(near[this.#turn]!.node, "keys");
  }

  // Controls.

  #controls(): HTMLElement {
    const choose = (name: "colour" | "size" | "shape", label: string, options: string[]) => {
      const select = h("select", { id: `network-${name}` }, ...options.map((each) => h("option", { value: each, selected: this.#state[name] === each }, each ? called(each) : _("the same for all"))));
      select.addEventListener("change", () => {
        this.#state[name] = select.value;
        this.#look = this.#looked();
        this.#update();
      });
      return [h("span", { class: "pair only-network" }, h("label", { for: `network-${name}` }, label), select)];
    };
    const focus = h("select", { id: "network-focus" }, ...([[0, _("all")], [1, _("one step")], [2, _("two steps")]] as const).map(([value, text]) => h("option", { value, selected: this.#state.focus === value }, text)));
    focus.addEventListener("change", () => {
      this.#state.focus = Number(focus.value);
      this.#update();
    });
    const view = h("select", { id: "network-view" }, ...([["network", _("network")], ["map", _("map of municipalities")]] as const).map(([value, text]) => h("option", { value, selected: this.#state.view === value }, text)));
    view.addEventListener("change", () => {
      this.#state.view = view.value === "map" ? "map" : "network";
      this.#update();
    });
    const shown = this.#root.dataset.areas ? [h("span", { class: "pair" }, h("label", { for: "network-view" }, _("View")), view)] : [];
    const button = (text: string, label: string, act: () => void) => h("button", { type: "button", class: "quiet", title: label, "aria-label": label, onclick: act }, text);
    return h("div", { class: "controls bar" }, ...shown,
      ...choose("colour", _("Colour"), attributes(this.#network)), ...choose("size", _("Size"), sizes(this.#network)), ...choose("shape", _("Shape"), ["", ...attributes(this.#network)]),
      h("span", { class: "pair only-network" }, h("label", { for: "network-focus" }, _("Focus")), focus),
      h("span", { class: "zoom only-network" }, button("+", _("Larger"), () => this.#canvas?.zoom(1 / 1.5)), button("−", _("Smaller"), () => this.#canvas?.zoom(1.5)), button("⤢", _("Show all"), () => this.#canvas?.whole())));
  }

  #slider(): HTMLElement | undefined {
    const { years } = this.#network;
    if (!years || years[0] === years[1]) return undefined;
    const [first, last] = years;
    const now = this.#state.years ?? years;
    const range = (label: string, value: number) => h("input", { type: "range", min: first, max: last, step: 1, value: Math.min(Math.max(value, first), last), "aria-label": label });
    const [from, to] = [range(_("From year"), now[0]), range(_("To year"), now[1])];
    const told = h("output", {});
    const set = () => {
      const [one, other] = [Number(from.value), Number(to.value)];
      this.#state.years = one === first && other === last ? null : [Math.min(one, other), Math.max(one, other)];
      const shown = this.#state.years ?? years;
      const count = Array.from({ length: this.#network.ties }, (_tie, tie) => tie).filter((tie) => !this.#hidden(tie)).length;
      told.replaceChildren(`${shown[0]}–${shown[1]}`, h("span", { class: "only-network" }, ": ", _("%(ties)s ties", { ties: count })));
    };
    for (const each of [from, to]) each.addEventListener("input", () => {
      if (each === from && Number(from.value) > Number(to.value)) to.value = from.value;
      if (each === to && Number(to.value) < Number(from.value)) from.value = to.value;
      set();
      this.#update();
    });
    set();
    return h("fieldset", { class: "years" }, h("legend", {}, _("Years")), from, to, told);
  }

  #saving(level: string): HTMLElement {
    const make = () => svg(this.#network, this.#look, this.#seen());
    const name = `network-${level}`;
    return h("p", { class: "downloads only-network" }, _("Save the picture"), ": ",
      h("button", { type: "button", class: "quiet", onclick: () => save(`${name}.svg`, new Blob([make()], { type: "image/svg+xml" })) }, "SVG"), " ",
      h("button", { type: "button", class: "quiet", onclick: () => void png(make()).then((data) => save(`${name}.png`, data)) }, "PNG"));
  }
}

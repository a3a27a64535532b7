/** The answer to a query, in the view that the reader chooses; the table is always one key away. */

import { h } from "../dom";
import { _ } from "../messages";
import { parametersOf, type Answer, type Asked, type Problem } from "./answer";
import { learn } from "./labels";
import { table, type Look } from "./table";
import { placed } from "./placed";
import { irisOf, typeOf, type Type } from "./terms";

/** A picture of an answer: put into an element, with its choices in the address. */
export interface Picture {
  (place: HTMLElement, answer: Answer, types: Type[], choices: URLSearchParams, changed: () => void): Promise<void> | void;
}

interface View {
  name: string;
  title: () => string;
  fits: (types: Type[], answer: Answer) => boolean;
  load: () => Promise<Picture>;
}

const count = (types: Type[], ...wanted: Type[]) => types.filter((each) => wanted.includes(each)).length;
const VIEWS: View[] = [
  { name: "chart", title: () => _("Chart"), fits: (types) => count(types, "number") > 0 && types.length > 1, load: async () => (await import("./chart")).chart },
  { name: "map", title: () => _("Map"), fits: (types, answer) => placed(answer, types) !== undefined, load: async () => (await import("./map")).map },
  { name: "network", title: () => _("Network"), fits: (types) => count(types, "thing") > 1, load: async () => (await import("./network")).network },
  { name: "timeline", title: () => _("Timeline"), fits: (types) => count(types, "date") > 0, load: async () => (await import("./timeline")).timeline },
  { name: "pivot", title: () => _("Pivot"), fits: (types) => types.length > 1, load: async () => (await import("./pivot")).pivot },
];

const LONGEST_ADDRESS = 4_000;
const ENDINGS: Record<string, string> = { turtle: "ttl", ntriples: "nt", rdfxml: "rdf" };

export class Results {
  readonly element = h("section", { class: "results", "aria-labelledby": "answer", hidden: true });
  private answer?: Answer;
  private asked?: Asked;
  private types: Type[] = [];
  private learning?: AbortController;
  private place = h("div", { class: "view" });
  private buttons = h("div", { class: "tabs", role: "group", "aria-label": _("Show as") });

  constructor(private state: URLSearchParams, private changed: () => void) {}

  /** Return how the answer is looked at, for the address. */
  view(): URLSearchParams {
    return new URLSearchParams(this.state);
  }

  setView(state: URLSearchParams): void {
    this.state = state;
    if (this.answer) this.draw();
  }

  /** Another query begins with its table. */
  forgetView(): void {
    this.state = new URLSearchParams();
  }

  show(answer: Answer, asked: Asked): void {
    this.answer = answer;
    this.asked = asked;
    this.types = answer.columns.map((_name, index) => typeOf(answer, index));
    this.element.hidden = false;
    this.draw();
  }

  fail(problem: Problem): void {
    this.answer = undefined;
    this.element.hidden = false;
    this.element.replaceChildren(h("h2", { id: "answer" }, _("Answer")), h("div", { class: "notice", role: "alert" }, h("p", {}, h("strong", {}, _("There is no answer:")), " ", problem.detail), problem.hint && h("p", {}, problem.hint)));
  }

  private draw(): void {
    const answer = this.answer!;
    const head = h("div", { class: "over" }, h("h2", { id: "answer" }, _("Answer")), this.downloads());
    if (answer.kind === "boolean") {
      this.element.replaceChildren(head, h("p", { class: "lead" }, answer.truth ? _("Yes") : _("No")));
      return;
    }
    if (!answer.rows.length) {
      this.element.replaceChildren(head, h("p", { role: "status" }, _("Nothing fits.")));
      return;
    }
    const views = VIEWS.filter((each) => each.fits(this.types, answer));
    this.tabs(views);
    this.element.replaceChildren(head, this.buttons, this.place);
    const chosen = views.find((each) => each.name === this.state.get("view"));
    if (chosen) void this.picture(chosen);
    else this.table();
  }

  private tabs(views: View[]): void {
    const now = this.state.get("view") ?? "table";
    const known = views.some((each) => each.name === now) ? now : "table";
    const button = (name: string, title: string) => h("button", { type: "button", class: "quiet", "aria-pressed": String(name === known), onclick: () => this.choose(name) }, title);
    this.buttons.replaceChildren(button("table", _("Table")), ...views.map((each) => button(each.name, each.title())));
  }

  private choose(name: string): void {
    for (const key of [...this.state.keys()]) this.state.delete(key);
    if (name !== "table") this.state.set("view", name);
    this.changed();
    this.draw();
    this.buttons.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
  }

  private table(): void {
    const answer = this.answer!;
    const look: Look = { sort: this.state.get("sort") ?? undefined, down: this.state.has("down"), filter: this.state.get("filter") ?? undefined, page: Number(this.state.get("page")) || 1 };
    const made = table(answer, look, (now) => {
      const set = (name: string, value: string | undefined) => (value ? this.state.set(name, value) : this.state.delete(name));
      set("sort", now.sort);
      set("down", now.down ? "1" : undefined);
      set("filter", now.filter);
      set("page", now.page && now.page > 1 ? String(now.page) : undefined);
      this.changed();
    });
    this.place.replaceChildren(made.element);
    void this.learn(made.again);
  }

  private async picture(view: View): Promise<void> {
    const answer = this.answer!;
    this.place.replaceChildren(h("p", { class: "note" }, _("Drawing…")));
    const [draw] = await Promise.all([view.load(), this.learn(() => undefined)]);
    if (this.answer !== answer) return;
    const place = h("div", { class: `picture shows-${view.name}` });
    this.place.replaceChildren(place);
    await draw(place, answer, this.types, this.state, this.changed);
    if (answer.cut) this.place.append(h("p", { class: "note" }, _("This shows the first %(number)s rows.", { number: answer.rows.length })));
  }

  /** Ask for the names of the things in the answer. */
  private learn(told: () => void): Promise<void> {
    this.learning?.abort();
    this.learning = new AbortController();
    return learn(irisOf(this.answer!.rows), told, this.learning.signal);
  }

  private downloads(): HTMLElement {
    const formats = this.answer!.kind === "triples"
      ? [["turtle", "Turtle"], ["ntriples", "N-Triples"], ["jsonld", "JSON-LD"], ["rdfxml", "RDF/XML"]]
      : [["csv", "CSV"], ["tsv", "TSV"], ["json", "JSON"], ["xml", "XML"]];
    return h("p", { class: "downloads" }, `${_("Download")}: `, ...formats.map(([format, name]) => this.download(format!, name!)));
  }

  /** A link, or a form where the query is too long for an address. */
  private download(format: string, name: string): HTMLElement {
    const sent = parametersOf(this.asked!);
    sent.set("format", format);
    const address = `/sparql?${sent}`;
    if (address.length <= LONGEST_ADDRESS) return h("a", { href: address, download: `answer.${ENDINGS[format] ?? format}` }, name);
    const form = h("form", { method: "post", action: "/sparql" }, h("button", { class: "link" }, name));
    for (const [key, value] of sent) form.append(h("input", { type: "hidden", name: key, value }));
    return form;
  }
}

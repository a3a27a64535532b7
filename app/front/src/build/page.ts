/** The page on which questions are put together: fields on one side, SPARQL on the other, the answer below. */

import { addressOf } from "../editor/address";
import { copier } from "../editor/dialog";
import { words } from "../editor/words";
import { h } from "../dom";
import { _ } from "../messages";
import { ask, Problem } from "../results/answer";
import { Results } from "../results/results";
import { classField, partsOf, type Heard } from "./form";
import { model, type Model } from "./model";
import { EMPTY, questionHere, type Question } from "./question";
import { sparqlOf } from "./sparql";
import "../editor/editor.css";
import "./build.css";

/** Questions that one may begin with, by what is looked for and the ways from there. */
const SAM = "https://w3id.org/samspill/ontology#";
const EXAMPLES: [() => string, Question][] = [
  [() => _("Projects with their funders and participants"), { find: { of: `${SAM}Project`, parts: [{ way: `${SAM}fundedBy` }, { way: `${SAM}hasParticipant`, next: { of: `${SAM}Organisation`, parts: [] } }] }, limit: 1_000 }],
  [() => _("How many municipalities each county has"), { find: { of: `${SAM}Municipality`, parts: [{ way: `${SAM}within`, next: { of: `${SAM}County`, parts: [] } }] }, measure: "count", limit: 1_000 }],
  [() => _("People and the organisations that they work for"), { find: { of: `${SAM}Person`, parts: [{ way: `${SAM}worksFor` }] }, limit: 1_000 }],
];

/** Put the builder into its place. */
export async function begin(): Promise<void> {
  const place = document.getElementById("builder");
  if (!place) return;
  try {
    const [known, { prefixes }] = await Promise.all([model(), words()]);
    new Page(place, known, prefixes);
  } catch {
    place.prepend(h("p", { class: "notice", role: "alert" }, _("The server does not answer.")));
  }
}

class Page {
  private question = questionHere();
  private fields = h("div", { class: "fields" });
  private text = h("code");
  private status = h("p", { class: "note", role: "status" });
  private runs = h("button", { type: "button", title: "Ctrl+Enter", onclick: () => void this.run() }, _("Run"));
  private link = h("a", { href: "/sparql" }, _("Open it in the editor"));
  private results: Results;
  private asking?: AbortController;
  private answered = "";
  private heard: Heard = { redraw: (focus) => this.draw(focus), changed: () => this.changed() };

  constructor(place: HTMLElement, private model: Model, private prefixes: Map<string, string>) {
    const view = new URLSearchParams(location.hash.slice(1));
    view.delete("ask");
    this.results = new Results(view, () => this.keep());
    const written = h("section", { class: "written", "aria-labelledby": "written" }, h("div", { class: "over" }, h("h2", { id: "written" }, "SPARQL"), copier(() => this.sparql())), h("pre", { tabindex: 0 }, this.text), h("p", { class: "controls" }, this.runs, this.link), this.status);
    place.replaceChildren(h("div", { class: "workbench" }, h("section", { "aria-label": _("The question") }, this.fields), written), this.results.element);
    place.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.run();
    });
    addEventListener("hashchange", () => this.goBack());
    this.draw();
    if (this.question.find.of) void this.run();
  }

  private sparql(): string {
    return sparqlOf(this.question, this.model, this.prefixes);
  }

  private draw(focus?: string): void {
    const { find } = this.question;
    const root = this.model.find(find.of);
    const classes = classField(_("Look for"), this.model.classes, find.of, (iri) => {
      this.question = { ...structuredClone(EMPTY), find: { of: iri, parts: [] } };
      this.draw("q-add");
    }, _("choose…"));
    this.fields.replaceChildren(h("p", { class: "first" }, classes), ...(root ? [partsOf(find, root, this.model, this.heard, "q"), this.measures()] : [this.examples()]));
    this.changed();
    if (focus) document.getElementById(focus)?.focus();
  }

  private examples(): HTMLElement {
    const items = EXAMPLES.map(([name, question]) => h("li", {}, h("button", { type: "button", class: "link", onclick: () => {
      this.question = structuredClone(question);
      this.draw("q-add");
      void this.run();
    } }, name())));
    return h("div", {}, h("h2", {}, _("Questions to start from")), h("ul", {}, ...items));
  }

  private measures(): HTMLElement {
    const options = [["", _("each row by itself")], ["count", _("how many, for each combination of what is shown")], ["sum", _("the sum of the first number")], ["mean", _("the mean of the first number")]];
    const measure = h("select", {}, ...options.map(([value, name]) => h("option", { value, selected: (this.question.measure ?? "") === value }, name!)));
    measure.addEventListener("change", () => {
      this.question.measure = (measure.value || undefined) as Question["measure"];
      this.changed();
    });
    const limits = h("select", {}, ...[100, 1_000, 10_000].map((each) => h("option", { value: each, selected: this.question.limit === each }, each.toLocaleString(document.documentElement.lang))));
    limits.addEventListener("change", () => {
      this.question.limit = Number(limits.value);
      this.changed();
    });
    return h("p", { class: "choose" }, h("label", {}, _("Tell"), " ", measure), h("label", {}, _("Rows at most"), " ", limits));
  }

  /** The question is another one: write it, and keep it in the address. */
  private changed(): void {
    const query = this.sparql();
    this.text.textContent = query || _("The question is written here.");
    this.runs.disabled = !query;
    this.results.element.classList.toggle("stale", query !== this.answered); // of another question than this one
    this.link.hidden = !query;
    this.link.href = addressOf({ query }, new URLSearchParams());
    this.keep();
  }

  private keep(): void {
    const made = this.results.view();
    if (this.question.find.of) made.set("ask", JSON.stringify(this.question));
    const text = made.toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  }

  private goBack(): void {
    this.question = questionHere();
    this.draw();
  }

  private async run(): Promise<void> {
    const query = this.sparql();
    if (!query) return;
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    this.status.textContent = _("Asking…");
    try {
      const answer = await ask({ query }, asking.signal);
      this.results.show(answer, { query });
      this.answered = query;
      this.results.element.classList.remove("stale");
      this.status.textContent = _("%(seconds)s s, by %(engine)s", { seconds: Number((answer.seconds ?? 0).toPrecision(2)), engine: answer.engine });
    } catch (error) {
      if (this.asking !== asking) return;
      if (error instanceof Problem) this.results.fail(error);
      this.status.textContent = error instanceof Problem ? "" : _("The server does not answer.");
    }
  }
}

/** The page of the query editor: the field, its buttons, the shelf beside it and the answer below. */

import { h } from "../dom";
import { _ } from "../messages";
import { ask, Problem, readJson, type Answer, type Asked, type Told } from "../results/answer";
import { Results } from "../results/results";
import { addressOf, askedHere, viewHere } from "./address";
import { editor, type Code } from "./code";
import { place } from "./check";
import { keep } from "./kept";
import { laidOut } from "./layout";
import { share, showPrograms } from "./share";
import { shelf } from "./shelf";
import "./editor.css";

/** Turn the form of the page into an editor. */
export function begin(): void {
  const form = document.querySelector<HTMLFormElement>("form.query");
  const area = form?.querySelector("textarea");
  if (form && area) new Page(form, area);
}

class Page {
  private code: Code;
  private results: Results;
  private asking?: AbortController;
  private status = h("span", { class: "note", role: "status" });
  private runs = h("button", { type: "submit", title: "Ctrl+Enter" }, _("Run"));
  private stops = h("button", { type: "button", class: "quiet", hidden: true }, _("Stop"));
  private entailment: HTMLSelectElement;
  private timeout = timeouts();
  private shelf;
  private isEdited = false;

  constructor(private form: HTMLFormElement, area: HTMLTextAreaElement) {
    const here = askedHere();
    const host = h("div", { class: "code" });
    area.before(host);
    form.querySelector("label[for=query]")?.remove();
    this.entailment = form.querySelector("select[name=entailment]")!;
    if (here.timeout) this.timeout.value = here.timeout;
    this.code = editor(host, here.query || area.value, {
      run: () => void this.run(), layOut: () => this.layOut(), changed: () => this.edited(),
      planned: (plan) => plan && this.isEdited && !this.asking && this.say(_("No faults. Estimated: %(seconds)s s.", { seconds: seconds(plan.estimates[plan.engine]) })),
    });
    area.remove();
    this.results = new Results(viewHere(), () => this.keepAddress());
    this.shelf = shelf((query) => this.take(query), () => this.code.text());
    this.arrange();
    this.stops.addEventListener("click", () => this.asking?.abort());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.run();
    });
    addEventListener("popstate", () => this.goBack());
    this.first(here);
  }

  private asked(): Asked {
    const { dataset } = askedHere();
    return { query: this.code.text(), entailment: this.entailment.value || undefined, timeout: this.timeout.value || undefined, dataset };
  }

  private arrange(): void {
    const button = (name: string, title: string | null, call: () => void) => h("button", { type: "button", class: "quiet", title, onclick: call }, name);
    const label = (name: string, select: HTMLSelectElement) => h("label", {}, name, " ", select);
    this.form.querySelector(".controls")!.replaceChildren(
      this.runs, this.stops,
      button(_("Lay out"), "Shift+Alt+F", () => this.layOut()),
      button(_("Share"), null, () => void share(this.asked(), this.results.view())),
      button(_("Program"), null, () => showPrograms(this.asked())),
      label(_("Entailed statements"), this.entailment), label(_("Time limit"), this.timeout), this.status,
    );
    const keys = h("p", { class: "note keys" }, _("Ctrl+Enter runs, Ctrl+Space completes, @ and a name finds a thing, Shift+Alt+F lays the query out."));
    this.form.append(keys);
    document.getElementById("examples")?.closest("section")?.remove();
    document.querySelector("section[aria-labelledby=answer]")?.remove();
    const work = h("div", { class: "workbench" });
    this.form.before(work);
    work.append(this.form, this.shelf.element);
    work.after(this.results.element);
  }

  /** Show the answer that the page came with, or ask where the address holds a query that the server did not see. */
  private first(here: Asked): void {
    const told = document.getElementById("told")?.textContent;
    if (told) {
      const answer = readJson(JSON.parse(told) as Told);
      if (!answer.cut) return this.show(answer);
    }
    if (here.query && !document.querySelector(".notice")) void this.run(false);
  }

  private async run(push = true): Promise<void> {
    const asked = this.asked();
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    this.stops.hidden = false;
    this.say(_("Asking…"));
    if (push) history.pushState(null, "", addressOf(asked, this.results.view()));
    try {
      this.show(await ask(asked, asking.signal));
      keep("history", asked.query);
      this.shelf.again();
    } catch (error) {
      if (this.asking === asking) this.fail(error);
    } finally {
      if (this.asking === asking) {
        this.asking = undefined;
        this.stops.hidden = true;
      }
    }
  }

  private show(answer: Answer): void {
    this.isEdited = false;
    this.results.show(answer, this.asked());
    this.say(answer.seconds === undefined ? "" : _("%(seconds)s s, by %(engine)s", { seconds: seconds(answer.seconds), engine: answer.engine }));
  }

  private fail(error: unknown): void {
    if (error instanceof Problem) {
      this.results.fail(error);
      if (error.line) this.code.view.dispatch({ selection: { anchor: place(this.code.view.state.doc, error.line, error.column).from }, scrollIntoView: true });
      this.say("");
    } else this.say(error instanceof DOMException && error.name === "AbortError" ? _("Stopped.") : _("The server does not answer."));
  }

  private take(query: string): void {
    this.code.set(query);
    this.results.forgetView();
    void this.run();
    this.code.focus();
  }

  private layOut(): void {
    const before = this.code.text(), after = laidOut(before);
    if (after !== before) this.code.set(after);
  }

  private keepAddress(): void {
    const here = askedHere();
    if (here.query) history.replaceState(null, "", addressOf(here, this.results.view()));
  }

  private goBack(): void {
    const here = askedHere();
    if (!here.query) return;
    if (here.query !== this.code.text()) {
      this.code.set(here.query);
      this.results.setView(viewHere());
      void this.run(false);
    } else this.results.setView(viewHere());
  }

  /** What was said of the answer is not true of the query any more. */
  private edited(): void {
    this.isEdited = true;
    this.say("");
  }

  private say(text: string): void {
    this.status.textContent = text;
  }
}

function timeouts(): HTMLSelectElement {
  const choices = [["", _("the server's")], ["1", "1 s"], ["5", "5 s"], ["15", "15 s"], ["60", "60 s"]];
  return h("select", { name: "timeout" }, ...choices.map(([value, name]) => h("option", { value }, name!)));
}

/** Return a number of seconds as one reads it: with two figures that count. */
function seconds(number: number | undefined): string {
  return number === undefined ? "?" : Number(number.toPrecision(2)).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 4 });
}

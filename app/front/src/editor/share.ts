/** Boxes that give a query away: as a link, and as a program. */

import { fresh, h } from "../dom";
import { _ } from "../messages";
import type { Asked } from "../results/answer";
import { addressOf } from "./address";
import { copier, dialog } from "./dialog";
import { programs } from "./programs";

/** Show the links to a query and its view: a short one that the server keeps, and the whole one. */
export async function share(asked: Asked, view: URLSearchParams): Promise<void> {
  const whole = new URL(addressOf(asked, view), location.origin).href;
  const short = h("div", { role: "status" }, _("Asking for a short link…"));
  dialog(_("Share"), short, field(_("The whole link, with the query in it"), whole));
  try {
    const body = JSON.stringify({ query: asked.query, entailment: asked.entailment, view: view.toString() || undefined });
    const response = await fetch("/short", { method: "POST", body, headers: { "Content-Type": "application/json" } });
    const told = (await response.json()) as { path?: string; detail?: string };
    if (told.path) short.replaceChildren(field(_("Short link"), new URL(told.path, location.origin).href));
    else short.replaceChildren(h("p", { class: "notice" }, _("There is no short link:"), " ", told.detail ?? ""));
  } catch {
    short.replaceChildren(h("p", { class: "notice" }, _("The server does not answer.")));
  }
}

function field(name: string, value: string): HTMLElement {
  const id = fresh("link");
  const input = h("input", { id, value, readonly: true, onfocus: () => input.select() });
  return h("div", { class: "given" }, h("label", { for: id }, name), h("span", {}, input, copier(() => value)));
}

/** Show a query as programs. */
export function showPrograms(asked: Asked): void {
  const all = programs(asked);
  const parts = Object.entries(all).map(([name, text], index) =>
    h("details", { open: index === 0, name: "programs" }, h("summary", {}, name), copier(() => text), h("pre", { tabindex: 0 }, h("code", {}, text))),
  );
  dialog(_("From a program"), ...parts);
}

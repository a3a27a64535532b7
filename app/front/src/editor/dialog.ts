/** A box over the page, closed by its button or by Escape; the focus goes back to where it was. */

import { fresh, h } from "../dom";
import { _ } from "../messages";

/** Show something in a box. */
export function dialog(title: string, ...content: Node[]): HTMLDialogElement {
  const id = fresh("title");
  const close = h("button", { type: "button", class: "quiet" }, _("Close"));
  const made = h("dialog", { class: "box", "aria-labelledby": id }, h("div", { class: "over" }, h("h2", { id }, title), close), ...content);
  close.addEventListener("click", () => made.close());
  made.addEventListener("click", (event) => event.target === made && made.close()); // beside the box
  made.addEventListener("close", () => made.remove());
  document.body.append(made);
  made.showModal();
  return made;
}

/** Return a button that puts a text on the clipboard and says so. */
export function copier(text: () => string): HTMLButtonElement {
  const button = h("button", { type: "button" }, _("Copy"));
  button.addEventListener("click", () => {
    const said = (word: string) => {
      button.textContent = word;
      setTimeout(() => (button.textContent = _("Copy")), 2_000);
    };
    navigator.clipboard.writeText(text()).then(() => said(_("Copied")), () => said(_("Mark and copy it")));
  });
  return button;
}

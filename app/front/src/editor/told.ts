/** What a word of the query means, when one points at it: the name of a thing, the definition of a term. */

import { hoverTooltip, type EditorView, type Tooltip } from "@codemirror/view";
import { h } from "../dom";
import { _ } from "../messages";
import { labelOf, learn } from "../results/labels";
import { prefixesOf, tokens } from "./tokens";
import { words } from "./words";

/** Tell of IRIs and prefixed names. */
export const told = hoverTooltip(async (view: EditorView, at: number): Promise<Tooltip | null> => {
  const text = view.state.doc.toString();
  const token = tokens(text).find((each) => each.start <= at && at <= each.start + each.text.length);
  const iri = token?.kind === "iri" ? token.text.slice(1, -1) : token?.kind === "name" ? whole(token.text, text) : undefined;
  if (!token || !iri) return null;
  const content = await contentOf(iri);
  return content && { pos: token.start, end: token.start + token.text.length, above: true, create: () => ({ dom: content }) };
});

function whole(name: string, text: string): string | undefined {
  const [prefix, local] = [name.slice(0, name.indexOf(":")), name.slice(name.indexOf(":") + 1)];
  const base = prefixesOf(text).get(prefix);
  return base && local ? base + local.replaceAll("\\", "") : undefined;
}

async function contentOf(iri: string): Promise<HTMLElement | null> {
  const word = (await words()).all.find((each) => each.iri === iri);
  if (word) {
    const number = word.count.toLocaleString(document.documentElement.lang);
    const count = word.kind === "class" ? _("a class of %(number)s things", { number }) : _("a property, %(number)s times in the data", { number });
    return h("div", { class: "cm-told" }, h("strong", {}, word.label ?? word.short), `: ${count}`, word.text && h("div", {}, word.text));
  }
  await learn([iri], () => undefined);
  const label = labelOf(iri);
  return label ? h("div", { class: "cm-told" }, h("strong", { lang: label.language }, label.value)) : null;
}

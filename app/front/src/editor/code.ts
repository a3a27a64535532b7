/** The field in which a query is written. It stands in a shadow root, where CodeMirror may have its styles under our
 * Content-Security-Policy: there it adopts sheets, elsewhere it would write a `style` element. */

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, indentService, indentUnit, type IndentContext, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { _ } from "../messages";
import { checked, type Plan } from "./check";
import { complete, declare } from "./complete";
import { prefixesOf, tokens } from "./tokens";
import { told } from "./told";

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--code-keyword)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-variable)" },
  { tag: tags.atom, color: "var(--code-name)" },
  { tag: tags.number, color: "var(--code-string)" },
  { tag: tags.meta, color: "var(--soft)" },
  { tag: tags.standard(tags.name), color: "var(--code-keyword)" },
]);
const LOOK = EditorView.theme({
  "&": { fontSize: "0.9rem", color: "var(--ink)", backgroundColor: "var(--paper)", border: "1px solid var(--soft)", borderRadius: "0.3rem", height: "100%" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: "ui-monospace, monospace", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--tint)", color: "var(--soft)", border: "0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--tint) 70%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--accent) 28%, transparent)" },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--accent) 18%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--accent) 30%, transparent)" },
  ".cm-tooltip": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--soft)", borderRadius: "0.3rem", fontFamily: "system-ui, sans-serif" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "18em", maxWidth: "min(46rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.5rem", display: "flex", gap: "0.8rem", alignItems: "baseline" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--paper)" },
  ".cm-tooltip-autocomplete > ul > completion-section": { color: "var(--soft)", borderBottom: "1px solid var(--line)", padding: "0.3rem 0.5rem 0.1rem", fontSize: "0.8rem" },
  ".cm-completionDetail": { marginLeft: "auto", fontStyle: "normal", fontSize: "0.82rem", opacity: "0.85" },
  ".cm-completionIcon": { display: "none" },
  ".cm-tooltip.cm-completionInfo": { padding: "0.4rem 0.6rem", maxWidth: "22rem", fontSize: "0.85rem" },
  ".cm-diagnostic": { whiteSpace: "pre-wrap", padding: "0.4rem 0.6rem" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--paper)", borderRadius: "0.3rem", padding: "0.15rem 0.5rem" },
  ".cm-told": { padding: "0.35rem 0.6rem", maxWidth: "28rem", fontSize: "0.88rem" },
  ".cm-panels": { backgroundColor: "var(--tint)", color: "var(--ink)" },
  ".cm-textfield, .cm-button": { backgroundColor: "var(--paper)", backgroundImage: "none", color: "var(--ink)", border: "1px solid var(--soft)", borderRadius: "0.2rem" },
  ".cm-placeholder": { color: "var(--soft)" },
});

export interface Code {
  view: EditorView;
  text(): string;
  set(text: string): void;
  focus(): void;
}

/** Put an editor into an element; `run` and `layOut` are called by their keys, `planned` when a query was checked. */
export function editor(
  host: HTMLElement,
  text: string,
  call: { run(): void; layOut(): void; changed(): void; planned(plan: Plan | undefined): void },
): Code {
  const root = host.attachShadow({ mode: "open" });
  const keys = keymap.of([
    { key: "Mod-Enter", run: () => (call.run(), true) },
    { key: "Shift-Alt-f", run: () => (call.layOut(), true) },
    { key: "Tab", run: acceptCompletion }, // only while completions are shown: otherwise Tab leaves the field
    ...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap,
  ]);
  const extensions: Extension[] = [
    lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), highlightActiveLine(),
    highlightSpecialChars(), highlightSelectionMatches(), search({ top: true }), lintGutter(), indentService.of(indented), indentUnit.of("  "), checked(call.planned), told,
    StreamLanguage.define(sparql), syntaxHighlighting(COLOURS), LOOK, EditorView.lineWrapping, keys,
    autocompletion({ override: [complete], icons: false, maxRenderedOptions: 80 }),
    placeholder(_("Write a query, or begin with an example")),
    EditorView.domEventHandlers({ beforeinput: replace }),
    EditorView.contentAttributes.of({ "aria-label": _("Query") }),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      call.changed();
      if (update.transactions.some((each) => each.isUserEvent("input.type"))) fillPrefix(update.view);
    }),
  ];
  const view = new EditorView({ state: EditorState.create({ doc: text, extensions }), root, parent: root });
  return {
    view,
    text: () => view.state.doc.toString(),
    set: (made) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: made }, selection: { anchor: 0 }, scrollIntoView: true }),
    focus: () => view.focus(),
  };
}

/** Return by how many blanks a line is further in: two for each brace that is open before it. */
function indented(context: IndentContext, at: number): number {
  const before = tokens(context.state.doc.sliceString(0, at)).filter((each) => each.kind === "mark");
  const open = before.reduce((depth, each) => depth + (each.text === "{" ? 1 : each.text === "}" ? -1 : 0), 0);
  const closes = /^\s*\}/.test(context.textAfterPos(at, -1));
  return Math.max(0, open - Number(closes)) * 2;
}

/** Replace what is marked by what is typed. Left to itself, Chromium writes an element with a `style` attribute for it,
 * which the policy blocks with an error in the console. */
function replace(event: InputEvent, view: EditorView): boolean {
  const { main } = view.state.selection;
  const text = event.data;
  if (event.inputType !== "insertText" || event.isComposing || view.composing || main.empty || !text) return false;
  const made = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
  const handled = view.state.facet(EditorView.inputHandler).some((each) => each(view, main.from, main.to, text, made));
  if (!handled) view.dispatch(made());
  event.preventDefault();
  return true;
}

/** Declare the prefix that was just ended by its colon. */
function fillPrefix(view: EditorView): void {
  const { head } = view.state.selection.main;
  const text = view.state.doc.toString();
  const prefix = /(?:^|[\s({|/^!,;.])([\p{L}][\p{L}\p{N}_-]*):$/u.exec(text.slice(Math.max(0, head - 60), head))?.[1];
  if (prefix === undefined || prefixesOf(text).has(prefix)) return;
  const here = tokens(text).find((each) => each.start < head && head <= each.start + each.text.length);
  const before = tokens(text.slice(0, head)).at(-2);
  if (here?.kind !== "name" || /^prefix$/i.test(before?.text ?? "")) return;
  queueMicrotask(() => void declare(view, prefix));
}

/** Faults of a query, marked where they are: the server reads it and tells, without running it. */

import { linter, type Diagnostic } from "@codemirror/lint";
import type { EditorView } from "@codemirror/view";
import type { Extension, Text } from "@codemirror/state";
import { _ } from "../messages";
import { declare } from "./complete";
import { tokens } from "./tokens";
import { unknown } from "./unknown";
import { words } from "./words";

const PAUSE = 350; // milliseconds without a letter

/** What the server would do with a query that has no fault. */
export interface Plan {
  engine: string;
  estimates: Record<string, number>;
}

/** Return an extension that checks the query while one rests; `told` gets the plan, or the number of faults. */
export function checked(told: (plan: Plan | undefined) => void): Extension {
  let asked: AbortController | undefined;
  return linter(
    async (view) => {
      const text = view.state.doc.toString();
      asked?.abort();
      asked = new AbortController();
      if (!tokens(text).some((each) => each.kind !== "comment")) return [];
      try {
        const response = await fetch("/sparql", {
          method: "POST",
          body: new URLSearchParams({ query: text, explain: "true" }),
          headers: { Accept: "application/json" },
          signal: asked.signal,
        });
        if (response.ok) {
          told((await response.json()) as Plan);
          return await unknown(text);
        }
        told(undefined);
        if (response.status >= 500 || response.status === 429) return []; // too busy to tell: no fault of the query
        return [await mark(view, (await response.json()) as Fault)];
      } catch {
        return []; // another letter was written meanwhile, or the server is away
      }
    },
    { delay: PAUSE },
  );
}

export interface Fault {
  detail?: string;
  hint?: string;
  line?: number;
  column?: number;
}

/** Return where a fault is and what it is; an unknown prefix can be declared at a click. */
async function mark(view: EditorView, fault: Fault): Promise<Diagnostic> {
  const { from, to } = place(view.state.doc, fault.line, fault.column);
  const detail = (fault.detail ?? "").replace(/^line \d+, column \d+: /, "");
  const missing = /the prefix ([\w.-]*): is not declared/.exec(detail)?.[1];
  const known = missing !== undefined && (await words()).prefixes.has(missing);
  return {
    from,
    to,
    severity: "error",
    message: fault.hint ? `${detail}\n${fault.hint}` : detail,
    actions: known ? [{ name: _("Declare it"), apply: (each) => void declare(each, missing) }] : [],
  };
}

/** Return the token at a line and column, both counted from 1; the last one where there is none. */
export function place(doc: Text, line = doc.lines, column = 1): { from: number; to: number } {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const at = Math.min(found.from + Math.max(column - 1, 0), found.to);
  const all = tokens(doc.toString());
  const token = all.find((each) => each.start <= at && at < each.start + each.text.length) ?? all.filter((each) => each.start < at).at(-1) ?? all.at(-1);
  return token ? { from: token.start, to: token.start + token.text.length } : { from: 0, to: doc.length };
}

/** Queries that the browser keeps: those that were run, and those that were saved under a name. Nothing is sent. */

export interface Past {
  query: string;
  when: string;
  name?: string;
}

const MOST = 50;
type Which = "history" | "saved";

/** Return what is kept, the latest first; a browser that keeps nothing has none. */
export function kept(which: Which): Past[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(`samspill-${which}`) ?? "[]");
    return Array.isArray(found) ? found.filter((each): each is Past => typeof each?.query === "string" && typeof each.when === "string") : [];
  } catch {
    return [];
  }
}

/** Keep a query; one that is there already moves to the top. */
export function keep(which: Which, query: string, name?: string): void {
  const others = kept(which).filter((each) => (name === undefined ? each.query !== query : each.name !== name));
  write(which, [{ query, when: new Date().toISOString(), ...(name ? { name } : {}) }, ...others].slice(0, MOST));
}

/** Forget a query, or all of them. */
export function forget(which: Which, past?: Past): void {
  write(which, past ? kept(which).filter((each) => each.query !== past.query || each.name !== past.name) : []);
}

function write(which: Which, all: Past[]): void {
  try {
    localStorage.setItem(`samspill-${which}`, JSON.stringify(all));
  } catch {
    // full or switched off: the query is not kept
  }
}

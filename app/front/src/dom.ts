/** Elements, made in one call each; text is always text, never markup. */

type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: never) => void);

/** Return an element with attributes, listeners (`onclick`) and children; `null` and `false` leave something out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value as EventListener);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, String(value));
  }
  made.append(...children.filter((each): each is Node | string => each !== null && each !== undefined && each !== false));
  return made;
}

let last = 0;

/** Return an id that nothing else in the page has. */
export function fresh(stem: string): string {
  last += 1;
  return `${stem}-${last}`;
}

/** Return a function that calls another one when it has not been called for so many milliseconds. */
export function later<A extends unknown[]>(milliseconds: number, call: (...given: A) => void): (...given: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...given), milliseconds);
  };
}

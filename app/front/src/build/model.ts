/** What a question may be put together of: the classes and properties that the server tells. */

type Names = Record<string, string>;

export interface Class {
  iri: string;
  names: Names;
  count: number;
  above: string[];
  shape: boolean;
}

export interface Property {
  iri: string;
  names: Names;
  count: number;
  from: string[];
  to: string[];
  kind: "thing" | "text" | "number" | "date" | "boolean";
  datatype: string | null;
}

/** A property as it is seen from a class: along it, or against it. */
export interface Way {
  key: string;
  property: Property;
  against: boolean;
  /** The classes at its other end. */
  ends: Class[];
}

const LANGUAGE = document.documentElement.lang;

export function nameOf(each: { names: Names; iri: string }): string {
  return each.names[LANGUAGE] ?? each.names.en ?? each.iri;
}

export class Model {
  readonly classes: Class[];
  private byIri: Map<string, Class>;

  constructor(private told: { classes: Class[]; properties: Property[] }) {
    const collator = new Intl.Collator(LANGUAGE);
    this.classes = [...told.classes].sort((a, b) => collator.compare(nameOf(a), nameOf(b)));
    this.byIri = new Map(told.classes.map((each) => [each.iri, each]));
  }

  find(iri: string | undefined): Class | undefined {
    return iri === undefined ? undefined : this.byIri.get(iri);
  }

  /** Return the ways that lead on from a class, those along properties first, the most used first. */
  ways(from: Class): Way[] {
    const own = new Set([from.iri, ...from.above]);
    const fits = (classes: string[]) => classes.some((each) => own.has(each));
    const along = this.told.properties.filter((each) => !each.from.length || fits(each.from)).map((each) => this.way(each, false));
    const against = this.told.properties.filter((each) => each.kind === "thing" && each.from.length && fits(each.to)).map((each) => this.way(each, true));
    const byUse = (a: Way, b: Way) => b.property.count - a.property.count;
    return [...along.sort(byUse), ...against.filter((each) => each.ends.length).sort(byUse)];
  }

  private way(property: Property, against: boolean): Way {
    const told = (against ? property.from : property.to).flatMap((iri) => this.find(iri) ?? []);
    // The narrower classes are at its end too: what is within an area may be a municipality.
    const below = this.classes.filter((each) => told.some((one) => one !== each && each.above.includes(one.iri)));
    return { key: `${against ? "^" : ""}${property.iri}`, property, against, ends: [...new Set([...told, ...below])] };
  }
}

/** Ask the server for the model. */
export async function model(): Promise<Model> {
  const response = await fetch("/build/model", { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return new Model((await response.json()) as { classes: Class[]; properties: Property[] });
}

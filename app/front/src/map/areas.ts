/** Municipalities and counties as shapes on a plane, from the boundaries that the server has in one file. */

import { geoPath, geoTransverseMercator, type GeoPath, type GeoProjection } from "d3-geo";
import { feature, merge } from "topojson-client";
import type { GeometryCollection, MultiPolygon, Topology } from "topojson-specification";
import type { Feature, FeatureCollection, MultiPolygon as Shape } from "geojson";

export type Level = "municipality" | "county";
export type Area = Feature<Shape, { within: string }> & { id: string };

type Told = Topology<{ municipalities: GeometryCollection<{ within: string }> }>;

/** The middle of the map; a transverse Mercator projection, as UTM is, has both countries upright there. */
const MIDDLE: [number, number] = [-16, -64];

export class Areas {
  readonly municipality: Area[];
  readonly county: Area[];
  readonly #byId: Map<string, Area>;

  constructor(told: Told, private readonly names: Record<string, string>) {
    const { municipalities } = told.objects;
    this.municipality = (feature(told, municipalities) as FeatureCollection<Shape, { within: string }>).features as Area[];
    const within = new Map<string, MultiPolygon[]>();
    for (const each of municipalities.geometries as MultiPolygon<{ within: string }>[]) {
      const county = each.properties!.within;
      within.set(county, [...(within.get(county) ?? []), each]);
    }
    this.county = [...within].filter(([id]) => id.startsWith("county/")).map(([id, parts]) => ({
      type: "Feature", id, properties: { within: "" }, geometry: merge(told, parts as never),
    }));
    this.#byId = new Map([...this.municipality, ...this.county].map((each) => [each.id, each]));
  }

  /** Return the shapes of a level; the county of Oslo, which is a municipality too, is in both. */
  of(level: Level): Area[] {
    return this[level];
  }

  /** Return what an area is called, in the reader's language. */
  name(id: string): string {
    return this.names[id] ?? id.replace(/^.*\/(no|se)-/, "");
  }

  find(id: string): Area | undefined {
    return this.#byId.get(id);
  }
}

let loaded: Promise<Areas> | undefined;

/** Load the boundaries and the names of areas, once for a page. */
export function areas(address: string): Promise<Areas> {
  loaded ??= Promise.all([get(address), get("/map/names.json")]).then(([told, names]) => new Areas(told as Told, names as Record<string, string>));
  return loaded;
}

async function get(address: string): Promise<unknown> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} for ${address}`);
  return response.json();
}

/** Return what draws shapes, fitted so that some of them fill a picture of this size. */
export function drawing(shown: Area[], width: number, height: number, edge = 6): { path: GeoPath; projection: GeoProjection } {
  const projection = geoTransverseMercator().rotate([...MIDDLE, 0]);
  projection.fitExtent([[edge, edge], [width - edge, height - edge]], { type: "FeatureCollection", features: shown } as never);
  return { projection, path: geoPath(projection).digits(1) };
}

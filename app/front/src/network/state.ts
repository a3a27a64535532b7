/** What a reader has done to a picture, kept in the fragment of the address: it can be shared as it is seen. */

export interface State {
  colour: string;
  size: string;
  shape: string;
  view: "network" | "map";
  years: [number, number] | null;
  /** The node that is looked at, by the end of its IRI. */
  node: string;
  /** How many steps around it are not faded; 0 for all. */
  focus: number;
  camera: [number, number, number] | null;
}

export const USUAL: State = { colour: "", size: "", shape: "", view: "network", years: null, node: "", focus: 0, camera: null };

/** Read a fragment; what is malformed in it is left out. */
export function read(fragment: string): State {
  const told = new URLSearchParams(fragment.replace(/^#/, ""));
  const years = /^(\d{4})-(\d{4})$/.exec(told.get("years") ?? "");
  const camera = (told.get("camera") ?? "").split(",").map(Number);
  const focus = Number(told.get("focus") ?? 0);
  return {
    colour: told.get("colour") ?? "",
    size: told.get("size") ?? "",
    shape: told.get("shape") ?? "",
    view: told.get("view") === "map" ? "map" : "network",
    years: years ? [Number(years[1]), Number(years[2])] : null,
    node: told.get("node") ?? "",
    focus: focus === 1 || focus === 2 ? focus : 0,
    camera: camera.length === 3 && camera.every(Number.isFinite) && camera[2]! > 0 ? (camera as [number, number, number]) : null,
  };
}

/** Return the fragment of a state; what is usual is not in it. */
export function written(state: State): string {
  const told = new URLSearchParams();
  if (state.view !== "network") told.set("view", state.view);
  if (state.colour) told.set("colour", state.colour);
  if (state.size) told.set("size", state.size);
  if (state.shape) told.set("shape", state.shape);
  if (state.years) told.set("years", state.years.join("-"));
  if (state.node) told.set("node", state.node);
  if (state.focus) told.set("focus", String(state.focus));
  if (state.camera) told.set("camera", state.camera.map((each) => Number(each.toFixed(3))).join(","));
  return told.toString();
}

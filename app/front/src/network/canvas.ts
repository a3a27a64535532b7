/** The picture itself, drawn by sigma on WebGL; it knows nothing of the page around it. */

import Graph from "graphology";
import Sigma, { DEFAULT_STYLES } from "sigma";
import { sdfCircle, sdfDiamond, sdfSquare, sdfTriangle } from "sigma/rendering";
import type { Network } from "./data";
import { mixed, palette, short, toTheLeft, type Look, type Palette } from "./look";

/** What of a network is to be seen, and how. */
export interface Shown {
  look: Look;
  /** The node that is looked at, or -1. */
  selected: number;
  tie: number;
  faded: (node: number) => boolean;
  /** Whether some are faded because others are looked at. */
  focused: boolean;
  hidden: (tie: number) => boolean;
  /** The way from one to another: its nodes and its ties. */
  station: (node: number) => boolean;
  way: (tie: number) => boolean;
  /** Ties that stand out: those of the way, and of the node that is looked at. */
  strong: (tie: number) => boolean;
}

export interface Heard {
  node: (node: number) => void;
  tie: (tie: number) => void;
  nothing: () => void;
  camera: (state: [number, number, number]) => void;
}

const NEAR = 0.6; // of the whole picture's width
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

export class Canvas {
  readonly #sigma: Sigma;
  readonly #network: Network;
  #shown: Shown;
  #palette: Palette;
  readonly #scale: number; // of radii: those of the look are for a desk
  #near = false; // whether the camera is so near that there is room for all names

  /** Draw a network into an element; throws where the browser has no WebGL. */
  constructor(place: HTMLElement, network: Network, shown: Shown, heard: Heard) {
    this.#network = network;
    this.#shown = shown;
    this.#palette = palette();
    this.#scale = Math.min(1, Math.max(0.5, place.clientWidth / 700));
    const graph = new Graph({ type: "undirected", multi: false });
    for (let node = 0; node < network.size; node++) graph.addNode(String(node), { x: network.x[node]!, y: network.y[node]! });
    for (let tie = 0; tie < network.ties; tie++) {
      const [one, other] = network.ends(tie);
      graph.addEdgeWithKey(String(tie), String(one), String(other), {});
    }
    const heaviest = Math.max(...network.picture.ties.weight, 1);
    this.#sigma = new Sigma(graph, place, {
      primitives: { nodes: { shapes: [sdfCircle(), sdfSquare({ cornerRadius: 0.1 }), sdfTriangle(), sdfDiamond()] } },
      styles: { nodes: { ...DEFAULT_STYLES.nodes, labelColor: () => this.#palette.ink, labelFont: "system-ui, sans-serif", labelSize: 12, backdropColor: () => this.#palette.paper }, edges: DEFAULT_STYLES.edges } as never,
      settings: { itemSizesReference: "screen", enableEdgeEvents: true, edgePickingPadding: 4, nodePickingPadding: 3, labelRenderedSizeThreshold: 0, labelDensity: 1, labelGridCellSize: 60, stagePadding: 34, gestureTarget: "shared", minCameraRatio: 0.02, maxCameraRatio: 3 },
      nodeReducer: (key: string) => this.#node(Number(key)),
      edgeReducer: (key: string) => this.#tie(Number(key), heaviest),
    } as never);
    this.#sigma.on("clickNode", ({ node }) => heard.node(Number(node)));
    this.#sigma.on("clickEdge", ({ edge }) => heard.tie(Number(edge)));
    this.#sigma.on("clickStage", () => heard.nothing());
    this.#sigma.getCamera().on("updated", ({ x, y, ratio }) => {
      if (ratio < NEAR !== this.#near) {
        this.#near = ratio < NEAR;
        this.show(this.#shown);
      }
      heard.camera([x, y, ratio]);
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.#palette = palette();
      this.show(this.#shown);
    });
  }

  #node(node: number) {
    const { look, selected, faded, focused } = this.#shown;
    const { paper } = this.#palette;
    const { colour } = look.of(node);
    const dim = faded(node) && node !== selected;
    return {
      size: look.radius[node]! * this.#scale * (node === selected ? 1.35 : 1),
      color: dim ? mixed(colour, paper, 0.82) : colour,
      shape: look.shape(node),
      label: dim ? "" : short(this.#network.name(node)),
      labelVisibility: node === selected || this.#shown.station(node) ? "visible" : look.named(node) || this.#near || (focused && !dim) ? "auto" : "hidden",
      labelPosition: toTheLeft(this.#network, node) ? "left" : "right",
      labelBackgroundColor: `${paper}b0`,
      zIndex: dim ? 0 : node === selected ? 3 : 1,
      ...(node === selected ? { backdropVisibility: "visible", backdropColor: paper, backdropBorderColor: this.#palette.ink, backdropBorderWidth: 1, backdropShadowBlur: 4, backdropPadding: 4 } : {}),
    } as never;
  }

  #tie(tie: number, heaviest: number) {
    const { hidden, strong, faded } = this.#shown;
    const { soft, paper, ink, warn } = this.#palette;
    const [one, other] = this.#network.ends(tie);
    const dim = faded(one) || faded(other);
    const weight = this.#network.picture.ties.weight[tie]!;
    const chosen = tie === this.#shown.tie;
    const colour = chosen ? ink : this.#shown.way(tie) ? warn : strong(tie) ? mixed(soft, ink, 0.4) : mixed(soft, paper, dim ? 0.92 : 0.55);
    return { size: 0.5 + 3 * Math.sqrt(weight / heaviest) + (this.#shown.way(tie) ? 3 : chosen || strong(tie) ? 1 : 0), color: colour, visibility: hidden(tie) ? "hidden" : "visible", zIndex: strong(tie) ? 2 : dim ? 0 : 1 } as never;
  }

  /** Show it otherwise; nothing is laid out anew. */
  show(shown: Shown): void {
    this.#shown = shown;
    this.#sigma.refresh({ skipIndexation: true });
  }

  /** Bring a node into the middle, if it is not well within the picture. */
  bring(node: number): void {
    const at = this.#sigma.getNodeDisplayData(String(node));
    if (!at) return;
    const seen = this.#sigma.framedGraphToViewport(at);
    const { width, height } = this.#sigma.getDimensions();
    const inside = seen.x > width * 0.08 && seen.x < width * 0.85 && seen.y > height * 0.08 && seen.y < height * 0.92;
    if (!inside) void this.#move({ x: at.x, y: at.y });
  }

  set camera([x, y, ratio]: [number, number, number]) {
    this.#sigma.getCamera().setState({ x, y, ratio });
  }

  zoom(factor: number): void {
    void this.#move({ ratio: this.#sigma.getCamera().getState().ratio * factor });
  }

  whole(): void {
    void this.#move({ x: 0.5, y: 0.5, ratio: 1, angle: 0 });
  }

  #move(state: { x?: number; y?: number; ratio?: number; angle?: number }): Promise<void> | void {
    const camera = this.#sigma.getCamera();
    return STILL.matches ? void camera.setState(state) : camera.animate(state, { duration: 250 });
  }
}

/** A closer look at a map: buttons, keys, a wheel with Ctrl, a double click, and dragging what is larger than its frame. */

import { h } from "../dom";
import { _ } from "../messages";
import "./zoom.css";

const [STEP, MOST] = [1.6, 64];
const SHIFT = 0.2; // of the frame, for an arrow key

/**
 * Return a frame with a picture of this size, and what makes it larger. `scaled` hears how many times as large it is, so
 * that marks can stay as large as they were. The frame takes the keys + - 0 and, while it is enlarged, the arrows.
 */
export function zoomable(svg: SVGSVGElement, width: number, height: number, scaled: (times: number) => void): HTMLElement {
  let [x, y, times] = [0, 0, 1];
  const show = () => {
    x = Math.min(Math.max(x, 0), width - width / times);
    y = Math.min(Math.max(y, 0), height - height / times);
    svg.setAttribute("viewBox", [x, y, width / times, height / times].map((each) => each.toFixed(2)).join(" "));
    frame.classList.toggle("enlarged", times > 1);
    less.disabled = whole.disabled = times <= 1;
    more.disabled = times >= MOST;
    scaled(times);
  };
  /** Enlarge by a factor; the place at these parts of the frame stays where it is. */
  const enlarge = (factor: number, left = 0.5, top = 0.5) => {
    const wanted = Math.min(Math.max(times * factor, 1), MOST);
    x += (left * width) / times - (left * width) / wanted;
    y += (top * height) / times - (top * height) / wanted;
    times = wanted;
    show();
  };
  const shift = (right: number, down: number) => {
    x += (right * width) / times;
    y += (down * height) / times;
    show();
  };
  const again = () => {
    times = 1;
    show();
  };
  const button = (sign: string, label: string, act: () => void) => h("button", { type: "button", "aria-label": label, title: label, onclick: act }, sign);
  const more = button("+", _("Enlarge"), () => enlarge(STEP));
  const less = button("−", _("Reduce"), () => enlarge(1 / STEP));
  const whole = button("⤢", _("The whole map"), again);
  const view = h("div", { class: "view", tabindex: 0, role: "group", "aria-label": _("Map; keys: + and - enlarge and reduce, 0 shows all, arrows move") });
  view.append(svg);
  const frame = h("div", { class: "zoomable" }, view, h("div", { class: "zoom" }, more, less, whole));

  const keys: Record<string, () => void> = {
    "+": () => enlarge(STEP), "=": () => enlarge(STEP), "-": () => enlarge(1 / STEP), "0": again,
    ArrowLeft: () => shift(-SHIFT, 0), ArrowRight: () => shift(SHIFT, 0), ArrowUp: () => shift(0, -SHIFT), ArrowDown: () => shift(0, SHIFT),
  };
  view.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!act || (event.key.startsWith("Arrow") && times <= 1)) return;
    event.preventDefault();
    act();
  });
  const parts = (event: MouseEvent): [number, number] => {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  view.addEventListener("dblclick", (event) => enlarge(STEP, ...parts(event)));
  // Without Ctrl the wheel moves the page, as readers expect; a pinch on a touchpad comes with it.
  view.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    enlarge(event.deltaY < 0 ? STEP : 1 / STEP, ...parts(event));
  }, { passive: false });
  drag(view, () => times > 1, (right, down) => {
    const box = svg.getBoundingClientRect();
    shift(-right / box.width, -down / box.height);
  });
  show();
  return frame;
}

/** Call `move` with how far the pointer went, while it is held down; a click that went nowhere stays a click. */
function drag(view: HTMLElement, may: () => boolean, move: (right: number, down: number) => void): void {
  let from: [number, number] | undefined;
  let moved = false;
  view.addEventListener("pointerdown", (event) => {
    moved = false;
    if (may() && event.button === 0) from = [event.clientX, event.clientY];
  });
  view.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [right, down] = [event.clientX - from[0], event.clientY - from[1]];
    if (!moved && Math.hypot(right, down) < 4) return;
    if (!moved) view.setPointerCapture(event.pointerId);
    moved = true;
    from = [event.clientX, event.clientY];
    move(right, down);
  });
  for (const end of ["pointerup", "pointercancel"]) view.addEventListener(end, () => (from = undefined));
  view.addEventListener("click", (event) => moved && event.preventDefault(), { capture: true });
  view.addEventListener("dragstart", (event) => event.preventDefault());
}

/** Where the thing of a page lies: its municipality among those of the county, or its county with these. */

import { h } from "../dom";
import { _ } from "../messages";
import type { Areas } from "./areas";
import { mapOf, overview } from "./view";

const [WIDTH, HEIGHT] = [300, 300];

/** Draw the map into a figure, which is shown then; of an area that is not on the map nothing is. */
export function where(figure: HTMLElement, areas: Areas): void {
  const id = figure.dataset.area!;
  const here = areas.find(id);
  if (!here) return;
  const county = id.startsWith("county/") ? id : here.properties.within;
  const fit = areas.county.filter((each) => each.id === county);
  const name = areas.name(id);
  const box = mapOf(areas.municipality, {
    label: _("Map: %(name)s and what lies around it", { name }), width: WIDTH, height: HEIGHT, fit: fit.length ? fit : [here],
    name: (each) => areas.name(each),
    shade: (each) => (each === id ? "here" : areas.find(each)?.properties.within === county ? (id === county ? "here" : "around") : "far"),
    first: id,
  });
  box.append(overview(areas.county, new Set([county]), 54, 76));
  figure.replaceChildren(box, h("figcaption", {}, `${name}. ${_("Boundaries")}: ${figure.dataset.credit ?? ""}`));
  figure.hidden = false;
}

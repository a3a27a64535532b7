/** Where the thing of a page lies: its municipality among those of the county, or its county with these; of an area that
 * is no more, those that took its place. */

import { h } from "../dom";
import { _ } from "../messages";
import type { Areas } from "./areas";
import { mapOf, overview } from "./view";

const [WIDTH, HEIGHT] = [300, 300];

/** Draw the map into a figure, which is shown then; of areas that are not on the map nothing is. */
export function where(figure: HTMLElement, areas: Areas): void {
  const marked = new Set(figure.dataset.marked!.split(" ").filter((id) => areas.find(id)));
  const [first] = marked;
  if (!first) return;
  const counties = new Set([...marked].map((id) => (id.startsWith("county/") ? id : areas.find(id)!.properties.within)));
  const fit = areas.county.filter((each) => counties.has(each.id));
  const name = [...marked].map((id) => areas.name(id)).join(", ");
  const shade = (id: string) => {
    const county = areas.find(id)?.properties.within;
    return marked.has(id) || marked.has(county ?? "") ? "here" : counties.has(county ?? "") ? "around" : "far";
  };
  const box = mapOf(areas.municipality, {
    label: _("Map: %(name)s and what lies around it", { name }), width: WIDTH, height: HEIGHT,
    fit: fit.length ? fit : [...marked].map((id) => areas.find(id)!), name: (each) => areas.name(each), shade, first,
  });
  box.append(overview(areas.county, counties, 54, 76));
  const told = figure.dataset.ended === undefined ? name : _("There today: %(name)s", { name });
  figure.replaceChildren(box, h("figcaption", {}, `${told}. ${_("Boundaries")}: ${figure.dataset.credit ?? ""}`));
  figure.hidden = false;
}

/** The page of a thing: where it lies, and whom it works with. */

import "./common";
import { areas } from "../map/areas";
import { where } from "../map/where";
import { surroundings } from "../network/small";
import "../network/small.css";

const figure = document.querySelector<HTMLElement>("figure.where");
if (figure) areas(figure.dataset.areas!).then((found) => where(figure, found), () => undefined);

// A network is worked out when somebody comes near it: the page has its table all the same.
const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    observer.unobserve(target);
    const place = target.querySelector<HTMLElement>("figure.surroundings");
    if (place) surroundings(place).catch(() => undefined);
  }
}, { rootMargin: "400px" });
for (const place of document.querySelectorAll("section.panel:has(figure.surroundings)")) observer.observe(place);

/** The start page. */

import "./common";
import { areas } from "../map/areas";
import { figures, type Told } from "../map/figures";

const root = document.getElementById("start-map");
const told = document.getElementById("map-data")?.textContent;
// Without its boundaries the page has its table, which is all there is to read.
if (root && told) areas(root.dataset.areas!).then((found) => figures(root, found, JSON.parse(told) as Told), () => undefined);

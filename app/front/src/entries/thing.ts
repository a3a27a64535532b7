/** The page of a thing: where it lies. */

import "./common";
import { areas } from "../map/areas";
import { where } from "../map/where";

const figure = document.querySelector<HTMLElement>("figure.where");
if (figure) areas(figure.dataset.areas!).then((found) => where(figure, found), () => undefined);

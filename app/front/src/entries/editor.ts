/** `/sparql`: the query editor and the views of its answers. */

import "./common";
import { begin } from "../editor/page";

begin();

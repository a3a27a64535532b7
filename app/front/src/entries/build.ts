/** `/build`: questions put together by choosing. */

import "./common";
import { begin } from "../build/page";

void begin();

/** What every page does with JavaScript. The scripts of other entries import this one: a page loads one entry. */

import { searchFields } from "../search/header";

document.documentElement.classList.add("scripted");
searchFields();

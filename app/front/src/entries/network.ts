/** The page `/network`. */

import "./common";
import "../network/network.css";
import { filters } from "../network/filters";
import { Page } from "../network/page";
import type { Picture } from "../network/data";

const form = document.getElementById("network-filters");
if (form instanceof HTMLFormElement) filters(form);
const root = document.getElementById("network");
const told = document.getElementById("network-data")?.textContent;
if (root && told) new Page(root, JSON.parse(told) as Picture);

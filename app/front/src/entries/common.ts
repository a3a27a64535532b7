/** What every page does with JavaScript. */

document.documentElement.classList.add("scripted");

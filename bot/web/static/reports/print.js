// A button that prints the page; without scripts it is not there, and the browser's menu does it.
"use strict";

const button = document.querySelector("#print");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

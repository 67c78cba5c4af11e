// Single keys that lead to what a page marks with data-key. They can be switched off (the box in
// #keys, kept in this browser), and do nothing while somebody types or holds another key.
"use strict";

const OFF = "fenghuo.keys";
const help = document.querySelector("#keys");
const box = document.querySelector("#keys-on");

function remembered() {
  try {
    return localStorage.getItem(OFF) !== "off";
  } catch {
    return true; // nothing is kept in this browser
  }
}

function remember(on) {
  try {
    localStorage.setItem(OFF, on ? "on" : "off");
  } catch {
    // for this page alone, then
  }
}

function types(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function go(target) {
  const closed = target.closest("details:not([open])");
  if (closed) closed.open = true;
  if (target.matches("a")) {
    target.click();
    return;
  }
  target.scrollIntoView({ block: "nearest" });
  target.focus({ preventScroll: true });
}

// j and k: the next and the one before in the list.
function step(by) {
  const links = [...document.querySelectorAll("[data-list] li > a:first-child")];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? 0 : Math.min(links.length - 1, Math.max(0, here + by));
  links[next].focus();
}

function pressed(event) {
  if (!box.checked || event.ctrlKey || event.altKey || event.metaKey || types(event.target)) return;
  if (event.key === "?") {
    help.open = !help.open;
    help.querySelector("summary").focus();
  } else if (event.key === "j" || event.key === "k") {
    step(event.key === "j" ? 1 : -1);
  } else {
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) return;
    go(target);
  }
  event.preventDefault();
}

if (help && box) {
  help.hidden = false;
  box.checked = remembered();
  box.addEventListener("change", () => remember(box.checked));
  document.addEventListener("keydown", pressed);
}

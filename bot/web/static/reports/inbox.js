// The inbox stays where the reader is while htmx puts a newer list in its place, and says how many
// reports came. Without this script the list is asked for again just the same.
"use strict";

const told = document.querySelector("#arrived");
let before = null;

function list() {
  return document.querySelector("#inbox");
}

function rows() {
  return [...list().querySelectorAll("li[id^='r-']")];
}

// What the reader holds on to: the focused row, else the first one on the screen.
function hold() {
  const focused = document.activeElement?.closest?.("#inbox li[id]");
  const shown = focused ?? rows().find((row) => row.getBoundingClientRect().bottom > 0);
  before = {
    ids: new Set(rows().map((row) => row.id)),
    focus: list().contains(document.activeElement) ? document.activeElement.id : null,
    row: shown?.id,
    top: shown?.getBoundingClientRect().top,
    scrolled: window.scrollY > 0,
  };
}

function restore() {
  const row = before.row && document.getElementById(before.row);
  if (row && before.scrolled) window.scrollBy(0, row.getBoundingClientRect().top - before.top);
  if (before.focus) {
    const target = document.getElementById(before.focus) ?? list();
    if (document.activeElement !== target) target.focus({ preventScroll: true });
  }
  const came = rows().filter((each) => !before.ids.has(each.id)).length;
  if (came) told.textContent = told.dataset.said.replace("{count}", came);
  before = null;
}

if (list() && told) {
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "inbox") hold();
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    if (before) restore();
  });
}

// One conversation: ready answers go into the box, nothing typed is lost, the newest line shows.
// It does not send anything: the form does, when the officer says so.

import { tick } from "./ticking.js";

const talking = document.getElementById("talking");
const log = document.getElementById("log");
const form = document.getElementById("answer");
const KEPT = `fenghuo-talk-${talking.dataset.id}`;
const SENT = `${KEPT}-sent`;

const down = () => {
  log.scrollTop = log.scrollHeight;
};
const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 60;
let followed = true;
log.addEventListener("scroll", () => {
  followed = atEnd();
});
document.body.addEventListener("htmx:afterSwap", () => followed && down());
down();
tick();

const answering = (box) => {
  const count = form.querySelector(".count-of");
  const ready = new Map(
    [...form.querySelectorAll("button[data-text]")].map((one) => [one.value, one.dataset.text]),
  );
  const changed = () => {
    sessionStorage.setItem(KEPT, box.value);
    count.textContent = `${[...box.value].length} / ${count.dataset.longest}`;
    count.hidden = !box.value;
  };
  const put = (text) => {
    const before = box.value.slice(0, box.selectionStart);
    const gap = before && !before.endsWith("\n") ? "\n" : "";
    box.setRangeText(gap + text, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    changed();
  };

  // What was typed before a reload; what was sent is not put back.
  const kept = sessionStorage.getItem(KEPT);
  const sent = sessionStorage.getItem(SENT);
  if (!("typed" in talking.dataset) && kept && kept !== sent) box.value = kept;
  sessionStorage.removeItem(SENT);
  changed();

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-text]");
    if (!button) return;
    event.preventDefault();
    put(button.dataset.text);
  });
  box.addEventListener("input", (event) => {
    // "/dz " becomes the ready answer of that shortcut.
    const typed = event.data === " " && /(^|\s)\/([a-z0-9]{1,12}) $/.exec(box.value.slice(0, box.selectionStart));
    if (typed && ready.has(typed[2])) {
      box.setRangeText("", box.selectionStart - typed[2].length - 2, box.selectionStart, "end");
      put(ready.get(typed[2]));
    }
    changed();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, box.value));
};

const box = form?.querySelector("textarea");
if (box) answering(box);

// Keeps "due in 4 min" true while a page stands: every <time class="timer"> is said anew, by the
// sentences that the page carries in #timer-words. As bot/web/console/timers.py.
"use strict";

const words = document.querySelector("#timer-words");
const SOON_MINUTES = 10;
const EVERY_MS = 5000;

function size(minutes) {
  if (minutes < 1) return "moment";
  if (minutes < 60) return "minutes";
  return minutes < 48 * 60 ? "hours" : "days";
}

function said(left) {
  const late = left < 0;
  const minutes = Math.floor(Math.abs(left) / 60000);
  const kind = size(minutes);
  const hours = Math.floor(minutes / 60);
  const values = {
    minutes: kind === "hours" ? minutes % 60 : minutes,
    hours,
    days: Math.floor(hours / 24),
  };
  const sentence = words.dataset[(late ? "late" : "left") + kind[0].toUpperCase() + kind.slice(1)];
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function pressure(left) {
  if (left < 0) return "late";
  return left <= SOON_MINUTES * 60000 ? "soon" : "calm";
}

function tick() {
  for (const one of document.querySelectorAll("time.timer")) {
    const left = Date.parse(one.dateTime) - Date.now();
    const text = said(left);
    if (one.textContent !== text) one.textContent = text;
    one.classList.remove("late", "soon", "calm");
    one.classList.add(pressure(left));
  }
}

if (words) {
  tick();
  setInterval(tick, EVERY_MS);
  document.body.addEventListener("htmx:afterSwap", tick);
}

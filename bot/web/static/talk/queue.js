// The list of those who wait: looked at anew the moment somebody newly waits; a sound if wished.
// It does not know the page's words.

import { tick } from "./ticking.js";

const KEPT = "fenghuo-talk-sound";
const plain = document.title;
const box = document.getElementById("sound");
let sounding;

const beep = () => {
  sounding ??= new AudioContext();
  const tone = sounding.createOscillator();
  const volume = sounding.createGain();
  tone.frequency.value = 740;
  volume.gain.setValueAtTime(0.15, sounding.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, sounding.currentTime + 0.5);
  tone.connect(volume).connect(sounding.destination);
  tone.start();
  tone.stop(sounding.currentTime + 0.5);
};

const counted = () => {
  const waiting = Number(document.getElementById("talks")?.dataset.waiting ?? 0);
  document.title = waiting ? `(${waiting}) ${plain}` : plain;
};

box.closest("[hidden]").hidden = false;
box.checked = localStorage.getItem(KEPT) === "on"; // off unless somebody has asked for it
box.addEventListener("change", () => {
  localStorage.setItem(KEPT, box.checked ? "on" : "off");
  if (box.checked) beep();
});

const seen = new Set(
  [...document.querySelectorAll('#talks a[href^="/console/talk/"]')].map((link) =>
    link.getAttribute("href").split("/").pop(),
  ),
);
new EventSource("/api/handovers/events").addEventListener("waiting", (event) => {
  if (seen.has(event.lastEventId)) return;
  seen.add(event.lastEventId);
  htmx.trigger("#talks", "look");
  if (box.checked) beep();
});

// The key on its button; nothing while somebody writes, or holds another key for the browser.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "n" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  document.getElementById("next-up")?.click();
});

document.body.addEventListener("htmx:afterSettle", counted);
counted();
tick();

// Has the figures of an alert shown anew when the server says that they changed. Without this
// script, or while the stream is away, htmx asks every ten seconds by itself.
"use strict";

const LEAST_MS = 500;
const section = document.querySelector("#progress[data-events]");

if (section) {
  const stream = new EventSource(section.dataset.events);
  let waiting = false;

  stream.addEventListener("message", () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (document.querySelector("#progress[data-events]")) {
        document.body.dispatchEvent(new Event("progress"));
      } else {
        stream.close(); // the last figures are there
      }
    }, LEAST_MS);
  });
}

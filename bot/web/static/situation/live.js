// Word of what changed, by an event stream that is opened again whenever it ends. Knows nothing of
// what is shown: it says which topics differ from what was known last, also after an absence.

// The server says something every ten seconds at least.
const SILENT_MS = 25_000;
const AGAIN_MS = 3_000;

// `changed(topics)`; `state("live" | "lost" | "away", since)`: `away` is a server without its data.
export function follow(url, { changed, state }) {
  let known = {};
  let heard = Date.now();
  let source = null;
  let waits = null;

  function lost(name) {
    state(name, new Date(heard));
  }

  function connect() {
    clearTimeout(waits);
    source?.close();
    source = new EventSource(url);
    source.addEventListener("message", ({ data }) => {
      heard = Date.now();
      state("live");
      const marks = JSON.parse(data);
      const topics = Object.keys(marks).filter((topic) => marks[topic] !== known[topic]);
      known = marks;
      if (topics.length) changed(topics);
    });
    source.addEventListener("away", () => lost("away"));
    source.addEventListener("error", () => {
      lost("lost");
      // The browser tries again by itself unless it was answered with an error.
      if (source.readyState === EventSource.CLOSED) waits = setTimeout(connect, AGAIN_MS);
    });
  }

  connect();
  let looked = Date.now();
  setInterval(() => {
    // A machine that slept hears of nothing: what it missed is asked for anew.
    if (Date.now() - Math.max(heard, looked) > SILENT_MS) {
      looked = Date.now();
      lost("lost");
      connect();
    }
  }, AGAIN_MS);
}

// Word of what changed, by an event stream that is opened again whenever it ends. Knows nothing of
// what is shown: it says which topics differ from what was known last, also after an absence.

const AGAIN_MS = 3_000;

// `silentMs`: without a word for so long, the stream is taken for dead. `changed(topics)`; `state("live" | "lost" | "away", since)`: `away` is a server without its data.
export function follow(url, silentMs, { changed, state }) {
  let known = {};
  let heard = Date.now(); // when what is shown was last known to be so
  let word = heard; // when the server last said anything, be it that it knows nothing
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
      heard = word = Date.now();
      state("live");
      const marks = JSON.parse(data);
      const topics = Object.keys(marks).filter((topic) => marks[topic] !== known[topic]);
      known = marks;
      if (topics.length) changed(topics);
    });
    source.addEventListener("away", () => {
      word = Date.now();
      lost("away");
    });
    source.addEventListener("error", () => {
      lost("lost");
      // The browser tries again by itself unless it was answered with an error.
      if (source.readyState === EventSource.CLOSED) waits = setTimeout(connect, AGAIN_MS);
    });
  }

  connect();
  setInterval(() => {
    // A stream that is open and silent, or a machine that slept: what was missed is asked for anew.
    if (Date.now() - word > silentMs) {
      word = Date.now();
      lost("lost");
      connect();
    }
  }, Math.min(AGAIN_MS, silentMs / 2));
}

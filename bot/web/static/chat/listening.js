// Hears what the service sends on its own (warnings, news of a report) and goes on where it
// stopped after a break. Knows nothing of how messages look.

import { read, write } from "./store.js";

const AGAIN_MS = 5000;

// `on(message)` is called once for each message, in order; `there()` whenever the service was reached.
export function listen(sender, on, there) {
  let last = read(localStorage, "heard", 0);
  let source = null;

  function hear(event) {
    const id = Number(event.lastEventId) || 0;
    if (id && id <= last) return;
    let message;
    try {
      message = JSON.parse(event.data);
    } catch {
      return;
    }
    if (id) {
      last = id;
      write(localStorage, "heard", last);
    }
    on(message);
  }

  function open() {
    // The browser itself sends Last-Event-ID only within one page; across pages we say it. 0 is
    // everything: a warning that came while the page was closed must show when it opens.
    const query = `?last_event_id=${last}`;
    source = new EventSource(`/api/chat/${encodeURIComponent(sender)}/events${query}`);
    source.addEventListener("message", hear);
    source.addEventListener("open", there);
    source.addEventListener("error", () => {
      // CLOSED: the browser gave up, as it does after any answer but 200.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, AGAIN_MS);
    });
  }

  open();
}

// Sends messages one after the other and never loses one: what did not get through stays in the
// browser and is tried again. Knows nothing of how messages look.

import { randomId, read, write } from "./store.js";

const PATIENCE_MS = 15000;
const RETRY_MS = [2000, 5000, 10000, 20000];

export class Outbox {
  // `on(entry, state, answer)`: state is sending, unsent, refused or sent. An unsent entry whose
  // `doubt` is false has certainly not reached the service.
  constructor(sender, on) {
    this.sender = sender;
    this.on = on;
    this.waiting = read(localStorage, "outbox", []);
    this.busy = false;
    this.failures = 0;
    this.sending = null;
    this.timer = 0;
    addEventListener("online", () => this.flush());
  }

  // `shown` is what the person sees of it: a button's title, say.
  add(shown, message) {
    const entry = { id: randomId(), shown, message };
    this.waiting.push(entry);
    this.keep((kept) => [...kept, entry]);
    return entry;
  }

  // Another page of this person may have written to it since: what is there counts, not our copy.
  keep(change) {
    write(localStorage, "outbox", change(read(localStorage, "outbox", [])));
  }

  drop(entry) {
    this.waiting = this.waiting.filter((one) => one.id !== entry.id);
    this.keep((kept) => kept.filter((one) => one.id !== entry.id));
  }

  // Whether it was taken out: not while it is on its way.
  takeBack(entry) {
    if (this.sending === entry.id || !this.waiting.some((one) => one.id === entry.id)) return false;
    this.drop(entry);
    return true;
  }

  async flush() {
    clearTimeout(this.timer);
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.waiting.length && (await this.sendFirst()));
    } finally {
      this.busy = false;
    }
    if (this.waiting.length) this.later();
  }

  later() {
    const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] || RETRY_MS[0];
    this.timer = setTimeout(() => this.flush(), pause);
  }

  async sendFirst() {
    const entry = this.waiting[0];
    if (navigator.onLine === false) {
      this.waiting.forEach((one) => this.on(one, "unsent"));
      return false;
    }
    this.sending = entry.id;
    this.on(entry, "sending");
    // The id makes the service answer once, also where an answer of it was lost on the way.
    const [state, answer, doubt] = await post({ sender: this.sender, id: entry.id, ...entry.message });
    this.sending = null;
    if (state !== "unsent") {
      this.failures = 0;
      this.drop(entry);
      this.on(entry, state, answer);
      return true;
    }
    this.failures += 1;
    if (doubt) this.doubt(entry);
    this.waiting.forEach((one) => this.on(one, "unsent"));
    return false;
  }

  doubt(entry) {
    entry.doubt = true;
    this.keep((kept) => kept.map((one) => (one.id === entry.id ? { ...one, doubt: true } : one)));
  }
}

// [state, answer, whether it may have got through all the same].
async function post(body) {
  const abort = new AbortController();
  const clock = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const response = await fetch("/api/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: abort.signal,
    });
    if (response.ok) return ["sent", await response.json(), false];
    // Our answer would be the same the next time; a proxy's or a starting server's would not.
    const ours = response.status >= 400 && response.status < 500 && ![408, 425, 429].includes(response.status);
    return [ours ? "refused" : "unsent", null, response.status === 504];
  } catch {
    return ["unsent", null, true];
  } finally {
    clearTimeout(clock);
  }
}

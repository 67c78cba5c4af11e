// Sends messages one after the other and never loses one: what did not get through stays in the
// browser and is tried again. Knows nothing of how messages look.

import { randomId, read, write } from "./store.js";

const PATIENCE_MS = 15000;
const RETRY_MS = [2000, 5000, 10000, 20000];

export class Outbox {
  // `on(entry, state, answer)`: state is sending, unsent, refused or sent.
  constructor(sender, on) {
    this.sender = sender;
    this.on = on;
    this.waiting = read(localStorage, "outbox", []);
    this.busy = false;
    this.failures = 0;
    this.timer = 0;
    addEventListener("online", () => this.flush());
  }

  // `shown` is what the person sees of it: a button's title, say.
  add(shown, message) {
    const entry = { id: randomId(), shown, message };
    this.waiting.push(entry);
    this.keep();
    return entry;
  }

  keep() {
    write(localStorage, "outbox", this.waiting.slice(-30));
  }

  drop(entry) {
    this.waiting = this.waiting.filter((one) => one !== entry);
    this.keep();
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
    this.on(entry, "sending");
    const [state, answer] = await post({ sender: this.sender, ...entry.message });
    if (state !== "unsent") {
      this.failures = 0;
      this.drop(entry);
    } else {
      this.failures += 1;
    }
    this.on(entry, state, answer);
    return state !== "unsent";
  }
}

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
    if (response.ok) return ["sent", await response.json()];
    // Our answer would be the same the next time; a proxy's or a starting server's would not.
    const ours = response.status >= 400 && response.status < 500 && ![408, 425, 429].includes(response.status);
    return [ours ? "refused" : "unsent", null];
  } catch {
    return ["unsent", null];
  } finally {
    clearTimeout(clock);
  }
}

// Warnings on this phone: asks for a place and the permission, subscribes, confirms by the code
// that comes by push itself, and ends it. Knows nothing of the conversation.

import { read, write } from "./store.js";

const PATIENCE_MS = 15000;
const LATE_MS = 30000;
const CONFIRM = /^#confirm=([0-9a-f-]{36})\.(\d{6})$/;

export class Phone {
  // `working` resolves to the worker's registration, or null.
  constructor(words, language, place, working) {
    this.words = words;
    this.language = language;
    this.place = place;
    this.working = working;
    this.codes = new Map();
    this.late = 0;
    this.parts = Object.fromEntries(["", "-form", "-place", "-which", "-note", "-off"].map((end) => [end.slice(1) || "box", document.getElementById("phone" + end)]));
  }

  async start() {
    const { box, form, off } = this.parts;
    box.hidden = false;
    box.addEventListener("toggle", () => this.suggest());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.turnOn();
    });
    off.addEventListener("click", () => this.turnOff());
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.addEventListener("message", ({ data }) => this.heard(data));
    }
    addEventListener("hashchange", () => this.opened());
    await this.look();
    this.opened();
  }

  // What was confirmed before; a browser may have dropped it since.
  async look() {
    const kept = read(localStorage, "phone", null);
    if (!kept) return;
    const push = (await this.working)?.pushManager;
    const there = push ? await push.getSubscription() : null;
    if (there && there.endpoint === kept.endpoint) {
      this.isOn(kept.area);
      return;
    }
    this.parts.box.open = true;
    this.note(this.words.js_phone_lost);
  }

  note(text) {
    this.parts.note.textContent = text;
  }

  isOn(area) {
    this.parts.form.hidden = true;
    this.parts.off.hidden = false;
    this.note(this.words.js_phone_on.replace("{area}", area));
  }

  // Where the conversation knows the place already, nobody types it again.
  async suggest() {
    const { box, place } = this.parts;
    if (!box.open || place.value || !this.place.current) return;
    const { lat, lon } = this.place.current;
    const found = await ask("/api/areas/at", { method: "POST", body: { lat, lon } });
    if (found.ok && !place.value) place.value = found.body.full_name;
  }

  async turnOn() {
    this.parts.which.replaceChildren();
    const name = this.parts.place.value.trim();
    const why = name ? this.unable() : "js_phone_place";
    if (why) {
      this.note(this.words[why]);
      return;
    }
    // First of all: browsers want the permission asked within the click.
    const allowed = await Notification.requestPermission();
    if (allowed !== "granted") {
      this.note(this.words.js_phone_denied);
      return;
    }
    this.note(this.words.js_phone_working);
    const found = await ask(`/api/areas?limit=6&q=${encodeURIComponent(name)}`);
    if (!found.ok) this.note(this.words.js_phone_failed);
    else if (!found.body.items.length) this.note(this.words.js_phone_unknown);
    else if (found.body.ambiguous) this.which(found.body.items);
    else await this.subscribe(found.body.items[0]);
  }

  unable() {
    if (!isSecureContext) return "js_phone_insecure";
    if ("PushManager" in window && "Notification" in window && "serviceWorker" in navigator) return null;
    const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
    return apple ? "js_phone_install" : "js_phone_unsupported";
  }

  which(areas) {
    this.note(this.words.js_phone_which);
    for (const area of areas) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain";
      button.textContent = this.shown(area);
      button.addEventListener("click", () => this.subscribe(area));
      this.parts.which.append(button);
    }
  }

  shown(area) {
    return (this.language === "en" && area.name_en) || area.full_name || area.name;
  }

  async subscribe(area) {
    this.parts.which.replaceChildren();
    this.note(this.words.js_phone_working);
    const subscription = await this.fromBrowser();
    if (!subscription) {
      this.note(this.words.js_phone_no_service);
      return;
    }
    const asked = await ask("/api/subscriptions", {
      method: "POST",
      body: { channel: "push", address: JSON.stringify(subscription), language: this.language, areas: [area.code] },
    });
    if (!asked.ok) {
      this.note(asked.body.detail || this.words.js_phone_failed);
      return;
    }
    write(localStorage, "phone_asked", { id: asked.body.id, area: this.shown(area), endpoint: subscription.endpoint });
    this.note(this.words.js_phone_waiting);
    clearTimeout(this.late);
    this.late = setTimeout(() => this.note(this.words.js_phone_late), LATE_MS);
    const code = this.codes.get(asked.body.id);
    if (code) await this.confirm(asked.body.id, code);
  }

  // null: the browser's push service is not there.
  async fromBrowser() {
    const push = (await this.working)?.pushManager;
    const key = push ? await ask("/api/push/key") : null;
    if (!key || !key.ok) return null;
    const options = { userVisibleOnly: true, applicationServerKey: bytes(key.body.key) };
    try {
      return await push.subscribe(options);
    } catch (error) {
      // Bound to a key of before: the old one is of no use to anybody.
      const old = error.name === "InvalidStateError" ? await push.getSubscription() : null;
      if (!old) return null;
      await old.unsubscribe();
      return push.subscribe(options).catch(() => null);
    }
  }

  // The code comes by push: to an open page at once, possibly before we know what we asked.
  heard(data) {
    if (!data || !data.code || !data.subscription) return;
    this.codes.set(data.subscription, data.code);
    this.confirm(data.subscription, data.code);
  }

  // Or by the notification that was clicked.
  opened() {
    const found = CONFIRM.exec(location.hash);
    if (!found) return;
    history.replaceState(null, "", location.pathname + location.search);
    this.parts.box.open = true;
    this.confirm(found[1], found[2]);
  }

  async confirm(id, code) {
    const asked = read(localStorage, "phone_asked", null);
    // Only what this page asked for: nobody else subscribes it.
    if (!asked || asked.id !== id) return;
    const confirmed = await ask(`/api/subscriptions/${id}/confirm`, { method: "POST", body: { code } });
    clearTimeout(this.late);
    if (!confirmed.ok) {
      this.note(confirmed.body.detail || this.words.js_phone_failed);
      return;
    }
    write(localStorage, "phone", { ...asked, token: confirmed.body.token });
    write(localStorage, "phone_asked", null);
    this.isOn(asked.area);
  }

  async turnOff() {
    const kept = read(localStorage, "phone", null);
    if (!kept) return;
    const ended = await ask(`/api/subscriptions/${kept.id}`, { method: "DELETE", token: kept.token });
    if (!ended.ok && ended.status !== 404) {
      this.note(ended.body.detail || this.words.js_phone_failed);
      return;
    }
    const subscription = await (await this.working)?.pushManager?.getSubscription();
    if (subscription) await subscription.unsubscribe();
    write(localStorage, "phone", null);
    this.parts.form.hidden = false;
    this.parts.off.hidden = true;
    this.note(this.words.js_phone_off);
  }
}

// {ok, status, body}: never throws; status 0 is no network.
async function ask(url, { method = "GET", body, token } = {}) {
  const headers = { Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  try {
    const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body), signal: timeout() });
    const text = await answer.text();
    return { ok: answer.ok, status: answer.status, body: text ? JSON.parse(text) : {} };
  } catch {
    return { ok: false, status: 0, body: {} };
  }
}

function timeout() {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), PATIENCE_MS);
  return abort.signal;
}

function bytes(base64url) {
  const plain = base64url.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain + "=".repeat(-plain.length & 3)), (letter) => letter.charCodeAt(0));
}

// Photos, recordings and films chosen for the next message: sent ahead one by one, then named in
// the message by the ids that the service gave. Knows nothing of the conversation.

const PATIENCE_MS = 60000;
const MOST = 10;

export class Photos {
  // `list` is the element that shows what is chosen; `on()` is called when something changes.
  constructor(sender, list, words, on) {
    this.sender = sender;
    this.list = list;
    this.words = words;
    this.on = on;
    this.chosen = [];
  }

  get any() {
    return this.chosen.length > 0;
  }

  add(files) {
    for (const file of [...files].slice(0, MOST - this.chosen.length)) {
      const one = { file, id: null, state: "", item: document.createElement("li") };
      this.chosen.push(one);
      one.sending = this.send(one);
    }
    this.draw();
  }

  drop(one) {
    this.chosen = this.chosen.filter((other) => other !== one);
    this.draw();
  }

  // The ids of what got through; the others stay, and say why.
  async take() {
    for (const one of this.chosen) if (one.state === "unsent") one.sending = this.send(one);
    await Promise.all(this.chosen.map((one) => one.sending));
    const taken = this.chosen.filter((one) => one.id);
    this.chosen = this.chosen.filter((one) => !one.id);
    this.draw();
    return taken.map((one) => one.id);
  }

  async send(one) {
    one.state = "sending";
    this.draw();
    [one.state, one.id] = await upload(this.sender, one.file);
    this.draw();
  }

  draw() {
    this.list.hidden = !this.any;
    this.list.replaceChildren(...this.chosen.map((one) => this.row(one)));
    this.on();
  }

  row(one) {
    const label = document.createElement("span");
    const said = { sending: this.words.js_photo_sending, unsent: this.words.js_photo_unsent, refused: this.words.js_photo_refused };
    label.textContent = [one.file.name, said[one.state]].filter(Boolean).join(" · ");
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "plain";
    remove.textContent = this.words.js_photo_remove;
    remove.setAttribute("aria-label", `${this.words.js_photo_remove}: ${one.file.name}`);
    remove.addEventListener("click", () => this.drop(one));
    one.item.replaceChildren(label, remove);
    one.item.className = one.state;
    return one.item;
  }
}

// [state, id]: sent, unsent (worth another try) or refused.
async function upload(sender, file) {
  const body = new FormData();
  body.append("sender", sender);
  body.append("file", file);
  const abort = new AbortController();
  const clock = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const response = await fetch("/api/chat/media", { method: "POST", body, signal: abort.signal });
    if (response.ok) return ["sent", (await response.json()).id];
    return [[413, 415, 422].includes(response.status) ? "refused" : "unsent", null];
  } catch {
    return ["unsent", null];
  } finally {
    clearTimeout(clock);
  }
}

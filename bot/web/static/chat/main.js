// Puts the chat page together: what is typed goes to the outbox, what comes back to the log.

import { listen } from "./listening.js";
import { Away } from "./away.js";
import { Outbox } from "./outbox.js";
import { Phone } from "./phone.js";
import { Photos } from "./photos.js";
import { Place } from "./place.js";
import * as render from "./render.js";
import { read, senderId, write } from "./store.js";
import { work } from "./working.js";

const MOST_KEPT = 60;
const words = JSON.parse(document.body.dataset.words);
const page = Object.fromEntries(
  ["scroll", "log", "compose", "text", "note", "locate", "below", "choices", "photo", "photos", "file"].map((id) => [id, document.getElementById(id)]),
);
const sender = senderId();
const place = new Place();
const away = new Away();
const photos = new Photos(sender, page.photos, words, () => { if (nearEnd()) toEnd(); });
const shown = new Map();
let history = read(sessionStorage, "history", []);
let waiting = null;

function nearEnd() {
  return page.scroll.scrollHeight - page.scroll.scrollTop - page.scroll.clientHeight < 120;
}

function toEnd() {
  page.scroll.scrollTop = page.scroll.scrollHeight;
  page.below.hidden = true;
}

// A long answer is read from its beginning: the page goes to its top, not to its end.
function bringIntoView(box) {
  const top = box.offsetTop - page.scroll.offsetTop - 12;
  page.scroll.scrollTop = Math.min(top, page.scroll.scrollHeight);
  page.below.hidden = true;
}

function note(text) {
  page.note.textContent = text || "";
}

function remember(entry) {
  history = [...history, entry].slice(-MOST_KEPT);
  write(sessionStorage, "history", history);
}

function draw(entry, pushed) {
  if (entry.own) {
    page.log.append(render.own(entry.own, words).box);
    return null;
  }
  const options = { words, language: entry.language, onChoice: choose, pushed };
  const box = render.reply(entry.message, options);
  page.log.append(box);
  return box;
}

function showWaiting() {
  if (waiting) return;
  waiting = document.createElement("p");
  waiting.className = "waiting";
  waiting.textContent = words.js_waiting;
  page.log.append(waiting);
}

function hideWaiting() {
  if (waiting) waiting.remove();
  waiting = null;
}

function answered(answer) {
  const entries = answer.messages.map((message) => ({ message, language: answer.language }));
  const boxes = entries.map((entry) => draw(entry, false));
  entries.forEach(remember);
  if (boxes.length) bringIntoView(boxes[0]);
}

// The entries of an earlier page are drawn when their turn comes.
function viewOf(entry) {
  if (!shown.has(entry.id)) {
    const view = render.own(entry.shown, words);
    page.log.append(view.box);
    shown.set(entry.id, view);
  }
  return shown.get(entry.id);
}

function showUnsent(entry, view) {
  const stay = !nearEnd();
  const ways = [
    [words.js_retry, () => outbox.flush()],
    [words.js_take_back, () => takeBack(entry, view)],
  ];
  view.state(words.js_not_sent, ways);
  note(words.js_offline);
  away.begin();
  if (!stay) toEnd();
}

function takeBack(entry, view) {
  if (!outbox.takeBack(entry)) return;
  view.box.remove();
  shown.delete(entry.id);
  note(entry.doubt ? words.js_taken_back_late : words.js_taken_back);
  page.text.value = page.text.value || entry.message.text;
  fit();
  page.text.focus();
}

function onProgress(entry, state, answer) {
  const view = viewOf(entry);
  if (state === "sending") {
    view.state("");
    showWaiting();
    toEnd();
    return;
  }
  hideWaiting();
  if (state === "unsent") {
    showUnsent(entry, view);
    return;
  }
  away.over();
  note(place.current ? words.js_place_on : "");
  view.state(state === "refused" ? words.js_refused : "");
  remember({ own: entry.shown });
  shown.delete(entry.id);
  if (state === "sent") answered(answer);
}

const outbox = new Outbox(sender, onProgress);

function say(text, extra, shown) {
  const message = { text, language: document.body.dataset.language, ...extra };
  if (place.current) message.location = place.current;
  const entry = outbox.add(shown || text, message);
  viewOf(entry);
  toEnd();
  outbox.flush();
}

function choose(button) {
  say(button.title, { payload: button.payload });
}

function fit() {
  page.text.style.height = "auto";
  page.text.style.height = page.text.scrollHeight + 2 + "px";
}

async function submit(event) {
  event.preventDefault();
  const text = page.text.value.trim();
  if (!text && !photos.any) return;
  page.text.value = "";
  fit();
  const media = await photos.take();
  const shown = [text, media.length ? words.js_photos.replace("{count}", media.length) : ""].filter(Boolean).join("\n");
  note(photos.any ? words.js_photo_failed : "");
  if (shown) say(text, media.length ? { media } : {}, shown);
}

function keys(event) {
  // While an input method composes, Enter picks a character and must not send.
  const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
  if (sends) submit(event);
}

function showPlace() {
  const on = Boolean(place.current);
  page.locate.setAttribute("aria-pressed", String(on));
  page.locate.title = on ? words.js_place_stop : page.locate.textContent.trim();
}

async function locate() {
  if (place.current) {
    place.forget();
    note("");
    showPlace();
    return;
  }
  note(words.js_place_finding);
  try {
    await place.ask();
    note(words.js_place_on);
    say(words.js_my_place);
  } catch (why) {
    note(why === "denied" ? words.js_place_denied : words.js_place_failed);
  }
  showPlace();
}

function pushed(message) {
  const entry = { message, language: message.language };
  const stay = !nearEnd();
  const box = draw(entry, true);
  remember(entry);
  if (stay) page.below.hidden = false;
  else bringIntoView(box);
}

function start() {
  page.compose.hidden = false;
  page.choices.hidden = false;
  for (const button of page.choices.querySelectorAll("button")) {
    button.addEventListener("click", () => say(button.textContent));
  }
  page.compose.addEventListener("submit", submit);
  page.text.addEventListener("keydown", keys);
  page.text.addEventListener("input", fit);
  page.locate.addEventListener("click", locate);
  page.photo.addEventListener("click", () => page.file.click());
  page.file.addEventListener("change", () => {
    photos.add(page.file.files);
    page.file.value = "";
    page.text.focus();
  });
  page.below.addEventListener("click", toEnd);
  page.scroll.addEventListener("scroll", () => { if (nearEnd()) page.below.hidden = true; });
  addEventListener("offline", () => { note(words.js_offline); away.begin(); });
  addEventListener("online", () => { note(words.js_online); away.over(); });
  // The worker found no network, whatever the browser believes.
  if (navigator.onLine === false || "away" in document.body.dataset) away.begin();
  history.forEach((entry) => draw(entry, false));
  if (history.length) toEnd();
  outbox.waiting.forEach(viewOf);
  outbox.flush();
  listen(sender, pushed, () => away.over());
  new Phone(words, document.body.dataset.language, place, work()).start();
}

start();

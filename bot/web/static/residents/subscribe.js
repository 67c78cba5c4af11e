// The subscription page's part that needs a script: the reader's place, and warnings on this phone.
// The form works without it.

import { Phone } from "../chat/phone.js";
import { Place } from "../chat/place.js";
import { work } from "../chat/working.js";

const { language, words: written } = document.body.dataset;
const words = JSON.parse(written);
const place = new Place();
const note = document.getElementById("note");
const me = document.getElementById("me");

async function locate() {
  note.textContent = words.js_finding;
  try {
    const { lat, lon } = await place.ask();
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch("/api/areas/at", { method: "POST", headers, body: JSON.stringify({ lat, lon }) });
    if (!answer.ok) throw new Error(String(answer.status));
    const area = await answer.json();
    document.getElementById("place").value = (language === "en" && area.name_en) || area.full_name;
    note.textContent = "";
    chosen(area.code);
  } catch (why) {
    note.textContent = why === "denied" ? words.js_denied : words.js_failed;
  }
}

// Of several divisions of one name this one is meant.
function chosen(code) {
  const form = document.getElementById("form");
  for (const old of form.querySelectorAll('[type=hidden][name="area"]')) old.remove();
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "area", value: code });
  form.append(field);
}

me.hidden = false;
me.addEventListener("click", locate);
new Phone(words, language, place, work()).start();

// The situation: fetches what it shows, again whenever the server says that it changed. The map and
// the lists come from the same answer.

import { open, whenRecoloured } from "../map/base.js";
import { Layers } from "./layers.js";
import { copyOf, Lists } from "./lists.js";
import { follow } from "./live.js";
import { clock, slider } from "./moment.js";

const HERE = "/console/situation";
const SETTLED_MS = 250;
// What only time changes (what expires) is asked for so often.
const TIME_MS = 60_000;
const TOPICS = ["alerts", "reports", "facilities"];
const CONCERNS = {
  alerts: ["alerts", "facilities", "waiting"], // nobody is sent into an area that is to be left
  received: ["alerts"],
  reports: ["reports", "waiting"],
  facilities: ["facilities"],
};

const canvas = document.querySelector("#map");
const map = open(canvas);
const choices = document.querySelector("#choices");
const live = document.querySelector("#live");
const state = { at: null, connection: "", since: null };
const asking = {}; // topic → what ends the question that is under way
const waiting = new Map(); // topic → timer

const lists = new Lists((key) => point(key, true));
const layers = map && new Layers(map, (key) => point(key, false));

function query(topic) {
  const asked = new URLSearchParams();
  if (state.at) asked.set("at", state.at.toISOString());
  if (topic === "reports") for (const name of ["hazard", "urgent"]) if (choices.elements[name].value) asked.set(name, choices.elements[name].value);
  if (map && topic !== "alerts") {
    const bounds = map.getBounds();
    const within = (degrees, most) => Math.max(-most, Math.min(most, degrees)).toFixed(4);
    asked.set("bbox", [within(bounds.getWest(), 180), within(bounds.getSouth(), 90), within(bounds.getEast(), 180), within(bounds.getNorth(), 90)]);
  }
  return `${HERE}/${topic}?${asked}`;
}

async function ask(topic) {
  asking[topic]?.abort();
  const mine = (asking[topic] = new AbortController());
  const answer = await fetch(query(topic), { signal: mine.signal });
  if (answer.redirected) location.assign("/console"); // the session is over
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

async function refresh(topic) {
  if (topic === "facilities" && state.at) return;
  try {
    const answer = await ask(topic);
    if (topic === "waiting") return fillWaiting(await answer.text());
    const { features, list } = await answer.json();
    lists.fill(document.getElementById(topic), list);
    layers?.draw(topic, features);
    document.getElementById(topic).dataset.drawn = features.length;
  } catch (error) {
    if (error.name !== "AbortError") soon(topic, 5_000); // what stands there is the last that is known
  }
}

function soon(topic, ms = SETTLED_MS) {
  clearTimeout(waiting.get(topic));
  waiting.set(topic, setTimeout(() => refresh(topic), ms));
}

function fillWaiting(html) {
  const place = document.querySelector("#waiting");
  if (place.contains(document.activeElement)) return soon("waiting", TIME_MS); // nobody loses their place
  const opened = place.querySelector("#new")?.open;
  place.innerHTML = html;
  const details = place.querySelector("#new");
  if (details && opened !== undefined) details.open = opened;
}

// From the list: the map goes there. From the map: the list does.
function point(key, fromList) {
  const known = layers?.byKey.get(key);
  const cluster = known?.layer.options.cluster;
  lists.choose(key, !fromList);
  const place = fromList || cluster ? layers?.reach(key) : known?.layer.getLatLng?.() ?? known?.layer.getBounds().getCenter();
  const said = place && copyOf(key);
  if (said) map.openPopup(said, place, { autoPan: !fromList, maxWidth: 260 });
  if (fromList) canvas.scrollIntoView({ block: "nearest" });
}

function tell() {
  const name = state.at ? "past" : state.connection;
  const text = (live.dataset[name] ?? "").replace("{at}", state.since ? clock(state.since) : "");
  if (live.textContent === text) return;
  live.className = `live ${name === "live" ? "on" : name === "past" ? "past" : "lost"}`;
  live.textContent = text;
}

function moved(at) {
  const back = Boolean(state.at) && !at;
  state.at = at;
  document.querySelector("#facilities-past").hidden = !at;
  document.querySelector("#facilities").hidden = Boolean(at);
  layers?.show("facilities", !at && choices.querySelector("[value=facilities]").checked);
  map?.closePopup(); // what it says may not have been so then
  tell();
  soon("alerts");
  soon("reports");
  if (back) soon("facilities");
}

choices.hidden = false;
choices.addEventListener("submit", (event) => event.preventDefault());
choices.addEventListener("change", ({ target }) => {
  if (target.name === "layer") layers?.show(target.value, target.checked && !(state.at && target.value === "facilities"));
  else soon("reports");
});
map?.on("moveend", () => ["reports", "facilities"].forEach((topic) => soon(topic)));
whenRecoloured(() => layers?.redraw());
slider(document.querySelector("#time"), moved);
TOPICS.forEach((topic) => refresh(topic));
setInterval(() => state.at || TOPICS.forEach((topic) => soon(topic)), TIME_MS);
follow(`${HERE}/events`, Number(live.dataset.silentMs), {
  changed: (topics) => {
    const concerned = new Set(topics.flatMap((topic) => CONCERNS[topic] ?? []));
    for (const topic of concerned) if (!state.at || topic === "waiting") soon(topic);
  },
  state: (name, since) => {
    Object.assign(state, { connection: name, since: since ?? null });
    tell();
  },
});
// Also where the focus is beside the map.
document.addEventListener("keydown", ({ key }) => key === "Escape" && map?.closePopup());

// The map beside the lists: it draws what the lists say, and looks around the reader's place when
// asked to. The place is kept nowhere. Without a network the lists say as of when they are.

import { colour, open, whenRecoloured } from "../map/base.js";
import { Place } from "../chat/place.js";
import { keep } from "./keeping.js";
/* global L */

const OLD_MS = 90 * 1000;
const PATIENCE_MS = 15000;
const words = JSON.parse(document.body.dataset.words);
const note = document.getElementById("note");
const me = document.getElementById("me");
const place = new Place();
let shapes = null; // of warnings, by their names in the lists; asked for once

const lists = () => document.getElementById("lists");

function say(name, at = "") {
  note.textContent = name ? words[name].replace("{at}", at) : "";
}

// A page that is older than its own loading was kept by the worker: there was no network.
function tellAge() {
  const { at, shown } = lists().dataset;
  const old = Date.now() - Date.parse(at) > OLD_MS;
  const away = navigator.onLine === false || "away" in document.body.dataset;
  if (old || away) say("offline", shown);
}

async function warned() {
  if (shapes) return shapes;
  try {
    const answer = await fetch("/map/warned.geojson", { signal: AbortSignal.timeout(PATIENCE_MS) });
    shapes = new Map((await answer.json()).features.map((feature) => [feature.id, feature]));
  } catch {
    return new Map(); // the list says all of it
  }
  return shapes;
}

class Drawing {
  constructor(map) {
    this.map = map;
    this.layer = L.featureGroup().addTo(map);
    this.own = null;
  }

  async draw(own) {
    this.own = own;
    const known = await warned();
    this.layer.clearLayers();
    for (const { dataset } of lists().querySelectorAll("[data-shape]")) {
      const feature = known.get(dataset.shape);
      if (feature) this.area(feature);
    }
    for (const item of lists().querySelectorAll("[data-lat]")) this.point(item);
    if (own) this.mark(own, "focus", 9, null);
    this.fit();
  }

  area(feature) {
    const style = { color: colour("danger"), weight: 2, fillOpacity: 0.2, dashArray: "6 4" };
    L.geoJSON(feature, { style, interactive: false }).addTo(this.layer);
  }

  // Places to go are squares, hazards are circles, as on the officials' maps: nobody has to tell
  // colours apart.
  point(item) {
    const { lat, lon, kind } = item.dataset;
    const at = { lat: Number(lat), lon: Number(lon) };
    if (kind === "facility") this.square(at, item);
    else this.mark(at, "warn", 8, item);
  }

  mark({ lat, lon }, hue, radius, item) {
    const style = { radius, color: colour("card"), weight: 2, fillColor: colour(hue), fillOpacity: 1 };
    this.told(L.circleMarker([lat, lon], style).addTo(this.layer), item);
  }

  square({ lat, lon }, item) {
    const icon = L.divIcon({ className: "square", iconSize: [16, 16] });
    const marker = L.marker([lat, lon], { icon, keyboard: false, title: item.dataset.name });
    this.told(marker.addTo(this.layer), item);
  }

  told(marker, item) {
    if (!item) return;
    const box = document.createElement("div");
    for (const part of item.children) box.append(part.cloneNode(true));
    marker.bindPopup(box);
  }

  fit() {
    const all = this.layer.getBounds();
    if (all.isValid()) this.map.fitBounds(all.pad(0.1), { maxZoom: 15 });
  }
}

async function around(drawing) {
  say("finding");
  let own;
  try {
    own = await place.ask();
  } catch (why) {
    say(why === "denied" ? "denied" : "failed");
    return;
  }
  try {
    const { lat, lon } = own; // in the body: an address stands in the logs of proxies
    const headers = { "Content-Type": "application/json" };
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch("/map/here", { method: "POST", headers, signal, body: JSON.stringify({ lat, lon }) });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    lists().replaceWith(told.getElementById("lists"));
    say("");
    if (drawing) await drawing.draw(own);
  } catch {
    say("unreached");
  }
}

function start() {
  const box = document.getElementById("mapped");
  box.hidden = false;
  const map = open(document.getElementById("map"));
  const drawing = map ? new Drawing(map) : null;
  box.hidden = !map;
  document.getElementById("to-map").hidden = !map;
  me.hidden = false;
  me.querySelector("button").addEventListener("click", () => around(drawing));
  if (drawing) {
    drawing.draw(null);
    whenRecoloured(() => drawing.draw(drawing.own));
  }
  tellAge();
  addEventListener("offline", tellAge);
  addEventListener("online", () => say(""));
  keep();
}

start();

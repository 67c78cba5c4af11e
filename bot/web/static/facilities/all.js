// Draws all facilities that the list's filter finds; a press on one opens a note with a link to its
// page. Without it the list beside says the same.
/* global L */

import { colour, open, whenRecoloured } from "../map/base.js";

const holder = document.querySelector("#all");
const NEAR = 12; // the closest zoom that a filter's few places are shown at

// A full place is a square, so that nobody has to tell colours apart. Drawn by the map's own canvas.
const Square = typeof L === "undefined" ? null : L.CircleMarker.extend({
  _updatePath() {
    const { _renderer: renderer, _point: point } = this;
    if (!renderer._drawing || this._empty()) return;
    const half = this._radius;
    renderer._ctx.beginPath();
    renderer._ctx.rect(point.x - half, point.y - half, 2 * half, 2 * half);
    renderer._fillStroke(renderer._ctx, this);
  },
});

function look(status, left) {
  if (status === "closed") return { color: colour("danger"), weight: 1, fill: false, radius: 5 };
  if (status === "full" || left === 0) return { color: colour("warn"), weight: 3, fill: false, radius: 5 };
  return { color: colour("good"), weight: 1, fillColor: colour("good"), fillOpacity: 0.75, radius: 6 };
}

function note([id, name, kind, status, , , left, sample]) {
  const words = holder.dataset;
  const word = (group, key) => words[`${group}${key.replace(/(^|_)(.)/g, (all, mark, letter) => letter.toUpperCase())}`];
  const made = document.createElement("div");
  const link = made.appendChild(document.createElement("a"));
  link.href = words.at + id.split("/").map(encodeURIComponent).join("/");
  link.textContent = name;
  const said = [word("kind", kind), word("status", status === "open" && left === 0 ? "full" : status)];
  said.push(`${words.room}: ${left ?? words.unknown}`);
  if (sample) said.unshift(words.sample);
  made.appendChild(document.createElement("p")).textContent = said.join(" · ");
  return made;
}

function draw(map, rows) {
  const layer = L.featureGroup();
  for (const row of rows) {
    const [, , , status, lat, lon, left] = row;
    const Kind = status !== "closed" && (status === "full" || left === 0) ? Square : L.CircleMarker;
    const marker = new Kind([lat, lon], { ...look(status, left), row });
    layer.addLayer(marker);
  }
  layer.bindPopup((marker) => note(marker.options.row));
  return layer.addTo(map);
}

async function start() {
  const map = open(document.querySelector("#facility-map"));
  if (!map) return;
  const answer = await fetch(holder.dataset.points);
  if (!answer.ok) return;
  const { rows } = await answer.json();
  const layer = draw(map, rows);
  if (rows.length) map.fitBounds(layer.getBounds(), { maxZoom: NEAR, padding: [24, 24] });
  whenRecoloured(() => layer.eachLayer((marker) => {
    const [, , , status, , , left] = marker.options.row;
    marker.setStyle(look(status, left));
  }));
  holder.dataset.drawn = rows.length;
}

if (holder) start();

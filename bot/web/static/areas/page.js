// The map of divisions: the chosen one outlined, its facilities and the warnings in force on it;
// a press anywhere leads to the page of the division there.
/* global L */

import { colour, open, whenRecoloured } from "../map/base.js";

// Below the first zoom a press means the province, below the second the prefecture.
const MEANT = [6, 8];
const PAGE = "/console/areas?code=";
const holder = document.querySelector("#area");

async function asked(address) {
  const answer = await fetch(address);
  return answer.ok ? answer.json() : null;
}

async function go(map, { lat, lng }) {
  const found = await asked(`/api/areas/at?lat=${lat}&lon=${L.Util.wrapNum(lng, [-180, 180], true)}`);
  if (!found) return;
  const chain = [...found.parents.map((each) => each.code), found.code];
  const depth = MEANT.filter((zoom) => map.getZoom() >= zoom).length;
  location.assign(PAGE + chain[Math.min(depth, chain.length - 1)]);
}

function shapes(map, features, className) {
  // SVG: its colours come from the style sheet, in light and dark.
  return L.geoJSON({ type: "FeatureCollection", features }, {
    renderer: L.svg(), interactive: false, style: { className },
  }).addTo(map);
}

async function outline(map, { code, parent }) {
  const sheet = await asked(`/api/areas/outlines${parent ? `?of=${parent}` : ""}`);
  const mine = (sheet?.features ?? []).filter((each) => each.properties.code === code);
  if (mine.length) map.fitBounds(shapes(map, mine, "chosen-area").getBounds(), { padding: [16, 16] });
}

async function dangers(map) {
  const sheet = await asked("/feeds/alerts.geojson");
  const known = (sheet?.features ?? []).filter((each) => each.geometry);
  shapes(map, known, "danger-area");
}

async function facilities(map, { code }) {
  const found = await asked(`/console/facilities/points?area=${code}`);
  const dots = (found?.rows ?? []).map(([, , , , lat, lon]) =>
    L.circleMarker([lat, lon], { radius: 4, weight: 1, color: colour("good"), interactive: false }));
  const layer = L.layerGroup(dots).addTo(map);
  whenRecoloured(() => layer.eachLayer((dot) => dot.setStyle({ color: colour("good") })));
  holder.dataset.drawn = dots.length;
}

async function start() {
  const map = open(document.querySelector("#area-map"));
  if (!map) return;
  map.on("click", ({ latlng }) => go(map, latlng));
  if (!holder.dataset.code) return;
  await outline(map, holder.dataset);
  await Promise.all([dangers(map), facilities(map, holder.dataset)]);
}

if (holder) start();

// The map of one report: the report, the others of its event, places of help near it.
/* global L */

import { colour, open, whenRecoloured } from "/static/map/base.js";

const element = document.querySelector("#near-map");
const CLOSE = 15;
const NEAR_M = 5000;
const SIZES = { report: 11, member: 7 };
const COLOURS = { report: "danger", member: "warn", facility: "good" };

function style(role) {
  return { color: colour("ink"), weight: 2, fillColor: colour(COLOURS[role]), fillOpacity: 0.9 };
}

// A square for places of help: not told from reports by its colour alone.
function marker(feature, latlng) {
  const { role } = feature.properties;
  if (role !== "facility") return L.circleMarker(latlng, { ...style(role), radius: SIZES[role] });
  const icon = L.divIcon({ className: "place-of-help", iconSize: [16, 16] });
  return L.marker(latlng, { icon, title: feature.properties.name, keyboard: false });
}

// Made as nodes: what somebody wrote never becomes markup.
function label(feature) {
  const { name, link } = feature.properties;
  const shown = document.createElement(link ? "a" : "span");
  shown.textContent = name;
  if (link) shown.href = link;
  return shown;
}

// All of the event, and of the places of help those that are near enough to see streets by.
function show(map, markers) {
  const middle = markers.find((each) => each.feature.properties.role === "report");
  if (!middle) return;
  const shown = markers.filter((each) => {
    const { role } = each.feature.properties;
    return role !== "facility" || map.distance(each.getLatLng(), middle.getLatLng()) <= NEAR_M;
  });
  const bounds = L.latLngBounds(shown.map((each) => each.getLatLng()));
  map.fitBounds(bounds.pad(0.2), { maxZoom: CLOSE });
}

async function draw(map) {
  const answer = await fetch(element.parentElement.dataset.points);
  if (!answer.ok) return;
  const layer = L.geoJSON(await answer.json(), {
    pointToLayer: marker,
    onEachFeature: (feature, each) => each.bindPopup(label(feature)),
  }).addTo(map);
  show(map, layer.getLayers());
  whenRecoloured(() => {
    layer.eachLayer((each) => {
      if (each.setStyle) each.setStyle(style(each.feature.properties.role));
    });
  });
}

const map = element && open(element);
if (map) draw(map);

// The position of a facility: a mark that follows the two fields, and fields that follow the mark.
// Without it the fields alone do.
/* global L */

import { open } from "../map/base.js";

const DIGITS = 6; // of a degree: a decimetre
const NEAR = 14;
const element = document.querySelector("#place-map");
const lat = document.querySelector("#f-lat");
const lon = document.querySelector("#f-lon");

function typed() {
  const at = [Number.parseFloat(lat.value), Number.parseFloat(lon.value)];
  return at.every(Number.isFinite) && Math.abs(at[0]) <= 90 && Math.abs(at[1]) <= 180 ? at : null;
}

function start() {
  const map = open(element);
  if (!map) return;
  const icon = L.divIcon({ className: "pin", iconSize: [32, 32], iconAnchor: [16, 16] });
  let mark = null;

  function write({ lat: north, lng: east }) {
    lat.value = north.toFixed(DIGITS);
    lon.value = L.Util.wrapNum(east, [-180, 180], true).toFixed(DIGITS);
  }
  function show(at) {
    if (mark) {
      mark.setLatLng(at);
      return;
    }
    mark = L.marker(at, { icon, draggable: true, keyboard: false }).addTo(map);
    mark.on("dragend", () => write(mark.getLatLng()));
  }
  function follow() {
    const at = typed();
    if (!at) return;
    show(at);
    map.setView(at, Math.max(map.getZoom(), NEAR));
  }
  map.on("click", ({ latlng }) => {
    write(latlng);
    show(latlng);
  });
  for (const field of [lat, lon]) field.addEventListener("change", follow);
  follow();
  return { map, follow };
}

if (element && lat && lon) {
  const shell = element.closest("details");
  if (!shell || shell.open) {
    start();
  } else {
    // Closed it has no size, and a map needs one.
    shell.addEventListener("toggle", () => start(), { once: true });
  }
}

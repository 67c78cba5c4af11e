// Every map of the pages: opens one, with the outlines of divisions under it or the tiles of the
// server that the settings name. Knows nothing of what a page draws on it.
/* global L */

import { Outlines } from "./outlines.js";

// A colour of the page's own palette (css/base.css), by name: "danger", "act", …
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// Calls back whenever the reader changes between light and dark: what is drawn on a canvas has to be
// drawn anew.
export function whenRecoloured(callback) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", callback);
}

function boundsOf(element) {
  const [south, west, north, east] = element.dataset.bounds.split(",").map(Number);
  return L.latLngBounds([south, west], [north, east]);
}

// The Leaflet map in an element made by the macro `canvas`; null where Leaflet did not load.
// Points by the thousand belong on the map's canvas: L.circleMarker draws there.
export function open(element) {
  if (typeof L === "undefined") return null;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(element, {
    preferCanvas: true,
    zoomControl: false,
    attributionControl: Boolean(element.dataset.credit),
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    worldCopyJump: true,
    minZoom: 3,
    maxZoom: 18,
  });
  const { zoomIn, zoomOut, tiles, credit } = element.dataset;
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.fitBounds(boundsOf(element));
  if (tiles) L.tileLayer(tiles, { attribution: credit, maxZoom: 18 }).addTo(map);
  new Outlines(map, element.dataset.language, { filled: !tiles }).follow();
  // A map that was opened in a part of the page that was folded, or on a phone that was turned.
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(element);
  return map;
}

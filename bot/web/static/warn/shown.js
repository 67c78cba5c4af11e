// The area of an alert on its page: what is warned, and what of it the reader may not warn.
/* global L */

import { colour, open, whenRecoloured } from "../map/base.js";

const COLOURS = { warned: "act", outside: "danger" };
const element = document.querySelector("#warned-map");
const map = element ? open(element) : null;

async function start() {
  const answer = await fetch(element.parentElement.dataset.shape);
  if (!answer.ok) return;
  const style = ({ properties }) => {
    const name = colour(COLOURS[properties.name]);
    return { color: name, weight: 3, fillColor: name, fillOpacity: 0.25, dashArray: properties.name === "outside" ? "6 6" : null };
  };
  const drawn = L.geoJSON(await answer.json(), { style, interactive: false }).addTo(map);
  if (drawn.getBounds().isValid()) map.fitBounds(drawn.getBounds(), { maxZoom: 13, padding: [20, 20] });
  whenRecoloured(() => drawn.setStyle(style));
}

if (map) start();

// The divisions of the table below it, the darker the larger the share of people not reached.
/* global L */

import { colour, open, whenRecoloured } from "../map/base.js";
import { outlineOf } from "./shapes.js";

const LIGHTEST = 0.12; // everybody was reached there: still to be seen as one that was warned
const element = document.querySelector("#missed-map");
const map = element ? open(element) : null;

function style(share) {
  return { color: colour("danger"), weight: 2, fillColor: colour("danger"), fillOpacity: LIGHTEST + share * (0.8 - LIGHTEST) };
}

async function start() {
  const drawn = L.featureGroup().addTo(map);
  for (const row of document.querySelectorAll("#missed tr[data-code]")) {
    const { code, parent, share, said } = row.dataset;
    const feature = await outlineOf(code, parent);
    if (!feature) continue;
    const layer = L.geoJSON(feature, { style: () => style(Number(share)) }).addTo(drawn);
    layer.bindTooltip(document.createTextNode(said), { sticky: true });
  }
  if (drawn.getBounds().isValid()) map.fitBounds(drawn.getBounds(), { padding: [20, 20] });
  whenRecoloured(() => drawn.eachLayer((layer) => layer.resetStyle()));
}

if (map) start();

// Where reports are many: cells of a size that fits the zoom, the darker the more. The list below
// the map says the same.
/* global L */

import { colour, open, whenRecoloured } from "/static/map/base.js";

const element = document.querySelector("#heat-map");
const FINEST = 8;
const COARSEST = 3;
const FAINTEST = 0.25;

function resolution(zoom) {
  return Math.min(FINEST, Math.max(COARSEST, Math.round(zoom * 0.75 - 1)));
}

function spoken(text) {
  const shown = document.createElement("span");
  shown.textContent = text;
  return shown;
}

class Heat {
  constructor(map) {
    this.map = map;
    this.layer = null;
    this.most = 1;
    this.shown = null;
  }

  style(feature) {
    const share = Math.sqrt(feature.properties.reports / this.most);
    return {
      color: colour("danger"),
      weight: 1,
      fillColor: colour("danger"),
      fillOpacity: FAINTEST + (0.85 - FAINTEST) * share,
    };
  }

  async ask() {
    const wanted = resolution(this.map.getZoom());
    if (wanted === this.shown) return;
    this.shown = wanted;
    const answer = await fetch(`${element.parentElement.dataset.heat}&resolution=${wanted}`);
    if (!answer.ok || wanted !== this.shown) return;
    const first = this.layer === null;
    this.draw(await answer.json());
    if (first && this.layer.getBounds().isValid()) {
      this.map.fitBounds(this.layer.getBounds().pad(0.2), { maxZoom: 13 });
    }
  }

  draw(cells) {
    this.layer?.remove();
    this.most = Math.max(1, ...cells.features.map((each) => each.properties.reports));
    this.layer = L.geoJSON(cells, {
      style: (feature) => this.style(feature),
      onEachFeature: (feature, each) => {
        const { reports, urgent } = feature.properties;
        const said = element.parentElement.dataset.told.replace("{reports}", reports).replace("{urgent}", urgent);
        each.bindPopup(() => spoken(said));
      },
    }).addTo(this.map);
  }
}

const map = element && open(element);
if (map) {
  const heat = new Heat(map);
  heat.ask();
  map.on("zoomend", () => heat.ask());
  whenRecoloured(() => heat.layer?.setStyle((feature) => heat.style(feature)));
}

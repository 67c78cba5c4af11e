// The outlines of divisions under a map: provinces always, what lies in them as the reader comes
// closer. Each sheet is asked for once.
/* global L */

// The zoom from which what lies in a division of this level is drawn, and is named.
const OPENS = { province: 6, prefecture: 8 };
const NAMED = { province: [4, 7], prefecture: [7, 9], county: [9, 19] };
const PANE = "ground";

export class Outlines {
  constructor(map, language, { filled }) {
    this.map = map;
    this.language = language;
    this.filled = filled;
    this.asked = new Set();
    this.drawn = []; // {layer, properties, label}
    map.createPane(PANE).style.zIndex = 250; // above tiles, below everything else
    // SVG: its colours come from the style sheet, so that dark needs nothing drawn anew.
    this.renderer = L.svg({ pane: PANE, padding: 0.5 });
  }

  follow() {
    this.ask("");
    this.map.on("moveend", () => this.refine());
  }

  async ask(code) {
    if (this.asked.has(code)) return;
    this.asked.add(code);
    try {
      const answer = await fetch(`/api/areas/outlines${code ? `?of=${code}` : ""}`);
      if (!answer.ok) throw new Error(String(answer.status));
      this.draw(await answer.json());
    } catch {
      this.asked.delete(code); // the next move of the map tries again
    }
  }

  draw(sheet) {
    L.geoJSON(sheet, {
      pane: PANE,
      renderer: this.renderer,
      interactive: false,
      style: (feature) => ({ className: `ground ${feature.properties.level}${this.filled ? " filled" : ""}` }),
      onEachFeature: ({ properties }, layer) => this.drawn.push({ layer, properties, label: null }),
    }).addTo(this.map);
    this.refine();
  }

  refine() {
    const zoom = this.map.getZoom();
    const view = this.map.getBounds();
    for (const each of this.drawn) {
      const seen = view.intersects(each.layer.getBounds());
      const { level, divided, code } = each.properties;
      if (seen && divided && zoom >= OPENS[level]) this.ask(code);
      const [from, to] = NAMED[level];
      this.name(each, seen && zoom >= from && zoom < to);
    }
  }

  name(each, wanted) {
    if (wanted && !each.label) {
      const { name, name_en } = each.properties;
      each.label = L.tooltip({ permanent: true, direction: "center", className: "ground-name", pane: PANE, interactive: false })
        .setContent(document.createTextNode(this.language === "en" && name_en ? name_en : name))
        .setLatLng(each.layer.getBounds().getCenter())
        .addTo(this.map);
    } else if (!wanted && each.label) {
      each.label.remove();
      each.label = null;
    }
  }
}

// The outlines of divisions under a map: provinces always, what lies in them as the reader comes
// closer. Each sheet is asked for once. Knows nothing of what is drawn above.
/* global L */

// The zoom from which what lies in a division of this level is drawn; from which the coarser line
// around it is not drawn any more; and those at which its name stands (from, up to but not with).
const OPENS = { province: 6, prefecture: 8 };
const FADES = { province: 7, prefecture: 9 };
const NAMED = { province: [3, 7], prefecture: [7, 9], county: [9, 19] };
// Two panes: names must not lie under an outline that came later.
const GROUND = "ground", NAMES = "ground-names";
// About how wide a letter is (em of .8rem), and how high a line.
const LETTER_PX = 7, CHARACTER_PX = 13, LINE_PX = 17;

export class Outlines {
  constructor(map, language, { filled }) {
    this.map = map;
    this.language = language;
    this.filled = filled;
    this.asked = new Set();
    this.opened = new Set(); // codes whose sheet is drawn
    this.drawn = []; // {layer, properties, above, label}; above: the division that it lies in
    map.createPane(GROUND).style.zIndex = 250; // above tiles, below everything else
    map.createPane(NAMES).style.zIndex = 260;
    map.getPane(NAMES).style.pointerEvents = "none";
    // SVG: its colours come from the style sheet, so that dark needs nothing drawn anew.
    this.renderer = L.svg({ pane: GROUND, padding: 0.5 });
  }

  follow() {
    this.ask(null);
    this.map.on("moveend", () => this.refine());
  }

  // `above`: one of `drawn`, or null for the provinces.
  async ask(above) {
    const code = above ? above.properties.code : "";
    if (this.asked.has(code)) return;
    this.asked.add(code);
    try {
      const answer = await fetch(`/api/areas/outlines${code ? `?of=${code}` : ""}`);
      if (!answer.ok) throw new Error(String(answer.status));
      this.draw(await answer.json(), above);
      this.opened.add(code);
    } catch {
      this.asked.delete(code); // the next move of the map tries again
      return;
    }
    this.refine();
  }

  draw(sheet, above) {
    L.geoJSON(sheet, {
      pane: GROUND,
      renderer: this.renderer,
      interactive: false,
      style: (feature) => ({ className: `ground ${feature.properties.level}${this.filled ? " filled" : ""}` }),
      onEachFeature: ({ properties }, layer) => this.drawn.push({ layer, properties, above, label: null }),
    }).addTo(this.map);
  }

  refine() {
    const zoom = this.map.getZoom();
    const view = this.map.getBounds();
    const taken = [];
    for (const each of this.drawn) {
      const { level, divided, code } = each.properties;
      const seen = view.intersects(each.layer.getBounds());
      const above = each.above && OPENS[each.above.properties.level];
      const faded = this.opened.has(code) && zoom >= FADES[level];
      each.layer.getElement()?.classList.toggle("unseen", zoom < above || faded);
      if (seen && divided && zoom >= OPENS[level]) this.ask(each);
      const [from, to] = NAMED[level];
      this.name(each, seen && zoom >= from && zoom < to && this.finds(each, taken));
    }
  }

  text({ properties: { name, name_en } }) {
    return this.language === "en" && name_en ? name_en : name;
  }

  // Whether a name has room: in its division, and beside the names that stand already.
  finds(each, taken) {
    const text = this.text(each);
    const width = [...text].reduce((sum, one) => sum + (one > "\u2e7f" ? CHARACTER_PX : LETTER_PX), 0);
    const bounds = each.layer.getBounds();
    const east = this.map.latLngToContainerPoint(bounds.getNorthEast());
    const west = this.map.latLngToContainerPoint(bounds.getSouthWest());
    if (east.x - west.x < width * 0.8) return false;
    const at = this.map.latLngToContainerPoint(this.middle(each));
    const box = L.bounds([at.x - width / 2, at.y - LINE_PX / 2], [at.x + width / 2, at.y + LINE_PX / 2]);
    if (taken.some((one) => one.intersects(box))) return false;
    taken.push(box);
    return true;
  }

  middle({ properties, layer }) {
    return properties.at ? L.latLng(properties.at[1], properties.at[0]) : layer.getBounds().getCenter();
  }

  name(each, wanted) {
    if (wanted && !each.label) {
      each.label = L.tooltip({ permanent: true, direction: "center", offset: [0, 0], className: "ground-name", pane: NAMES, interactive: false })
        .setContent(document.createTextNode(this.text(each)))
        .setLatLng(this.middle(each))
        .addTo(this.map);
    } else if (!wanted && each.label) {
      each.label.remove();
      each.label = null;
    }
  }
}

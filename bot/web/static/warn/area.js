// The map of a draft's form: clicks pick divisions, Geoman draws; both only change the form's own
// fields, and ask the server what the area comes to. Knows no rules.
/* global L */

import { colour, open, whenRecoloured } from "../map/base.js";
import { circlesOf, circleText, layerOfCircle, layerOfRing, outlineOf, ringsOf, ringText } from "./shapes.js";

const element = document.querySelector("#area-map");
const form = document.querySelector("form.draft");
const field = (name) => form.querySelector(`[name="${name}"]`);
const map = element ? open(element) : null;

function ask(what) {
  const button = document.querySelector("#map-asks");
  button.value = what;
  button.click();
}

class Area {
  constructor() {
    this.renderer = L.svg({ padding: 0.5 }); // shapes that are edited, and few
    this.divisions = L.featureGroup().addTo(map);
    this.drawn = L.featureGroup().addTo(map);
    this.written = null; // what the drawing was when it was last read from the form
    this.turn = 0;
  }

  style(name) {
    return { renderer: this.renderer, color: colour(name), weight: 3, fillOpacity: 0.25, fillColor: colour(name) };
  }

  // Reads the form anew: after the server answered, or somebody took a tick away.
  async read() {
    this.readDrawing();
    await this.readDivisions();
  }

  readDrawing() {
    const now = `${field("area.polygons").value}\n\n${field("area.circles").value}`;
    if (now === this.written) return;
    this.written = now;
    this.drawn.clearLayers();
    for (const ring of ringsOf(field("area.polygons").value)) layerOfRing(ring, this.style("danger")).addTo(this.drawn);
    for (const one of circlesOf(field("area.circles").value)) layerOfCircle(one, this.style("danger")).addTo(this.drawn);
  }

  async readDivisions() {
    this.turn += 1;
    const mine = this.turn;
    const ticked = [...form.querySelectorAll('[name="area.geocodes"]:checked')];
    const found = await Promise.all(ticked.map((box) => outlineOf(box.value, box.dataset.parent)));
    if (mine !== this.turn) return; // the form changed meanwhile
    this.divisions.clearLayers();
    for (const feature of found.filter(Boolean)) {
      L.geoJSON(feature, { style: this.style("act"), interactive: false, pmIgnore: true }).addTo(this.divisions);
    }
  }

  // What was drawn becomes the form's figures, and the server says what they come to.
  write() {
    const layers = this.drawn.getLayers();
    field("area.polygons").value = ringText(layers.filter((each) => each instanceof L.Polygon));
    field("area.circles").value = circleText(layers.filter((each) => each instanceof L.Circle));
    this.written = `${field("area.polygons").value}\n\n${field("area.circles").value}`;
    ask("look");
  }

  bounds() {
    const all = L.featureGroup([this.divisions, this.drawn]).getBounds();
    return all.isValid() ? all : null;
  }
}

function drawing(area) {
  map.pm.setLang(element.dataset.language === "zh" ? "zh" : "en");
  map.pm.setGlobalOptions({ layerGroup: area.drawn, pathOptions: area.style("danger"), snappable: false });
  map.pm.addControls({
    position: "topleft", drawMarker: false, drawCircleMarker: false, drawPolyline: false, drawText: false,
    cutPolygon: false, rotateMode: false, dragMode: false,
  });
  // Geoman names the box around a tool, not the tool.
  for (const tool of element.querySelectorAll(".leaflet-pm-toolbar .button-container")) {
    tool.querySelector("a.leaflet-buttons-control-button")?.setAttribute("aria-label", tool.title);
  }
  map.on("pm:create", ({ layer }) => {
    layer.on("pm:update pm:edit", () => area.write());
    area.write();
  });
  map.on("pm:remove", () => area.write());
  area.drawn.on("layeradd", ({ layer }) => layer.on("pm:update", () => area.write()));
}

function picking() {
  const level = document.querySelector("#f-pick");
  map.on("click", ({ latlng }) => {
    if (map.pm.globalDrawModeEnabled() || map.pm.globalEditModeEnabled() || map.pm.globalRemovalModeEnabled()) return;
    ask(`pick:${latlng.lat.toFixed(5)},${latlng.wrap().lng.toFixed(5)},${level.value}`);
  });
}

// What part of the earth is seen, south-west and north-east, for whoever looks from outside.
function tellView() {
  const tell = () => {
    const low = map.getBounds().getSouthWest();
    const high = map.getBounds().getNorthEast();
    element.dataset.view = JSON.stringify([[low.lat, low.lng], [high.lat, high.lng]]);
  };
  map.on("moveend", tell);
  tell();
}

async function start() {
  const area = new Area();
  await area.read();
  const bounds = area.bounds();
  if (bounds) map.fitBounds(bounds, { maxZoom: 11, padding: [20, 20] });
  drawing(area);
  picking();
  tellView();
  form.addEventListener("change", ({ target }) => {
    if (target.name === "area.geocodes") ask("look");
    if (target.name === "area.polygons" || target.name === "area.circles") ask("look");
  });
  document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.target.id !== "f-area" && detail.elt.id !== "f-area") return;
    area.read();
    document.body.dispatchEvent(new Event("areachanged"));
  });
  whenRecoloured(() => {
    area.written = null;
    area.read();
  });
}

if (map) start();

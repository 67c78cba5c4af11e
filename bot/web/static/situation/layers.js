// What the situation draws on a map: areas of warnings, reports, places with room. Knows nothing of
// where it comes from, nor of the lists.
/* global L */

import { colour } from "../map/base.js";
import { mark } from "./marks.js";

// More areas than that are named only under the pointer: their names would cover each other.
const MOST_NAMED = 12;
const NAME_PX = 28; // so far below another name one that would cover it stands
const CLOSER = 2; // zoom levels that a cluster is opened by

const layerOf = {
  alerts: ({ own, danger }) => (danger ? "danger" : own ? "alerts" : "others"),
  reports: () => "reports",
  facilities: () => "facilities",
};

function areaStyle({ level, own, danger, actual }) {
  const line = danger ? colour("danger") : level ? colour(`level-${level}`) : colour("edge");
  const dash = danger ? "12 8" : own ? (actual ? null : "6 6") : "2 7";
  return { color: line, weight: danger ? 4 : 3, dashArray: dash, fillColor: line, fillOpacity: actual ? 0.16 : 0.06 };
}

function markStyle(topic, { count, urgent }) {
  const edge = { color: colour("card"), weight: 1.5, fillOpacity: 0.9 };
  if (topic === "facilities") return { ...edge, color: colour("good"), fillColor: colour("good-soft"), radius: 7, shape: "square", weight: 2 };
  if (!count) return { ...edge, fillColor: colour(urgent ? "danger" : "act"), radius: urgent ? 9 : 7, shape: urgent ? "triangle" : "circle" };
  const radius = 12 + Math.min(12, Math.log2(count) * 1.5);
  return { ...edge, fillColor: colour("act"), radius, text: String(count), ink: colour("act-ink"), flag: urgent ? colour("danger") : null };
}

export class Layers {
  // `chosen` is called with the key of what somebody points at.
  constructor(map, chosen) {
    this.map = map;
    this.chosen = chosen;
    this.features = {}; // topic → what is drawn
    this.byKey = new Map();
    this.groups = {};
    for (const name of ["others", "alerts", "danger", "facilities", "reports"]) this.groups[name] = L.layerGroup().addTo(map);
    map.on("zoomend", () => this.part());
  }

  show(name, wanted) {
    if (wanted) this.groups[name].addTo(this.map);
    else this.groups[name].remove();
    this.behind();
  }

  draw(topic, features) {
    this.features[topic] = features;
    for (const [key, known] of this.byKey) {
      if (known.topic !== topic) continue;
      this.groups[known.name].removeLayer(known.layer);
      this.byKey.delete(key);
    }
    const named = features.length <= MOST_NAMED;
    for (const feature of features) this.add(topic, feature, named);
    this.behind();
    if (topic === "alerts" && named) this.part();
  }

  redraw() {
    for (const [topic, features] of Object.entries(this.features)) this.draw(topic, features);
  }

  add(topic, feature, named) {
    const { key } = feature.properties;
    const layer = feature.geometry.type === "Point" ? this.point(topic, feature) : this.area(feature, named);
    if (!layer) return;
    const name = layerOf[topic](feature.properties);
    layer.on("click", () => this.chosen(key));
    this.groups[name].addLayer(layer);
    this.byKey.set(key, { topic, name, layer });
  }

  point(topic, { geometry, properties }) {
    const [lon, lat] = geometry.coordinates;
    return mark([lat, lon], { ...markStyle(topic, properties), cluster: Boolean(properties.count) });
  }

  area(feature, named) {
    const layer = L.geoJSON(feature, { style: areaStyle(feature.properties) });
    if (!layer.getBounds().isValid()) return null; // by divisions whose outlines nobody knows
    const label = document.createTextNode(feature.properties.label);
    return layer.bindTooltip(() => label, { permanent: named, sticky: !named, direction: "center", className: "area-name" });
  }

  // Names of areas stand one below the other where they would cover each other.
  part() {
    const taken = [];
    for (const { layer } of this.byKey.values()) {
      const tooltip = layer.getTooltip();
      const element = tooltip?.options.permanent && tooltip.getElement();
      if (!element) continue;
      const middle = this.map.latLngToContainerPoint(layer.getBounds().getCenter());
      const half = L.point(element.offsetWidth / 2, NAME_PX / 2 - 1);
      const covered = () => taken.some((one) => one.intersects(L.bounds(middle.subtract(half), middle.add(half))));
      let down = 0;
      while (covered()) {
        middle.y += NAME_PX;
        down += NAME_PX;
      }
      taken.push(L.bounds(middle.subtract(half), middle.add(half)));
      tooltip.options.offset = L.point(0, down);
      tooltip.update();
    }
  }

  // Areas lie under the marks of what is in them.
  behind() {
    for (const name of ["danger", "alerts", "others"]) this.groups[name].eachLayer((one) => this.map.hasLayer(one) && one.bringToBack());
  }

  // Brings it into the middle of the map; where it is drawn, or null. A cluster is opened instead.
  reach(key) {
    const known = this.byKey.get(key);
    if (!known) return null;
    const { layer } = known;
    if (layer.getLatLng) {
      const closer = layer.options.cluster ? this.map.getZoom() + CLOSER : Math.max(this.map.getZoom(), 12);
      this.map.setView(layer.getLatLng(), Math.min(closer, this.map.getMaxZoom()));
      return layer.options.cluster ? null : layer.getLatLng();
    }
    this.map.fitBounds(layer.getBounds(), { maxZoom: 12 });
    return layer.getBounds().getCenter();
  }
}

// An alert's shapes as its form writes them (rings as JSON, circles as lines) and as Leaflet layers,
// and the outlines of divisions. Knows nothing of who may warn where.
/* global L */

const sheets = new Map(); // code of the division above → a promise of its GeoJSON

async function sheet(parent) {
  const answer = await fetch(`/api/areas/outlines${parent ? `?of=${parent}` : ""}`);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// The outline of a division as a GeoJSON feature; null where none is known.
export async function outlineOf(code, parent) {
  if (!sheets.has(parent)) sheets.set(parent, sheet(parent));
  try {
    const found = await sheets.get(parent);
    return found.features.find((each) => each.properties.code === code) || null;
  } catch {
    sheets.delete(parent); // the next look asks again
    return null;
  }
}

export function ringsOf(text) {
  try {
    const found = JSON.parse(text);
    return Array.isArray(found) && Array.isArray(found[0]?.[0]) ? found : [];
  } catch {
    return []; // half typed, or GeoJSON that the server reads and writes back as rings
  }
}

export function circlesOf(text) {
  return text
    .split("\n")
    .map((line) => line.trim().split(/[\s,，;；]+/).map(Number))
    .filter((numbers) => numbers.length === 3 && numbers.every(Number.isFinite))
    .map(([lat, lon, radius]) => ({ lat, lon, radius }));
}

const DIGITS = 5;
const short = (degrees) => Number(degrees.toFixed(DIGITS));

export function ringText(layers) {
  const rings = layers.map((layer) => {
    const corners = layer.getLatLngs()[0].map(({ lat, lng }) => [short(lng), short(lat)]);
    return [...corners, corners[0]];
  });
  return rings.length ? JSON.stringify(rings) : "";
}

export function circleText(layers) {
  return layers
    .map((layer) => [short(layer.getLatLng().lat), short(layer.getLatLng().lng), Math.round(layer.getRadius())].join(", "))
    .join("\n");
}

export function layerOfRing(ring, options) {
  return L.polygon(ring.slice(0, -1).map(([lon, lat]) => [lat, lon]), options);
}

export function layerOfCircle({ lat, lon, radius }, options) {
  return L.circle([lat, lon], { ...options, radius });
}

// Keeps small things in the browser. Knows nothing of what they mean; a browser that refuses
// (private mode, full disk) forgets them when the page closes.

const memory = new Map();

export function read(area, key, otherwise) {
  try {
    const text = area.getItem("fenghuo." + key);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return memory.has(key) ? memory.get(key) : otherwise;
  }
}

export function write(area, key, value) {
  memory.set(key, value);
  try {
    area.setItem("fenghuo." + key, JSON.stringify(value));
  } catch {
    // The copy in memory serves until the page closes.
  }
}

// 128 random bits; crypto.randomUUID is missing on plain http, where villages may well be.
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Whoever knows this id reads this person's messages: it never leaves for another site.
export function senderId() {
  const known = read(localStorage, "sender", null);
  if (typeof known === "string" && known) return known;
  const made = "web-" + randomId();
  write(localStorage, "sender", made);
  return made;
}

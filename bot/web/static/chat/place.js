// The person's place: asked for on a click and only then, kept in memory for a quarter of an hour,
// never written down.

const GOOD_FOR_MS = 15 * 60 * 1000;

export class Place {
  constructor() {
    this.found = null;
    this.at = 0;
  }

  // {lat, lon} while it is fresh, else null.
  get current() {
    if (this.found && Date.now() - this.at > GOOD_FOR_MS) this.found = null;
    return this.found;
  }

  forget() {
    this.found = null;
  }

  // Resolves to {lat, lon}; rejects with "denied" or "failed".
  ask() {
    return new Promise((resolve, reject) => {
      if (!("geolocation" in navigator)) {
        reject("failed");
        return;
      }
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          this.found = { lat: coords.latitude, lon: coords.longitude };
          this.at = Date.now();
          resolve(this.found);
        },
        (error) => reject(error.code === 1 ? "denied" : "failed"),
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    });
  }
}

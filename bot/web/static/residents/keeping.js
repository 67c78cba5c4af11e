// Asks the worker to keep this page and its files as they are, for when there is no network. Knows
// nothing of the page.

import { work } from "../chat/working.js";

export async function keep() {
  const registration = await work();
  const worker = registration && registration.active;
  if (!worker) return;
  const files = performance.getEntriesByType("resource").map((one) => one.name);
  worker.postMessage({ keep: [location.href, ...files] });
}

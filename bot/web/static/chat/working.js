// Registers the worker that keeps the page for when there is no network. Knows nothing of push.

// Resolves to the registration, or to null where browsers have no workers (plain http, say).
export async function work() {
  if (!("serviceWorker" in navigator)) return null;
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
    return await navigator.serviceWorker.ready;
  } catch {
    return null;
  }
}

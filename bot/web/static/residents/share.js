// The button that passes a warning on: the phone's own way of sharing, else the address is copied.
// Knows nothing of warnings; where it does not run the address stands in the browser. The page is kept
// for when there is no network, after it is whole, and not for who saves data. Where a worker already
// watches over it, that kept it as it came: to ask for it again would double what a warning draws.

import { keep } from "./keeping.js";

const box = document.getElementById("share");

async function share() {
  const { address, title, copied, failed } = box.dataset;
  const said = box.querySelector("[role=status]");
  if (navigator.share) {
    // Whoever closes the phone's own list has not failed at anything.
    await navigator.share({ title, text: title, url: address }).catch(() => {});
    return;
  }
  try {
    await navigator.clipboard.writeText(`${title} ${address}`);
    said.textContent = copied;
  } catch {
    said.textContent = failed;
  }
}

if (box) {
  box.hidden = false;
  box.querySelector("button").addEventListener("click", share);
}

const watched = navigator.serviceWorker && navigator.serviceWorker.controller;
if (!watched && !(navigator.connection && navigator.connection.saveData)) {
  if (document.readyState === "complete") keep();
  else addEventListener("load", keep);
}

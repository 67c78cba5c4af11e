// Whose sign-in ended and who signed in again in another window goes on in this page: its forms
// take the new session. Another person's session leaves them as they are: the service refuses those.
"use strict";

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "signed-out") return;
  const back = event.detail.target.querySelector("[data-csrf]");
  const before = document.querySelector(".who b");
  if (!back || back.dataset.who !== before?.textContent) return;
  for (const field of document.querySelectorAll('input[name="csrf"]')) field.value = back.dataset.csrf;
});

// Shows new messages as they come, and sends what is written as a phone. The server renders
// everything; this file only fetches the page again and moves the changed parts over.
"use strict";

const EVERY_MS = 1500;
const main = document.getElementById("phones");

function localTimes(root) {
  for (const time of root.querySelectorAll("time")) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString();
  }
}

function toEnd(list) {
  list.scrollTop = list.scrollHeight;
}

function update(phone, fresh) {
  const list = phone.querySelector("ol");
  const newer = fresh.querySelector("ol");
  const last = list.lastElementChild && list.lastElementChild.id;
  if (last === (newer.lastElementChild && newer.lastElementChild.id)) return;
  localTimes(newer);
  list.replaceChildren(...newer.children);
  toEnd(list);
}

function merge(fresh) {
  const shown = new Map([...main.querySelectorAll(".phone")].map((p) => [keyOf(p), p]));
  const incoming = [...fresh.querySelectorAll(".phone")];
  if (incoming.length) main.querySelectorAll(".empty").forEach((note) => note.remove());
  for (const phone of incoming.reverse()) {
    const known = shown.get(keyOf(phone));
    if (known) {
      update(known, phone);
    } else {
      localTimes(phone);
      main.prepend(phone);
      toEnd(phone.querySelector("ol"));
    }
  }
  document.getElementById("total").textContent = fresh.getElementById("total").textContent;
}

async function refresh() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.ok) merge(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    // The service restarts: the next round finds it again.
  }
}

function keyOf(phone) {
  return `${phone.dataset.channel} ${phone.dataset.phone}`;
}

function channelOf(form) {
  const phone = form.closest(".phone");
  return phone ? phone.dataset.channel : form.elements.channel.value;
}

// 422: the number is none; of the rest nothing is known but that it was not sent.
function refusal(status) {
  const { notSent, badNumber } = document.body.dataset;
  return status === 422 ? `${notSent} ${badNumber}` : notSent;
}

async function write(form, press) {
  const button = form.querySelector("button");
  const note = form.querySelector("output");
  const said = press ? { press } : { text: form.elements.text.value };
  const body = { channel: channelOf(form), from: form.elements.from.value, ...said };
  button.disabled = true;
  note.textContent = "";
  try {
    const answer = await fetch("/sandbox/messages", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok && !press) form.elements.text.value = "";
    if (!answer.ok) note.textContent = refusal(answer.status);
  } catch {
    note.textContent = refusal();
  }
  button.disabled = false;
  await refresh();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.write")) return;
  event.preventDefault();
  write(event.target);
});

document.addEventListener("click", (event) => {
  const title = event.target.dataset && event.target.dataset.press;
  if (title) write(event.target.closest(".phone").querySelector("form.write"), title);
});

localTimes(document);
document.querySelectorAll(".phone ol").forEach(toEnd);
setInterval(() => { if (!document.hidden) refresh(); }, EVERY_MS);

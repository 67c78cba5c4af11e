// "Still there" and "over", said as this browser's own chat: only the chat that filed the report is
// believed, and whoever else says it hears how the report stands. Knows nothing of reports.

import { senderId } from "../chat/store.js";

const box = document.getElementById("answers");
const note = document.getElementById("note");
const words = JSON.parse(document.body.dataset.words);

async function say(text) {
  note.textContent = words.sending;
  const body = JSON.stringify({ sender: senderId(), text, language: document.body.dataset.language });
  try {
    const answer = await fetch("/api/chat", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (!answer.ok) throw new Error(String(answer.status));
    const { messages } = await answer.json();
    note.textContent = messages.map((one) => one.text).join("\n");
  } catch {
    note.textContent = words.unsent;
  }
}

if (box) {
  box.hidden = false;
  for (const button of box.querySelectorAll("button")) button.addEventListener("click", () => say(button.value));
}

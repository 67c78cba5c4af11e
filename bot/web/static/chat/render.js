// Turns one message of the public contract into an element. Knows nothing of the network.

import { blocks, numbersIn } from "./text.js";

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

const LABELS = { triage: "js_danger", alerts: "js_warning", unknown: "js_unknown" };

function label(kind, words) {
  const made = element("strong", "label");
  const speaker = element("span", "hidden", words.js_us + ": ");
  const key = LABELS[kind];
  if (!key) return speaker;
  made.append(speaker, words[key]);
  return made;
}

function dial(text, words) {
  const list = element("ul", "dial");
  for (const number of numbersIn(text)) {
    const item = element("li");
    const link = element("a", "button danger", words.js_call.replace("{number}", number));
    link.href = "tel:" + number;
    item.append(link);
    list.append(item);
  }
  return list;
}

// Messages name their source in the text too, for channels that are text only: here it is said
// once, beneath.
function withoutSources(text, citations) {
  const named = (line) => citations.some((one) => one.source && line.includes(one.source));
  return text.split("\n").filter((line) => !named(line)).join("\n");
}

function sources(citations, words) {
  const footer = element("footer", "sources");
  for (const citation of citations) {
    const cite = element("cite", "", words.js_source + ": ");
    const title = citation.url && /^https?:/.test(citation.url) ? element("a") : element("span");
    if (title.tagName === "A") {
      title.href = citation.url;
      title.rel = "noopener noreferrer";
    }
    title.textContent = [citation.title, citation.source].filter(Boolean).join(" · ");
    cite.append(title);
    footer.append(cite);
  }
  return footer;
}

// geo: opens the phone's own map; the figures are there for whoever has none.
function place(location, words) {
  const at = `${location.lat.toFixed(5)},${location.lon.toFixed(5)}`;
  const paragraph = element("p");
  const link = element("a", "place");
  const name = location.label || "";
  link.href = `geo:${at}?q=${at}${name ? `(${encodeURIComponent(name)})` : ""}`;
  link.textContent = `${words.js_map}${name ? ": " + name : ""} (${at})`;
  paragraph.append(link);
  return paragraph;
}

function picture(source, words) {
  const image = element("img");
  image.alt = words.js_picture;
  image.loading = "lazy";
  image.src = source;
  return image;
}

function offers(buttons, onChoice) {
  const row = element("div", "offers");
  for (const button of buttons) {
    const made = element("button", "plain", button.title);
    made.type = "button";
    made.addEventListener("click", () => onChoice(button));
    row.append(made);
  }
  return row;
}

// `pushed`: sent by the service on its own; read out at once.
export function reply(message, { words, language, onChoice, pushed }) {
  const kind = /^[a-z]+$/.test(message.kind) ? message.kind : "answer";
  const box = element("article", `said theirs ${kind}`);
  if (language) box.lang = language;
  if (pushed) box.setAttribute("role", "alert");
  const citations = message.citations || [];
  const text = withoutSources(message.text || "", citations);
  box.append(label(kind, words), ...blocks(text));
  if (kind === "triage") box.append(dial(text, words));
  if (message.image) box.append(picture(message.image, words));
  if (message.location) box.append(place(message.location, words));
  if (citations.length) box.append(sources(citations, words));
  if (message.buttons && message.buttons.length) box.append(offers(message.buttons, onChoice));
  return box;
}

// What the person wrote; `state(text, ways)` shows beneath it how far it
// got; `ways` are [title, act] of what can be done about it.
export function own(text, words) {
  const box = element("article", "said mine");
  const paragraph = element("p");
  paragraph.append(element("span", "hidden", words.js_you + ": "), text);
  const line = element("div", "state");
  line.hidden = true;
  box.append(paragraph, line);
  return {
    box,
    state(shown, ways = []) {
      box.classList.toggle("unsent", ways.length > 0);
      line.hidden = !shown;
      line.replaceChildren();
      if (!shown) return;
      line.append(element("span", "", shown));
      for (const [title, act] of ways) {
        const button = element("button", "plain", title);
        button.type = "button";
        button.addEventListener("click", act);
        line.append(button);
      }
    },
  };
}

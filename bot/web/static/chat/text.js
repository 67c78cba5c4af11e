// Turns what the service says into elements: paragraphs, lists, links to dial. Text stays text:
// nothing here parses HTML.

const NUMBER = /12\d{3}|11[09]|12[02]|https?:\/\/[^\s<>"'，。；、）】》]+/g;
// "100–120 times a minute" is no telephone number. Old Safari has no look-behind: tested by hand.
const IS_AMOUNT_BEFORE = /(?:[\d.,–—~～\-至到每约]|\bto |\babout |\bof |[￥¥$])$/;
const IS_AMOUNT_AFTER = /^(?:[\d.,:：]*\d|[–—~～\-至到]\d|\s*(?:次|度|℃|°|%|％|毫|厘|公|千|米|分|秒|小时|天|年|元|人|个|户|层|号楼|km|cm|mm|m\b|kg|compress|beats|times|per\b|min|sec|hour|day|people|metre|meter))/;

export function isDialable(text, at, length) {
  return !IS_AMOUNT_BEFORE.test(text.slice(0, at)) && !IS_AMOUNT_AFTER.test(text.slice(at + length));
}

// Pieces of a sentence: {text} or {text, href}.
export function pieces(text) {
  const found = [];
  let done = 0;
  for (const match of text.matchAll(NUMBER)) {
    const url = match[0].startsWith("http");
    if (!url && !isDialable(text, match.index, match[0].length)) continue;
    if (match.index > done) found.push({ text: text.slice(done, match.index) });
    found.push({ text: match[0], href: url ? match[0] : "tel:" + match[0] });
    done = match.index + match[0].length;
  }
  if (done < text.length) found.push({ text: text.slice(done) });
  return found;
}

// The numbers that a danger card tells to call, each once, in the order of the text.
export function numbersIn(text) {
  const links = pieces(text).filter((piece) => piece.href && piece.href.startsWith("tel:"));
  return [...new Set(links.map((piece) => piece.text))];
}

export function appendText(element, text) {
  for (const piece of pieces(text)) {
    if (!piece.href) {
      element.append(piece.text);
      continue;
    }
    const link = document.createElement("a");
    link.href = piece.href;
    link.textContent = piece.text;
    if (!piece.href.startsWith("tel:")) link.rel = "noopener noreferrer";
    element.append(link);
  }
}

const NUMBERED = /^\s*\d{1,2}[.、)]\s*(?=\D)/;
const BULLET = /^\s*[-•*]\s+/;
const HEADING = /^#{1,4}\s+/;

function kindOf(line) {
  if (HEADING.test(line)) return "h3";
  if (NUMBERED.test(line)) return "ol";
  return BULLET.test(line) ? "ul" : "p";
}

function listItem(list, line) {
  const item = document.createElement("li");
  appendText(item, line.replace(list.tagName === "OL" ? NUMBERED : BULLET, ""));
  list.append(item);
}

function newList(kind, line) {
  const list = document.createElement(kind);
  const first = parseInt(line, 10);
  if (kind === "ol" && first > 1) list.start = first;
  return list;
}

// Lines of plain text or light Markdown → block elements.
export function blocks(text) {
  const made = [];
  for (const line of text.split(/\r?\n/)) {
    const last = made[made.length - 1];
    const kind = kindOf(line);
    if (!line.trim()) {
      made.push(null);
    } else if (kind === "ol" || kind === "ul") {
      const goesOn = last && last.tagName === kind.toUpperCase();
      if (!goesOn) made.push(newList(kind, line));
      listItem(made[made.length - 1], line);
    } else if (kind === "p" && last && last.tagName === "P") {
      last.append("\n");
      appendText(last, line);
    } else {
      const block = document.createElement(kind);
      appendText(block, line.replace(HEADING, ""));
      made.push(block);
    }
  }
  return made.filter((block) => block !== null);
}

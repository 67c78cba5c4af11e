// The lists beside the map: filled anew without losing anybody's place in them, and tied to the map.
// Knows nothing of what stands in them.

const lists = () => [...document.querySelectorAll(".list")];

function entry(key) {
  return lists().flatMap((list) => [...list.querySelectorAll("[data-key]")]).find((one) => one.dataset.key === key);
}

// The same entry, without its button: what the map says of it.
export function copyOf(key) {
  const found = entry(key);
  if (!found) return null;
  const shown = document.createElement("ul");
  shown.className = "popped";
  const copy = found.cloneNode(true);
  copy.removeAttribute("data-key");
  copy.querySelector(".find")?.remove();
  copy.classList.remove("chosen-one");
  shown.append(copy);
  return shown;
}

export class Lists {
  // `wanted(key)`: somebody asks where it is.
  constructor(wanted) {
    this.wanted = wanted;
    this.key = null;
    lists().forEach((list) => this.tie(list));
  }

  fill(list, html) {
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    const key = focused?.closest("[data-key]")?.dataset.key;
    const kind = focused?.classList.contains("find") ? ".find" : "a";
    const top = list.scrollTop;
    list.innerHTML = html;
    this.tie(list);
    list.scrollTop = top;
    if (key) entry(key)?.querySelector(kind)?.focus({ preventScroll: true });
    this.choose(this.key, false);
  }

  tie(list) {
    for (const one of list.querySelectorAll("[data-key]:not([data-undrawn])")) {
      const button = document.createElement("button");
      const name = one.querySelector("a, b").textContent.trim();
      button.type = "button";
      button.className = "plain small find";
      button.setAttribute("aria-label", list.dataset.show.replace("{what}", name));
      button.addEventListener("click", () => this.wanted(one.dataset.key));
      one.append(button);
    }
  }

  choose(key, scrolls = true) {
    this.key = key;
    for (const one of document.querySelectorAll(".chosen-one")) one.classList.remove("chosen-one");
    const found = key && entry(key);
    if (!found) return;
    found.classList.add("chosen-one");
    const list = found.closest(".list");
    if (scrolls) list.scrollTop += found.getBoundingClientRect().top - list.getBoundingClientRect().top - 40;
  }
}

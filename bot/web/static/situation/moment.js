// The time slider: which moment the page shows. Knows nothing of what was then.

const HOUR_MS = 3_600_000;

export function clock(date) {
  return date.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
}

function written(date) {
  const parts = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" };
  return date.toLocaleString("zh-CN", parts);
}

// `moved(at)`: a Date that is over, or null for now.
export function slider(element, moved) {
  const range = element.querySelector("#moment");
  const span = element.querySelector("#span");
  const told = element.querySelector("#told");
  element.hidden = false;

  function at() {
    const back = Number(range.max) - Number(range.value);
    return back ? new Date(Date.now() - (back / Number(range.max)) * Number(span.value) * HOUR_MS) : null;
  }

  function tell() {
    const moment = at();
    const { now, ago } = element.dataset;
    const hours = moment && Math.round((Date.now() - moment) / HOUR_MS * 10) / 10;
    const text = moment ? ago.replace("{at}", written(moment)).replace("{hours}", hours) : now;
    told.textContent = text;
    range.setAttribute("aria-valuetext", text);
    moved(moment);
  }

  range.addEventListener("input", tell);
  span.addEventListener("change", tell);
  element.querySelector("#now").addEventListener("click", () => {
    range.value = range.max;
    tell();
  });
  tell();
}

// Times that go on: minutes and seconds since a moment, each second.
// It does not know what the moments mean.

const told = (since) => {
  const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

export const tick = () => {
  setInterval(() => {
    for (const time of document.querySelectorAll("time.ticks")) {
      time.textContent = told(time.dateTime);
    }
  }, 1000);
};

"""What a page weighs and how soon it answers, for somebody who was never there.

It does not know which page it weighs.
"""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

#: Bytes of a first visit, the map aside.
FIRST_LOAD = 200_000
#: A page is at rest when nothing kept its main thread for so long.
QUIET_MS = 1_000
#: Where nothing is said, the key that moves on; a control that takes text gets a letter.
KEY, LETTER = "Tab", "a"
#: Before any script of the page: tasks of 50 ms and more (W3C Long Tasks), and when a key pressed
#: was answered: its handlers have run, and what they changed is drawn.
_WATCH = """(() => {
  window.__busyUntil = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries())
      window.__busyUntil = Math.max(window.__busyUntil, each.startTime + each.duration);
  }).observe({type: "longtask", buffered: true});
  addEventListener("keydown", () => requestAnimationFrame(() => setTimeout(() => {
    window.__answered ??= performance.now();
  })), true);
})();"""
_LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
_AT_REST = """(quiet) => window.__answered !== undefined &&
  performance.now() - Math.max(window.__busyUntil, window.__answered) > quiet"""


class Scale:
    """Counts what the page takes from the network; nothing comes from the browser's cache."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        session = page.context.new_cdp_session(page)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])


@dataclass(frozen=True, kw_only=True)
class FirstVisit:
    """Milliseconds from the start of the navigation; `bytes` over the wire.

    `interactive`: the load event is over, a key pressed then was answered by a drawn frame, and no
    long task came after that. The key's way from this process to the browser is in it.
    """

    loaded: float
    interactive: float
    bytes: int
    has_map: bool


def first_visit(page: Page, url: str, control: str = "") -> FirstVisit:
    """Opens the page, uses it as soon as it can be used, and waits until it is at rest.

    `page` is of a fresh profile and was nowhere yet but at a sign-in. `control`: what somebody came
    for, as a selector; without one the first key of somebody who uses the keyboard.
    """
    scale = Scale(page)
    page.add_init_script(_WATCH)
    page.goto(url, wait_until="load")
    if control:
        page.locator(control).press(LETTER)
    else:
        page.keyboard.press(KEY)
    page.wait_for_function(_AT_REST, arg=QUIET_MS)
    loaded = float(page.evaluate(_LOADED))
    settled = float(page.evaluate("Math.max(window.__busyUntil, window.__answered)"))
    return FirstVisit(
        loaded=loaded,
        interactive=max(loaded, settled),
        bytes=scale.bytes,
        has_map=page.locator(".leaflet-container").count() > 0,
    )

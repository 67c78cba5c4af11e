"""What a page weighs over the wire for somebody who was never there.

It does not know which page it weighs.
"""

from typing import Any

from playwright.sync_api import Page

#: Bytes of a first visit, the map aside.
FIRST_LOAD = 200_000


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

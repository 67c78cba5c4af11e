"""What lies under the maps of the pages: our own outlines, or the tiles of a server.

It does not know any page.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.settings.reading import SettingsInvalid


@dataclass(frozen=True, kw_only=True)
class Tiles:
    """A server of map tiles in Web Mercator; `credit`: who must be named on the map."""

    url: str
    credit: str = ""

    @property
    def origin(self) -> str:
        """What the pages' policy must let pictures come from."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def tiles_of(env: Mapping[str, str]) -> Tiles | None:
    """FENGHUO_TILES_URL with {z}, {x}, {y}, and FENGHUO_TILES_CREDIT; None: our own outlines."""
    url = env.get("FENGHUO_TILES_URL") or ""
    if not url:
        return None
    if not re.match(r"https?://[a-z0-9.:\[\]-]+/", url, re.I) or not all(
        f"{{{each}}}" in url for each in "zxy"
    ):
        raise SettingsInvalid(
            "FENGHUO_TILES_URL must be like https://tiles.example.org/{z}/{x}/{y}.png"
        )
    return Tiles(url=url, credit=env.get("FENGHUO_TILES_CREDIT") or "")

"""What a map of the pages starts with: what lies under it and what it shows first.

It does not know what a page draws on it.
"""

from dataclasses import dataclass

from bot.areas.divisions import Divisions
from bot.services import WebServices
from bot.settings.maps import Tiles

#: The mainland, Hainan and Taiwan: south, west, north, east in degrees.
CHINA = (18.0, 73.5, 53.6, 135.1)


@dataclass(frozen=True, kw_only=True)
class MapGround:
    """`bounds`: south, west, north, east in WGS-84 degrees; `tiles` None: our outlines alone."""

    bounds: tuple[float, float, float, float]
    tiles: Tiles | None

    @property
    def bounds_text(self) -> str:
        return ",".join(f"{degrees:.4f}" for degrees in self.bounds)


def ground_for(services: WebServices, area: str | None = None) -> MapGround:
    """The ground that shows a division first: `area`, an official's own, else the service's home.

    Of a division without an outline its closest ancestor that has one; of none the whole country.
    """
    code = area or services.settings.home_area
    return MapGround(bounds=_bounds(services.areas, code), tiles=services.settings.tiles)


def _bounds(areas: Divisions, code: str) -> tuple[float, float, float, float]:
    for each in (code, *reversed(areas.ancestors(code))):
        outline = areas.polygon(each)
        if outline is not None:
            west, south, east, north = outline.bounds
            return south, west, north, east
    return CHINA

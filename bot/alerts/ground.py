"""Where an alert's area lies: its shape, the divisions it touches, and who may warn there.

It does not know subscriptions; outlines come from the areas room.
"""

from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from bot.alerts.area import AreaEmpty, area_km2, geometry_of
from bot.alerts.content import GBT_2260, AlertArea
from bot.alerts.cutting import Overhang, overhang
from bot.alerts.errors import OutsideYourArea
from bot.areas.divisions import Division, Divisions
from bot.areas.jurisdiction import covers
from bot.officials import Official


@dataclass(frozen=True, kw_only=True)
class Site:
    """`shape` in WGS-84, empty where only codes are known; `divisions` all share ground with it."""

    geometry: BaseGeometry
    codes: frozenset[str]


class Ground:
    """Blocking: some ten milliseconds for a large area; call it in a thread."""

    def __init__(self, divisions: Divisions) -> None:
        self._divisions = divisions

    def known(self, code: str) -> Division | None:
        """The division of a GB/T 2260 code, or None."""
        return self._divisions.get(code)

    def site(self, area: AlertArea) -> Site:
        """A division without an outline counts by its code alone.

        A division's neighbours share only a border with it, which outlines of different detail turn
        into slivers: divisions come from codes by the tree, and by shape only for what was drawn.
        """
        codes = [code.value for code in area.geocodes if code.name == GBT_2260]
        outlined = [code for code in codes if self._divisions.polygon(code) is not None]
        drawn = self._shape(replace(area, geocodes=()))
        named = tuple(code for code in area.geocodes if code.value in outlined)
        return Site(
            geometry=self._shape(replace(area, geocodes=named)),
            codes=self._divisions.related(codes) | self._divisions.intersecting(drawn),
        )

    def check(self, area: AlertArea, official: Official) -> None:
        """Raises OutsideYourArea."""
        codes = [code.value for code in area.geocodes if code.name == GBT_2260]
        drawn = self._shape(replace(area, geocodes=()))
        outside = covers(
            self._divisions,
            official.area,
            geometry=None if drawn.is_empty else drawn,
            codes=codes,
        )
        if outside is not None:
            raise OutsideYourArea(km2=outside.share * area_km2(drawn), codes=outside.codes)

    def overhang(self, area: AlertArea, official: Official) -> Overhang | None:
        """What of the area the official may not warn; None where all of it is theirs."""
        return overhang(self._divisions, area, official.area)

    def _shape(self, area: AlertArea) -> BaseGeometry:
        try:
            return geometry_of(area, self._divisions.polygon)
        except AreaEmpty:
            return shapely.GeometryCollection()

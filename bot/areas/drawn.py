"""Outlines as a map draws them: the divisions below one, light enough to send to a browser.

It does not know who draws them. Whoever decides where somebody is asks `Divisions`: what is drawn
is simplified, neighbours no longer meet exactly.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from math import sqrt

import shapely
from shapely.geometry.base import BaseGeometry

from bot.areas.divisions import Division, Divisions, Level

#: Level of what is drawn → tolerance in degrees, digits kept. At the zoom where a level comes into
#: view a pixel is about as wide as its tolerance.
_FINENESS = {
    Level.PROVINCE: (0.02, 2),
    Level.PREFECTURE: (0.005, 3),
    Level.COUNTY: (0.001, 4),
}
#: Islets below this share of a division are not drawn: there are thousands along the coast.
_ISLET = 0.0002


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`body`: a GeoJSON FeatureCollection; `version` changes when it does."""

    body: bytes
    version: str


class DrawnOutlines:
    """Sheets of outlines by the division that holds them, each made once."""

    def __init__(self, divisions: Divisions) -> None:
        self._divisions = divisions
        # 34 provinces and some 370 prefectures, the largest 300 kB.
        self.below = lru_cache(maxsize=512)(self._below)

    def _below(self, code: str | None = None) -> Sheet | None:
        """What lies right below a division, of none: the provinces; None for an unknown code.

        Properties: `code`, `name`, `name_en`, `level`, `at`: [lon, lat] where its name may stand,
        and `divided`: there is a sheet below it.
        """
        if code is not None and self._divisions.get(code) is None:
            return None
        inside = self._divisions.children(code) if code else self._divisions.provinces()
        features = [drawn for each in inside if (drawn := self._feature(each))]
        body = json.dumps(
            {"type": "FeatureCollection", "features": features},
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
        return Sheet(body=body, version=sha256(body).hexdigest()[:16])

    def _feature(self, division: Division) -> dict[str, object] | None:
        outline = self._divisions.polygon(division.code)
        if outline is None:
            return None
        return {
            "type": "Feature",
            "properties": {
                "code": division.code,
                "name": division.name,
                "name_en": division.name_en,
                "level": division.level.value,
                "at": _rounded(_middle(outline), 4),
                "divided": bool(self._divisions.children(division.code)),
            },
            "geometry": _light(outline, *_FINENESS[division.level]),
        }


def _middle(outline: BaseGeometry) -> list[float]:
    """Within its largest part, far from the edges; WGS-84 degrees."""
    largest = max(shapely.get_parts(outline), key=lambda part: float(part.area))
    rough = shapely.simplify(largest, sqrt(largest.area) / 50)
    radius = shapely.maximum_inscribed_circle(rough, sqrt(largest.area) / 50)
    (lon, lat), _ = radius.coords
    return [float(lon), float(lat)]


def _light(outline: BaseGeometry, tolerance: float, digits: int) -> dict[str, object]:
    parts = shapely.get_parts(outline)
    large = [_filled(part) for part in parts if part.area >= outline.area * _ISLET]
    simple = shapely.simplify(shapely.union_all(large), tolerance)
    shape: dict[str, object] = json.loads(shapely.to_geojson(simple))
    shape["coordinates"] = _rounded(shape["coordinates"], digits)
    return shape


def _filled(part: shapely.Polygon) -> shapely.Polygon:
    """Without holes as small as islets: slivers where two sources of outlines did not meet."""
    holes = [ring for ring in part.interiors if shapely.Polygon(ring).area >= part.area * _ISLET]
    return shapely.Polygon(part.exterior, holes)


def _rounded(coordinates: object, digits: int) -> object:
    if isinstance(coordinates, float | int):
        return round(float(coordinates), digits)
    assert isinstance(coordinates, list)
    return [_rounded(each, digits) for each in coordinates]

"""A small still map of a warning's area, drawn by the server: for old phones, and for paper.

It does not know colours, nor where anybody is; who must decide on a point asks `bot.areas`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from bot.areas.divisions import Division, Divisions, Level

#: Units of the drawing; its height follows the area's, between these.
WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 320, 160, 320
#: Of the area's own extent so much is shown around it; at least so many degrees in all.
AROUND, LEAST_SPAN = 0.35, 0.05
#: Half the side of what stands for something too small to be drawn.
DOT = 5
#: Names on it; more cannot be read.
MOST_NAMES = 8
#: A division is named where it fills this share of the drawing.
_WORTH_A_NAME = 0.02

Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Name:
    """Where a division's name stands, by the middle of its foot."""

    x: int
    y: int
    division: Division


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """`area` and `land` are what an SVG path's `d` takes, in units of a drawing from 0, 0."""

    height: int
    area: str
    land: tuple[str, ...]
    names: tuple[Name, ...]
    width: int = WIDTH


def sketch_of(area: Mapping[str, object], codes: Iterable[str], areas: Divisions) -> Sketch | None:
    """`area` is a GeoJSON geometry; where it is empty the outlines of `codes`. None without both.

    A warning is asked for by thousands at once: what was drawn is kept.
    """
    return _drawn(json.dumps(area, sort_keys=True), tuple(sorted(codes)), areas)


@lru_cache(maxsize=64)
def _drawn(area: str, codes: tuple[str, ...], areas: Divisions) -> Sketch | None:
    told = json.loads(area)
    geometry = shape(told) if told else shapely.Polygon()
    if geometry.is_empty:
        outlines = (areas.polygon(code) for code in codes)
        geometry = shapely.union_all([one for one in outlines if one is not None])
    if geometry.is_empty:
        return None
    paper = _Paper(geometry)
    pieces = [
        (division, paper.cut(outline))
        for division in _around(geometry, areas)
        if (outline := areas.polygon(division.code)) is not None
    ]
    seen = [(division, piece) for division, piece in pieces if not piece.is_empty]
    return Sketch(
        height=paper.height,
        area=paper.path(paper.cut(geometry)) or paper.dot(geometry),
        land=tuple(paper.path(piece) for _, piece in seen),
        names=paper.names(seen),
    )


def _around(geometry: BaseGeometry, areas: Divisions) -> tuple[Division, ...]:
    """The divisions of the city, or of the province, in which the area's middle lies."""
    middle = geometry.representative_point()
    there = areas.at(middle.y, middle.x)
    if there is None:
        return ()
    if there.level is Level.PROVINCE or not there.parents:
        return areas.children(there.code) or (there,)
    west, south, east, north = geometry.bounds
    wide = max(east - west, north - south) > 1.5
    parent = there.parents[0 if wide else -1][0]
    return areas.children(parent)


class _Paper:
    """Degrees to units: flat, with the middle's scale, as good as a small drawing needs."""

    def __init__(self, geometry: BaseGeometry) -> None:
        west, south, east, north = geometry.bounds
        self._flat = max(0.1, cos(radians((south + north) / 2)))
        span = max((east - west) * self._flat, (north - south) / 2, LEAST_SPAN) * (1 + AROUND)
        self._scale = WIDTH / span
        high = max((north - south) * (1 + AROUND) * self._scale, LEAST_HEIGHT)
        self.height = round(min(high, MOST_HEIGHT))
        if high > MOST_HEIGHT:
            self._scale *= MOST_HEIGHT / high
        self._middle = ((west + east) / 2, (south + north) / 2)

    def cut(self, geometry: BaseGeometry) -> BaseGeometry:
        """What of it is on the paper, as light as a unit allows."""
        lon, lat = self._middle
        half_x = WIDTH / 2 / self._scale / self._flat
        half_y = self.height / 2 / self._scale
        light = shapely.simplify(geometry, 0.8 / self._scale)
        return shapely.clip_by_rect(light, lon - half_x, lat - half_y, lon + half_x, lat + half_y)

    def path(self, geometry: BaseGeometry) -> str:
        rings = [
            ring
            for part in shapely.get_parts(geometry)
            if isinstance(part, shapely.Polygon)
            for ring in (part.exterior, *part.interiors)
        ]
        return "".join(self._ring(ring.coords) for ring in rings)

    def dot(self, geometry: BaseGeometry) -> str:
        """Of what is too small to have a shape here: a square where it lies."""
        spot = geometry.representative_point()
        x, y = self._at(spot.x, spot.y)
        west, east, north, south = x - DOT, x + DOT, y - DOT, y + DOT
        return f"M{west} {north}L{east} {north}L{east} {south}L{west} {south}Z"

    def names(self, pieces: Iterable[tuple[Division, BaseGeometry]]) -> tuple[Name, ...]:
        sheet = WIDTH * self.height / self._scale**2 / self._flat
        largest = sorted(pieces, key=lambda pair: -pair[1].area)
        worth = [pair for pair in largest if pair[1].area >= sheet * _WORTH_A_NAME][:MOST_NAMES]
        return tuple(self._name(division, piece) for division, piece in worth)

    def _name(self, division: Division, piece: BaseGeometry) -> Name:
        spot = piece.representative_point()
        x, y = self._at(spot.x, spot.y)
        return Name(
            x=min(max(x, 30), WIDTH - 30), y=min(max(y, 16), self.height - 6), division=division
        )

    def _ring(self, points: Iterable[tuple[float, ...]]) -> str:
        told = list(dict.fromkeys(self._at(lon, lat) for lon, lat, *_ in points))
        return "M" + "L".join(f"{x} {y}" for x, y in told) + "Z" if len(told) > 2 else ""

    def _at(self, lon: float, lat: float) -> tuple[int, int]:
        middle_lon, middle_lat = self._middle
        x = WIDTH / 2 + (lon - middle_lon) * self._flat * self._scale
        y = self.height / 2 - (lat - middle_lat) * self._scale
        return round(x), round(y)

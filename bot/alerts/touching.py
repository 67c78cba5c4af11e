"""Which of many circles touch an area: one look at thousands of them, and the same answer.

It does not know whose circles they are.
"""

from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from bot.alerts.area import intersects_circle

Numbers: TypeAlias = NDArray[np.float64]
Truths: TypeAlias = NDArray[np.bool_]

# Beyond these a circle is always drawn: degrees of latitude, metres.
_FAR_NORTH, _WIDEST = 84.0, 100_000.0
# Edges are straight in degrees and bend on the map; pieces as short as this (degrees) bend by less
# than a metre up to there.
_PIECE = 0.02
_RADIUS, _ECCENTRICITY_2 = 6_378_137.0, 0.00669437999014  # WGS-84
# The polygon of a circle (bot.alerts.area.circle_polygon) reaches so far beyond it, rounded up.
_DRAWN = 1.0028
# Beside the scale's change across a circle: what the map is off by otherwise, as a share and in
# metres (bent edges, rounding).
_SLACK, _SLACK_M = 1e-4, 1.5


class Touching:
    """Looks at circles as `bot.alerts.area.intersects_circle` does, and answers as it does.

    Most people are surely in or out by their distance on a conformal map, where a circle stays one;
    a circle is drawn only for those about whom the map cannot tell.
    """

    def __init__(self, geometry: BaseGeometry) -> None:
        self._geometry = geometry
        shapely.prepare(geometry)
        self._to_map = Transformer.from_crs("EPSG:4326", "EPSG:3395", always_xy=True)
        self._map: BaseGeometry | None = None

    def touched(self, lats: Numbers, lons: Numbers, radii_m: Numbers) -> Truths:
        """One answer a circle (WGS-84 degrees; metres, 0 is a point)."""
        if self._geometry.is_empty:
            return np.zeros(len(lats), dtype=bool)
        answers: Truths = shapely.covers(self._geometry, shapely.points(lons, lats))
        left = np.flatnonzero(~answers & (radii_m > 0))
        if len(left):
            answers[left] = self._reached(lats[left], lons[left], radii_m[left])
        return answers

    def _reached(self, lats: Numbers, lons: Numbers, radii_m: Numbers) -> Truths:
        """Of circles whose middles lie outside."""
        sure, unsure = self._by_map(lats, lons, radii_m)
        for each in np.flatnonzero(unsure):
            sure[each] = intersects_circle(self._geometry, lats[each], lons[each], radii_m[each])
        return sure

    def _by_map(self, lats: Numbers, lons: Numbers, radii_m: Numbers) -> tuple[Truths, Truths]:
        """Who is surely reached, and of whom that cannot be told."""
        degrees = 2 * radii_m / 110_000 / np.cos(np.radians(np.minimum(np.abs(lats), _FAR_NORTH)))
        odd = (np.abs(lats) > _FAR_NORTH) | (radii_m > _WIDEST) | (np.abs(lons) + degrees > 180)
        held = np.clip(lats, -_FAR_NORTH, _FAR_NORTH)
        points = shapely.points(*self._to_map.transform(lons, held))
        sine = np.sin(np.radians(held))
        scale = np.sqrt(1 - _ECCENTRICITY_2 * sine**2) / np.cos(np.radians(held))
        # Across a circle the scale changes by its radius over the earth's, times the tangent.
        edge = np.radians(np.minimum(np.abs(held) + radii_m / 110_000, 86))
        off = 1.2 * np.tan(edge) * radii_m / _RADIUS + _SLACK
        surely = np.maximum((radii_m * (1 - off) - _SLACK_M) * scale, 0)
        perhaps = (radii_m * _DRAWN * (1 + off) + _SLACK_M) * scale
        area = self._mapped()
        near: Truths = shapely.dwithin(area, points, perhaps) & ~odd
        reached = near.copy()
        reached[near] = shapely.dwithin(area, points[near], surely[near])
        return reached, odd | (near & ~reached)

    def _mapped(self) -> BaseGeometry:
        if self._map is None:
            within = shapely.clip_by_rect(self._geometry, -180, -86, 180, 86)
            pieces = shapely.segmentize(within, _PIECE)
            self._map = shapely.transform(
                pieces, lambda xy: np.column_stack(self._to_map.transform(xy[:, 0], xy[:, 1]))
            )
            shapely.prepare(self._map)
        return self._map

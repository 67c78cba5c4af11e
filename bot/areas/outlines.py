"""Outlines of divisions, searchable by point and by shape.

Knows codes as keys only: neither names nor levels (the order of preference is handed in).
"""

from collections.abc import Callable, Mapping

import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

# Two outlines that only touch share a strip of rounding errors: 1e-10 square degrees is about 1 m².
_NO_AREA = 1e-10
# A geometry that leaves out less than this share of a division covers it altogether: outlines are
# generalised, and the same border from another source never lies exactly on ours.
_UNCOVERED_SHARE = 0.01


class Outlines:
    """Code → valid polygon in WGS-84 degrees, x = lon. Immutable."""

    def __init__(
        self,
        outlines: Mapping[str, BaseGeometry],
        order: Callable[[str], tuple[int, str]],
    ) -> None:
        """`order`: sort key of a code; where several outlines hold a point, the first one wins."""
        self._codes = sorted(outlines, key=order)
        self._shapes = {code: outlines[code] for code in self._codes}
        shapely.prepare(list(self._shapes.values()))
        self._tree = STRtree(list(self._shapes.values()))

    def __len__(self) -> int:
        return len(self._codes)

    def __contains__(self, code: str) -> bool:
        return code in self._shapes

    def get(self, code: str) -> BaseGeometry | None:
        return self._shapes.get(code)

    def at(self, lat: float, lon: float) -> str | None:
        """The first code, in the given order, whose outline holds the point or its edge."""
        hits = self._tree.query(Point(lon, lat), predicate="intersects")
        return self._codes[int(hits.min())] if len(hits) else None

    def overlapping(self, geometry: BaseGeometry) -> list[str]:
        """Codes whose outline shares area (more than about 1 m²) with the geometry."""
        codes = [self._codes[hit] for hit in self._tree.query(geometry, predicate="intersects")]
        return [code for code in codes if self._shapes[code].intersection(geometry).area > _NO_AREA]

    def covered(self, code: str, geometry: BaseGeometry) -> bool:
        """Whether the geometry covers the outline, but for 1 % of its area."""
        outline = self._shapes[code]
        return bool(outline.difference(geometry).area <= outline.area * _UNCOVERED_SHARE)

    @staticmethod
    def holds(geometry: BaseGeometry, lat: float, lon: float) -> bool:
        """Whether the point lies in the geometry or on its edge."""
        return bool(geometry.intersects(Point(lon, lat)))

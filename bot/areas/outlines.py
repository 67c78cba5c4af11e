"""Outlines of divisions, searchable by point and by shape.

Knows codes as keys only: neither names nor levels (the order of preference is handed in).
"""

from collections.abc import Callable, Mapping

import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

# Half of 250 m in degrees: outlines of neighbours lie up to 200 m in each other (`loading`), so an
# overlap that is nowhere wider says nothing,
_HALF_A_SLIVER = 0.00125
# unless it is this share of the geometry, which is then a small one.
_SHARE_OF_SMALL = 0.05


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
        point = Point(lon, lat)
        hits = (self._codes[hit] for hit in sorted(self._tree.query(point)))
        return next((code for code in hits if self._shapes[code].intersects(point)), None)

    def overlapping(self, geometry: BaseGeometry) -> dict[str, float]:
        """Outlines that share area with the valid geometry: code → share of the outline, 0..1.

        An overlap nowhere wider than 250 m counts only where it is 5 % of the geometry or more.
        """
        shapely.prepare(geometry)
        found: dict[str, float] = {}
        for hit in self._tree.query(geometry, predicate="intersects"):
            outline = self._shapes[self._codes[hit]]
            if geometry.covers(outline):
                found[self._codes[hit]] = 1.0
                continue
            shared = geometry.intersection(outline)
            if _counts(shared, geometry):
                found[self._codes[hit]] = shared.area / outline.area
        return found


def _counts(shared: BaseGeometry, geometry: BaseGeometry) -> bool:
    """More than two borders that lie a little in each other."""
    if shared.area == 0:
        return False
    if shared.area >= geometry.area * _SHARE_OF_SMALL:
        return True
    # No shape is larger than its perimeter times the radius of the largest circle in it: the cheap
    # question first.
    if shared.area > shared.length * _HALF_A_SLIVER:
        return True
    return not shared.buffer(-_HALF_A_SLIVER).is_empty

"""Outlines of divisions, searchable by point and by shape.

Knows keys only: neither names nor levels (the order of preference is handed in).
"""

from collections.abc import Callable, Iterator, Mapping

import shapely
from shapely import Point, STRtree
from shapely.geometry.base import BaseGeometry

# Half of 250 m in degrees: outlines of neighbours lie up to 200 m in each other (`loading`), so an
# overlap that is nowhere wider says nothing,
_HALF_A_SLIVER = 0.00125
# unless it is this share of the geometry, which is then a small one.
_SHARE_OF_SMALL = 0.05


class Outlines:
    """Key → valid polygon in WGS-84 degrees, x = lon. Immutable."""

    def __init__(
        self,
        outlines: Mapping[str, BaseGeometry],
        order: Callable[[str], tuple[int, str]],
    ) -> None:
        """`order`: sort key of a key; where several outlines hold a point, the first one wins."""
        self._keys = sorted(outlines, key=order)
        self._shapes = {key: outlines[key] for key in self._keys}
        shapely.prepare(list(self._shapes.values()))
        self._tree = STRtree(list(self._shapes.values()))

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, key: str) -> bool:
        return key in self._shapes

    def get(self, key: str) -> BaseGeometry | None:
        return self._shapes.get(key)

    def at(self, lat: float, lon: float) -> Iterator[str]:
        """The keys, in the given order, whose outline holds the point or its edge."""
        point = Point(lon, lat)
        for hit in sorted(self._tree.query(point)):
            key = self._keys[hit]
            if self._shapes[key].intersects(point):
                yield key

    def overlapping(self, geometry: BaseGeometry) -> dict[str, float]:
        """Outlines that share area with the valid geometry: key → share of the outline, 0..1.

        An overlap nowhere wider than 250 m counts only where it is 5 % of the geometry or more.
        """
        shapely.prepare(geometry)
        found: dict[str, float] = {}
        for hit in self._tree.query(geometry, predicate="intersects"):
            outline = self._shapes[self._keys[hit]]
            if geometry.covers(outline):
                found[self._keys[hit]] = 1.0
                continue
            shared = geometry.intersection(outline)
            if _counts(shared, geometry):
                found[self._keys[hit]] = shared.area / outline.area
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

"""How large the cells are in which reports are counted for a map.

It does not know reports.
"""

from math import cos, prod, radians

from bot.reports.chosen.choice import Box
from bot.reports.jurisdiction import prefix

#: By how many digits of its code a division is known: the country, a province, a prefecture, a
#: county. H3's edges: 69 km, 9.9 km, 3.7 km, 1.4 km.
_OF_AREAS = {0: 3, 2: 5, 4: 6, 6: 7}
_FINEST = 8
#: H3's mean area of a cell in km², by resolution.
KM2 = (4_357_449, 609_789, 86_802, 12_393, 1_770, 253, 36.1, 5.16, 0.737)
#: Cells on one map.
_MOST_CELLS = 1_000
_KM_OF_A_DEGREE = 111.2


def resolution_of(area: str | None, box: Box | None, cells: int | None = None) -> int:
    """Of a division, or of a box where that asks for finer ones.

    `cells`: of a box so many at most, whatever the division: as many as somebody can read.
    """
    if box and cells:
        return _of_box(box, cells)
    of_area = _OF_AREAS.get(len(prefix(area)) if area else 0, _FINEST)
    return max(of_area, _of_box(box)) if box else of_area


def sides_km(box: Box) -> tuple[float, float]:
    """How wide and how high it is, along its middle; of one half of the antimeridian."""
    wide = (box.east - box.west) * cos(radians((box.north + box.south) / 2))
    return wide * _KM_OF_A_DEGREE, (box.north - box.south) * _KM_OF_A_DEGREE


def _of_box(box: Box, cells: int = _MOST_CELLS) -> int:
    km2 = sum(prod(sides_km(half)) for half in box.halves)
    fine_enough = (r for r in range(_FINEST, 0, -1) if km2 / KM2[r] <= cells)
    return next(fine_enough, 0)

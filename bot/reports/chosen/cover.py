"""Which reports can lie in a box: the ranges of H3 cells that hold it.

It does not know reports, only by which resolution they are kept.
"""

from math import sqrt

import h3

from bot.reports.chosen.choice import Box
from bot.reports.chosen.resolution import KM2, sides_km

#: Reports are kept by cells of this resolution (bot.reports.similar).
KEPT = 8
_RESOLUTION_BIT, _DIGIT_BITS, _FINEST = 52, 3, 15
#: A cover of more parts costs more than it spares.
_MOST_PARTS = 40
#: Degrees. Of a box that is wider, the cells that hold it say next to nothing.
_WIDEST = 20.0
_Ranges = list[tuple[int, int]]


def ranges(box: Box) -> _Ranges | None:
    """Cells of KEPT from and to, both included; None where they would spare nothing.

    More than the box: whoever looks compares degrees too.
    """
    halves = box.halves
    if any(half.east - half.west > _WIDEST or half.north - half.south > _WIDEST for half in halves):
        return None
    return _merged(sorted(each for half in halves for each in _ranges(half)))


def parent_mask(resolution: int) -> tuple[int, int]:
    """(`keep`, `put`): `cell & keep | put` is the cell of that resolution around a finer one.

    H3's index: four bits of resolution, then three for each digit, 7 for those that are not used.
    """
    unused = (1 << _DIGIT_BITS * (_FINEST - resolution)) - 1
    keep = ~(0xF << _RESOLUTION_BIT) & ((1 << 63) - 1)
    return keep, resolution << _RESOLUTION_BIT | unused


def _ranges(box: Box) -> _Ranges:
    corners = [
        (box.south, box.west),
        (box.south, box.east),
        (box.north, box.east),
        (box.north, box.west),
    ]
    resolution = _resolution(box)
    cells = _cover(corners, resolution)
    return [_children(int(h3.str_to_int(cell)), resolution) for cell in cells]


def _resolution(box: Box) -> int:
    """The finest one of which few cells hold the box, guessed by squares of their size."""
    wide, high = sides_km(box)
    for resolution in range(KEPT - 1, 0, -1):
        across = sqrt(KM2[resolution])
        if (wide / across + 2) * (high / across + 2) <= _MOST_PARTS:
            return resolution
    return 0


def _merged(found: _Ranges) -> _Ranges:
    """Without overlaps: what lies in two ranges would be found twice."""
    merged: _Ranges = []
    for first, last in found:
        if merged and first <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(last, merged[-1][1])
        else:
            merged.append((first, last))
    return merged


def _cover(corners: list[tuple[float, float]], resolution: int) -> set[str]:
    """With their neighbours: a cell's children stand out over its edges."""
    lats, lons = zip(*corners, strict=True)
    if min(lats) == max(lats) or min(lons) == max(lons):
        cells = {h3.latlng_to_cell(*corner, resolution) for corner in corners}
    else:
        shape = h3.LatLngPoly(corners)
        cells = set(h3.h3shape_to_cells_experimental(shape, resolution, "overlap"))
    return {near for cell in cells for near in h3.grid_disk(cell, 1)}


def _children(cell: int, resolution: int) -> tuple[int, int]:
    """The first and the last of its cells of KEPT; their digits go from 0 to 6."""
    finer = range(resolution + 1, KEPT + 1)
    digits = sum(7 << _DIGIT_BITS * (_FINEST - each) for each in finer)
    last = sum(6 << _DIGIT_BITS * (_FINEST - each) for each in finer)
    first = (cell & ~(0xF << _RESOLUTION_BIT) & ~digits) | KEPT << _RESOLUTION_BIT
    return first, first | last

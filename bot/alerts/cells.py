"""H3 cells of places, and the ranges of cells to look through for an area.

It does not know who listens there, nor where the cells are kept.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import numpy as np
import shapely
from h3.api import basic_int as h3
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Cells: TypeAlias = NDArray[np.int64]

#: Of the cells that are kept: about 0.1 km², a few blocks of houses.
RESOLUTION = 9
#: Metres. Circles are kept by the least of these that holds their radius, so that one person with
#: a wide circle does not have everybody else looked for as far away.
REACHES = (0.0, 1_000.0, 5_000.0, 20_000.0, 100_000.0, math.inf)
#: Ranges for one reach. More of them fit the area's edge better and cost more to look up.
MOST_RANGES = 2_500
# How far from its middle a cell, and every smaller cell that is counted as part of it, reaches, in
# average edge lengths of its resolution. A child sticks out of its parent: at most 1.14 was found
# over 100,000 points of the whole earth, pentagons among them; this leaves a margin.
_EXTENT = 1.3
# No degree of latitude is shorter anywhere (WGS-84, at the equator: 110,574 m).
_METRES_A_DEGREE = 110_500.0
# Of an H3 index: 3 bits a digit for fifteen resolutions, and where the resolution itself stands.
_DIGIT_BITS, _DIGITS, _RESOLUTION_AT = 3, 15, 52


class Place(NamedTuple):
    """How a circle is kept: the cell of its middle, and the place of its reach in REACHES."""

    cell: int
    reach: int


class Span(NamedTuple):
    """Cells from `low` to `high`, both meant, for the circles of one reach.

    `within`: every point of these cells lies inside the area. Otherwise each has to be looked at.
    """

    reach: int
    low: int
    high: int
    within: bool


def place_of(lat: float, lon: float, radius_m: float) -> Place:
    """Of a circle in WGS-84 degrees and metres."""
    reach = next(place for place, most in enumerate(REACHES) if radius_m <= most)
    return Place(cell=h3.latlng_to_cell(lat, lon, RESOLUTION), reach=reach)


def spans(geometry: BaseGeometry) -> tuple[Span, ...]:
    """Where every circle is kept that may touch the area; those within come first.

    H3's own covers (`polygon_to_cells_experimental`, "overlap") are of one resolution: of a
    province at ours they are a million cells, and at a coarser one they miss the points whose small
    cell is counted as part of a neighbour. So cells are halved from the largest on, as long as they
    straddle the edge, and each is taken as large as its parts reach.
    """
    if geometry.is_empty:
        return ()
    shapely.prepare(geometry)
    found = [span for reach in range(len(REACHES)) for span in _spans(geometry, reach)]
    return tuple(sorted(found, key=lambda span: not span.within))


def _spans(geometry: BaseGeometry, reach: int) -> Iterator[Span]:
    if math.isinf(REACHES[reach]):
        yield Span(reach=reach, low=0, high=np.iinfo(np.int64).max, within=False)
        return
    edge = np.array(sorted(h3.get_res0_cells()), dtype=np.int64)
    for resolution in range(RESOLUTION + 1):
        lats, lons = _middles(edge)
        extent = _EXTENT * h3.average_hexagon_edge_length(resolution, unit="m")
        near = shapely.intersects(geometry, _boxes(lats, lons, extent + REACHES[reach]))
        within = near & shapely.contains(geometry, _boxes(lats, lons, extent))
        yield from _ranges(edge[within], resolution, reach, within=True)
        edge = edge[near & ~within]
        # Cells far smaller than the circles around them tell nothing more.
        fine = extent * 16 < REACHES[reach]
        if resolution == RESOLUTION or len(edge) * 3 > MOST_RANGES or fine:
            yield from _ranges(edge, resolution, reach, within=False)
            return
        edge = _children(edge, resolution + 1)


def _middles(cells: Cells) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    middles = np.array([h3.cell_to_latlng(int(cell)) for cell in cells]).reshape(-1, 2)
    return middles[:, 0], middles[:, 1]


def _children(cells: Cells, resolution: int) -> Cells:
    children = [child for cell in cells for child in h3.cell_to_children(int(cell), resolution)]
    return np.array(children, dtype=np.int64)


def _boxes(
    lats: NDArray[np.float64], lons: NDArray[np.float64], metres: float
) -> NDArray[np.object_]:
    """Boxes in degrees that hold everything within `metres` of the middles.

    Beside the poles and over the antimeridian they go around the whole earth.
    """
    high = metres / _METRES_A_DEGREE
    furthest = np.minimum(np.abs(lats) + high, 89.999)
    wide = high / np.cos(np.radians(furthest))
    around = (np.abs(lats) + high >= 89.9) | (np.abs(lons) + wide >= 180)
    west, east = np.where(around, -180, lons - wide), np.where(around, 180, lons + wide)
    boxes: NDArray[np.object_] = shapely.box(west, lats - high, east, lats + high)
    return boxes


def _ranges(cells: Cells, resolution: int, reach: int, *, within: bool) -> Iterator[Span]:
    """The ranges, in our resolution, of all parts of these cells; those that touch as one."""
    parts = (np.int64(1) << (_DIGIT_BITS * (_DIGITS - resolution))) - 1
    ours = np.int64(RESOLUTION - resolution) << _RESOLUTION_AT
    lows = np.sort((cells & ~parts) + ours)
    breaks = np.flatnonzero(np.diff(lows) != parts + 1)
    firsts = lows[np.concatenate([[0], breaks + 1])] if len(lows) else lows
    lasts = lows[np.concatenate([breaks, [len(lows) - 1]])] if len(lows) else lows
    for low, high in zip(firsts.tolist(), (lasts | parts).tolist(), strict=True):
        yield Span(reach=reach, low=low, high=high, within=within)

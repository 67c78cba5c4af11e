"""Adds up cells of the store's size to larger ones, for a heat map at any zoom.

Pure. It does not know where the counts come from.
"""

from collections import defaultdict
from collections.abc import Iterable

import h3

from bot.reports.figures.records import Warm

#: The cells that reports are kept by (bot.reports.similar), and the coarsest that a map needs.
FINEST, COARSEST = 8, 3


def at_resolution(cells: Iterable[tuple[int, int, int]], resolution: int) -> tuple[Warm, ...]:
    """`cells`: (cell of res 8, reports, urgent). The warmest first."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for cell, reports, urgent in cells:
        parent = h3.cell_to_parent(h3.int_to_str(cell), resolution)
        sums[parent][0] += reports
        sums[parent][1] += urgent
    warm = (Warm(cell=cell, reports=n, urgent=u) for cell, (n, u) in sums.items())
    return tuple(sorted(warm, key=lambda one: (-one.reports, one.cell)))


def centre(cell: str) -> tuple[float, float]:
    """Latitude and longitude of its middle."""
    lat, lon = h3.cell_to_latlng(cell)
    return float(lat), float(lon)


def outline(cell: str) -> list[list[float]]:
    """The cell as a closed GeoJSON ring, `[lon, lat]`."""
    ring = [[lon, lat] for lat, lon in h3.cell_to_boundary(cell)]
    return [*ring, ring[0]]

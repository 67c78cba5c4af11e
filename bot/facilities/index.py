"""Every facility in memory, by nearness: a portion of rows at a time, the nearest first.

It does not know danger areas, opening hours or the store.

One product of 100,000 unit vectors with the asked point's takes 0.1 ms, less than any tree that
must be told of every change; rows within the next ring are looked at, and sorted, only then.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import cos

import numpy as np
from numpy.typing import NDArray

from bot.facilities.rules import has_room
from bot.facilities.wanted import Wanted
from knowledge.facilities.distance import EARTH_RADIUS_M
from knowledge.facilities.model import Facility, Kind
from knowledge.hazards import Hazard

#: Kilometres looked around in, one after the other, until enough is found. Beyond the last nobody
#: is sent anywhere.
RINGS_KM = (3.0, 12.0, 50.0, 200.0)
#: Rows of the first portion; each one after it is twice as long.
PORTION = 32
_KINDS = {kind: number for number, kind in enumerate(Kind)}
_HAZARDS = {hazard.value: 1 << number for number, hazard in enumerate(Hazard)}
_UNKNOWN = -1

Rows = NDArray[np.intp]
Flags = NDArray[np.bool_]


class FacilityIndex:
    """Changes in place: not to be shared between threads."""

    def __init__(self) -> None:
        self.facilities: list[Facility] = []
        self._row_of: dict[str, int] = {}
        self._vectors = np.empty((0, 3))
        self._degrees = np.empty((0, 2))
        self._kinds = np.empty(0, dtype=np.int8)
        self._hazards = np.empty(0, dtype=np.int64)
        self._accessible = np.empty(0, dtype=np.int8)
        self._indoor = np.empty(0, dtype=np.int8)
        self._has_room = np.empty(0, dtype=np.bool_)
        self._withdrawn = np.empty(0, dtype=np.bool_)

    def __len__(self) -> int:
        return len(self.facilities)

    def put(self, facilities: Sequence[Facility]) -> None:
        """Adds them, or takes them instead of those of the same id."""
        rows = [self._row(facility) for facility in facilities]
        if not rows:
            return
        self._grow(len(self.facilities))
        at = np.array(rows, dtype=np.intp)
        degrees = np.array([(each.lon, each.lat) for each in facilities])
        self._degrees[at] = degrees
        self._vectors[at] = _vectors(degrees)
        self._kinds[at] = [_KINDS[each.kind] for each in facilities]
        self._hazards[at] = [sum(_HAZARDS[h] for h in set(each.hazards)) for each in facilities]
        self._accessible[at] = [_flag(each.accessible) for each in facilities]
        self._indoor[at] = [_flag(each.indoor) for each in facilities]
        self._has_room[at] = [has_room(each) for each in facilities]
        self._withdrawn[at] = False

    def withdraw(self, ids: Iterable[str]) -> None:
        """Finds them no more, whatever is wanted, until they are put again."""
        rows = [self._row_of[id] for id in ids if id in self._row_of]
        self._withdrawn[np.array(rows, dtype=np.intp)] = True

    def portions(self, lat: float, lon: float, wanted: Wanted) -> Iterator[Rows]:
        """Rows that suit, nearest first, in portions that grow, out to the last ring."""
        count = len(self.facilities)
        here = _vectors(np.array([[lon, lat]]))[0]
        nearness = self._vectors[:count] @ here
        inner = np.inf
        for ring in _rings(wanted.within_m):
            outer = cos(ring * 1000 / EARTH_RADIUS_M)
            rows = np.flatnonzero((nearness >= outer) & (nearness < inner))
            rows = rows[self._suit(rows, wanted)]
            # Beside the point the product cannot tell apart what lies within a metre; chords can.
            chords = ring <= RINGS_KM[0]
            away = _chords(self._vectors[rows], here) if chords else -nearness[rows]
            yield from _in_order(rows, away)
            inner = outer

    def within(self, south: float, west: float, north: float, east: float) -> Rows:
        """Rows with room left in a box of WGS-84 degrees, in no order."""
        count = len(self.facilities)
        lon, lat = self._degrees[:count].T
        inside = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
        return np.flatnonzero(inside & self._has_room[:count] & ~self._withdrawn[:count])

    def degrees(self, rows: Rows) -> NDArray[np.float64]:
        """n x 2: longitude, latitude in WGS-84 degrees."""
        return self._degrees[rows]

    def _row(self, facility: Facility) -> int:
        row = self._row_of.setdefault(facility.id, len(self.facilities))
        if row == len(self.facilities):
            self.facilities.append(facility)
        else:
            self.facilities[row] = facility
        return row

    def _grow(self, count: int) -> None:
        """Room for `count` rows and half as many again: adding one by one copies seldom."""
        if count <= len(self._kinds):
            return
        more = count + count // 2 - len(self._kinds)
        self._vectors = np.pad(self._vectors, ((0, more), (0, 0)))
        self._degrees = np.pad(self._degrees, ((0, more), (0, 0)))
        self._kinds = np.pad(self._kinds, (0, more))
        self._hazards = np.pad(self._hazards, (0, more))
        self._accessible = np.pad(self._accessible, (0, more))
        self._indoor = np.pad(self._indoor, (0, more))
        self._has_room = np.pad(self._has_room, (0, more))
        self._withdrawn = np.pad(self._withdrawn, (0, more))

    def _suit(self, rows: Rows, wanted: Wanted) -> Flags:
        fits = ~self._withdrawn[rows]
        if wanted.kind is not None:
            fits &= self._kinds[rows] == _KINDS[wanted.kind]
        if wanted.hazard is not None:
            against = self._hazards[rows]
            fits &= (against == 0) | (against & _HAZARDS.get(wanted.hazard, 0) != 0)
        if wanted.accessible is not None:
            fits &= self._accessible[rows] == wanted.accessible
        if wanted.indoor is not None:
            fits &= self._indoor[rows] == wanted.indoor
        if not wanted.include_all:
            fits &= self._has_room[rows]
        return fits


def _rings(within_m: float | None) -> tuple[float, ...]:
    """Kilometres; the last is where nobody is sent farther."""
    if within_m is None:
        return RINGS_KM
    last = min(within_m / 1000, RINGS_KM[-1])
    return (*(ring for ring in RINGS_KM if ring < last), last)


def _in_order(rows: Rows, away: NDArray[np.float64]) -> Iterator[Rows]:
    """`away`: how far each row is, in any unit."""
    size = PORTION
    while len(rows) > 2 * size:
        parts = np.argpartition(away, size)
        first, rest = parts[:size], parts[size:]
        yield _sorted(rows[first], away[first])
        rows, away = rows[rest], away[rest]
        size *= 2
    if len(rows):
        yield _sorted(rows, away)


def _sorted(rows: Rows, away: NDArray[np.float64]) -> Rows:
    """Nearest first; of two on one point the first that came."""
    return rows[np.lexsort((rows, away))]


def _chords(vectors: NDArray[np.float64], here: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squares of the straight lines to them."""
    squares: NDArray[np.float64] = np.square(vectors - here).sum(axis=1)
    return squares


def _vectors(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors of n points given as longitude, latitude."""
    lon, lat = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def _flag(value: bool | None) -> int:
    return _UNKNOWN if value is None else int(value)

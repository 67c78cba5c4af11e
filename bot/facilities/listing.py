"""Which facilities an official looks at, and in what order; in which division each lies.

It does not know how they are stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from bot.areas.divisions import Divisions
from bot.facilities.kept import Kept
from knowledge.facilities.model import Kind, Status


class Sort(StrEnum):
    """By what a list is ordered; `ROOM`, `COUNTED`: those of which nobody knows come last."""

    NAME = "name"
    KIND = "kind"
    ROOM = "room"
    OCCUPANCY = "occupancy"
    COUNTED = "counted"


class Standing(StrEnum):
    """How a facility stands: what it says itself, or that it is withdrawn."""

    OPEN = "open"
    CLOSED = "closed"
    FULL = "full"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Query:
    """None and empty: no matter. Withdrawn ones only where they are asked for.

    `area`: a GB/T 2260 code. `room`: open and with places left.
    """

    kind: Kind | None = None
    area: str | None = None
    standing: Standing | None = None
    room: bool = False
    text: str = ""
    sort: Sort = Sort.NAME
    backward: bool = False


class Place(NamedTuple):
    """A facility as a map and a list need it: a tuple, for there are ten thousand at once.

    Degrees are WGS-84; `left`: places left, None where nobody says how many there are.
    """

    id: str
    name: str
    kind: Kind
    status: Status
    lat: float
    lon: float
    left: int | None
    admin_code: str | None
    sample: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page of a list; `total`: all that were found, `number` counts from 1."""

    items: Sequence[Kept]
    total: int
    number: int
    pages: int


def lying_in(places: Sequence[Place], area: str, areas: Divisions) -> list[Place]:
    """Those in a division: their own list's word decides, else where they lie on the map."""
    known = {each.admin_code for each in places if each.admin_code}
    named = {code: areas.within(code, area) for code in known if areas.get(code)}
    mapped = _on_ground(places, area, areas)
    return [
        each
        for each, there in zip(places, mapped, strict=True)
        if (named[each.admin_code] if each.admin_code in named else there)
    ]


def _on_ground(places: Sequence[Place], area: str, areas: Divisions) -> NDArray[np.bool_]:
    outline = areas.polygon(area)
    if outline is None or not places:
        return np.zeros(len(places), dtype=np.bool_)
    shapely.prepare(outline)
    lon, lat = np.array([(each.lon, each.lat) for each in places]).T
    there: NDArray[np.bool_] = shapely.intersects_xy(outline, lon, lat)
    return there

"""Which service requests somebody asks for.

It does not know who may see which.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import h3

from bot.reports.open311.arguments import Arguments
from bot.reports.open311.errors import Refused
from bot.reports.open311.services import hazard_of
from bot.reports.similar import distance_m
from knowledge.hazards import Hazard

#: GeoReport v2, "Response Volume".
MOST_REQUESTS = 1_000
LONGEST = timedelta(days=90)
_STATUSES = {"open", "closed"}
_LAST_PAGE = 100_000
#: Metres of our extension lat, long, radius.
MOST_RADIUS = 20_000
#: H3's res 8, by which reports are kept; a cell's edge is about 460 m, its middles 800 m apart.
_RESOLUTION, _APART_M = 8, 700
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`hazards` empty: any; `open` None: any; `until` is not included; `cells`: None for anywhere.

    The cells around a point, never the distance from it: asking again and again with other circles
    must not tell where exactly a report lies.
    """

    hazards: frozenset[Hazard]
    open: bool | None
    since: datetime
    until: datetime
    cells: Collection[int] | None
    limit: int
    offset: int


def asked(arguments: Arguments, now: datetime) -> Asked:
    """Raises Refused."""
    since, until = _span(arguments.moment("start_date"), arguments.moment("end_date"), now)
    size = arguments.whole("page_size", 1, MOST_REQUESTS) or MOST_REQUESTS
    page = arguments.whole("page", 1, _LAST_PAGE) or 1
    return Asked(
        hazards=frozenset(map(hazard_of, arguments.many("service_code"))),
        open=_open(arguments.many("status")),
        since=since,
        until=until,
        cells=_cells(arguments),
        limit=size,
        offset=(page - 1) * size,
    )


def _open(statuses: tuple[str, ...]) -> bool | None:
    wanted = {status.lower() for status in statuses}
    if not wanted <= _STATUSES:
        raise Refused(400, "open311.status_unknown")
    return wanted == {"open"} if len(wanted) == 1 else None


def _span(start: datetime | None, end: datetime | None, now: datetime) -> tuple[datetime, datetime]:
    """The latest second is included. Raises Refused for more than 90 days, or less than none."""
    try:
        until = (end or (min(start + LONGEST, now) if start else now)) + _SECOND
        since = start or until - LONGEST
    except OverflowError:
        raise Refused(400, "open311.span_wrong") from None
    if not timedelta(0) <= until - since <= LONGEST + _SECOND:
        if start and not end:  # from a moment that is still to come on: nothing
            return start, start
        raise Refused(400, "open311.span_wrong")
    return since, until


def _cells(arguments: Arguments) -> frozenset[int] | None:
    lat, lon = arguments.number("lat"), arguments.number("long")
    radius = arguments.number("radius")
    if lat is None and lon is None and radius is None:
        return None
    if lat is None or lon is None or radius is None:
        raise Refused(400, "open311.circle_half")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 <= radius <= MOST_RADIUS):
        raise Refused(400, "open311.circle_wrong", most=MOST_RADIUS)
    own = h3.latlng_to_cell(lat, lon, _RESOLUTION)
    around = h3.grid_disk(own, int(radius // _APART_M) + 1)
    near = {cell for cell in around if distance_m(lat, lon, *h3.cell_to_latlng(cell)) <= radius}
    return frozenset(int(h3.str_to_int(cell)) for cell in near | {own})

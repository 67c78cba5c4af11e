"""Figures about reports for officials, and the public's map.

It does not know HTTP nor SQL.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.areas.divisions import Divisions
from bot.officials import Official
from bot.reports.coarse import public_point
from bot.reports.figures import heat
from bot.reports.figures.ports import FigureBook
from bot.reports.figures.records import (
    Bucket,
    Counts,
    Moment,
    PublicArea,
    PublicPoint,
    Span,
    Warm,
)
from bot.reports.jurisdiction import prefixes
from bot.reports.places import Places
from bot.reports.report import Report
from bot.residents.fields import FieldProblem, between, refuse
from knowledge.hazards import Hazard

#: What is counted when nobody says since when; and at most.
USUAL, LONGEST = timedelta(days=7), timedelta(days=366)
#: Buckets of a timeline: a month of hours.
MOST_BUCKETS = 24 * 31
#: Points on the public's map, which is asked for by everybody at once, and how long it is kept.
MOST_POINTS, KEPT_S = 5_000, 15.0
#: How long a hazard that an official confirmed is shown to the public at most.
SHOWN = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`since` and `until` are aware; without them the last week."""

    since: datetime | None = None
    until: datetime | None = None
    area: str | None = None
    hazard: Hazard | None = None


@dataclass(frozen=True, kw_only=True)
class Below:
    """A division directly below the one that was asked about; `code` None: elsewhere in it."""

    code: str | None
    name: str | None
    reports: int


@dataclass(frozen=True, kw_only=True)
class Statistics:
    span: Span
    counts: Counts
    below: tuple[Below, ...]


class Figures:
    def __init__(
        self, *, book: FigureBook, areas: Divisions, clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._areas = areas
        self._places = Places(areas)
        self._clock = clock
        self._public: tuple[float, tuple[Report, ...]] | None = None

    async def statistics(self, official: Official, wanted: Wanted) -> Statistics:
        """Raises BadFields."""
        span = self._span(official, wanted)
        counts = await self._book.counts(span, self._clock())
        of = self._places.canonical(wanted.area) or self._places.of(official).area
        return Statistics(span=span, counts=counts, below=self._below(of, counts.by_area))

    async def timeline(
        self, official: Official, wanted: Wanted, bucket: Bucket
    ) -> tuple[Moment, ...]:
        """Raises BadFields, also for more buckets than anybody can look at."""
        span = self._span(official, wanted)
        length = timedelta(hours=1) if bucket is Bucket.HOUR else timedelta(days=1)
        if (span.until - span.since) / length > MOST_BUCKETS:
            refuse([FieldProblem(field="since", key="figures.too_long")])
        return await self._book.timeline(span, bucket)

    async def heat(self, official: Official, wanted: Wanted, resolution: int) -> tuple[Warm, ...]:
        """Raises BadFields."""
        refuse([between("resolution", resolution, heat.COARSEST, heat.FINEST)])
        cells = await self._book.cells(self._span(official, wanted))
        return heat.at_resolution(cells, resolution)

    async def public(self) -> tuple[PublicPoint, ...]:
        """What officials confirmed and is not over, about where it is; a few seconds old."""
        return tuple(point for point in map(_public, await self._confirmed()) if point)

    async def unplaced(self) -> tuple[PublicArea, ...]:
        """The same where a division at most is known, or may be said, of the place."""
        return tuple(area for area in map(_public_area, await self._confirmed()) if area)

    async def _confirmed(self) -> tuple[Report, ...]:
        if self._public is None or time.monotonic() - self._public[0] > KEPT_S:
            now = self._clock()
            found = await self._book.confirmed(now - SHOWN, now, MOST_POINTS)
            self._public = (time.monotonic(), found)
        return self._public[1]

    def _span(self, official: Official, wanted: Wanted) -> Span:
        until = wanted.until or self._clock()
        since = wanted.since or until - USUAL
        refuse(
            [
                self._places.check(wanted.area),
                *(_check_time(name, getattr(wanted, name)) for name in ("since", "until")),
            ]
        )
        if not timedelta() < until - since <= LONGEST:
            refuse([FieldProblem(field="since", key="figures.span_wrong")])
        area = self._places.canonical(wanted.area)
        codes = [code for code in (self._places.of(official).area, area) if code]
        return Span(
            since=since,
            until=until,
            within=tuple(map(prefixes, codes)),
            unplaced=area is None,
            hazard=wanted.hazard,
        )

    def _below(self, of: str | None, by_area: Mapping[str | None, int]) -> tuple[Below, ...]:
        """Most first. A code of a former division counts for what holds its ground now."""
        sums: Counter[str | None] = Counter()
        for code, count in by_area.items():
            sums[self._child(of, code)] += count
        rows = (
            Below(code=code, name=self._name(code), reports=count) for code, count in sums.items()
        )
        return tuple(sorted(rows, key=lambda row: (-row.reports, row.code or "")))

    def _child(self, of: str | None, code: str | None) -> str | None:
        division = self._areas.get(code) if code else None
        if division is None or division.code == of:
            return None
        line = [*(parent for parent, _ in division.parents), division.code]
        if of is None:
            return line[0]
        return line[line.index(of) + 1] if of in line[:-1] else None

    def _name(self, code: str | None) -> str | None:
        division = self._areas.get(code) if code else None
        return division.full_name if division else None


def _public(report: Report) -> PublicPoint | None:
    point = public_point(report)
    if point is None:
        return None
    return PublicPoint(
        hazard=report.hazard,
        status=report.status,
        lat=point[0],
        lon=point[1],
        area_code=report.area_code,
        confirmed_at=report.updated_at,
    )


def _public_area(report: Report) -> PublicArea | None:
    if public_point(report) is not None:
        return None
    return PublicArea(
        hazard=report.hazard,
        status=report.status,
        area_code=report.area_code,
        confirmed_at=report.updated_at,
    )


def _check_time(name: str, at: datetime | None) -> FieldProblem | None:
    if at is None or at.tzinfo is not None:
        return None
    return FieldProblem(field=name, key="reports.offset_missing")

"""Gives an official's choice of reports: all of them, one after the other, or as a map.

It does not know HTTP, SQL, nor the formats of files.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.areas.divisions import Divisions
from bot.officials import Official
from bot.reports.chosen.anonymous import anonymised
from bot.reports.chosen.choice import Choice, Wanted, wanted
from bot.reports.chosen.ports import ChosenBook, Cluster, Point
from bot.reports.chosen.resolution import resolution_of
from bot.reports.places import Places
from bot.reports.report import Report, as_of

#: Reports that are held in memory at a time, however long the file gets.
AT_A_TIME = 500
#: More points than that nobody tells apart on a map.
MOST_POINTS = 500
#: How far back a map goes by itself: nobody means the year before last.
RECENT = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class MapView:
    """Either each report, or how many lie in each cell."""

    points: tuple[Point, ...] = ()
    clusters: tuple[Cluster, ...] = ()


class ChosenReports:
    def __init__(
        self, *, book: ChosenBook, areas: Divisions, clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._places = Places(areas)
        self._clock = clock

    def all(
        self, choice: Choice, official: Official, *, anonymous: bool = False
    ) -> AsyncIterator[Report]:
        """Newest first, without an end to their number. Raises BadFields, before the first one."""
        return self._all(self._wanted(choice, official), anonymous)

    async def map(self, choice: Choice, official: Official, *, cells: int | None = None) -> MapView:
        """Points while there are few, else clusters; of the last RECENT unless `since` says more.

        `cells`: so many clusters in the choice's box at most, or as many as a map bears.
        Raises BadFields.
        """
        asked = _recent(self._wanted(choice, official))
        points = await self._book.points(asked, MOST_POINTS)
        if points is not None:
            return MapView(points=tuple(points))
        area = self._places.canonical(choice.area) or self._places.of(official).area
        clusters = await self._book.clusters(asked, resolution_of(area, choice.box, cells))
        return MapView(clusters=tuple(clusters))

    async def _all(self, asked: Wanted, anonymous: bool) -> AsyncIterator[Report]:
        """A question for each part: nobody's slow line keeps a transaction open."""
        after = None
        while part := await self._book.part(asked, after, AT_A_TIME):
            for report in part:
                current = as_of(report, asked.now)
                yield anonymised(current) if anonymous else current
            if len(part) < AT_A_TIME:
                return
            after = part[-1].created_at, part[-1].id

    def _wanted(self, choice: Choice, official: Official) -> Wanted:
        return wanted(choice, official, self._places, self._clock())


def _recent(asked: Wanted) -> Wanted:
    choice = asked.choice
    since = choice.since or (choice.until or asked.now) - RECENT
    return replace(asked, choice=replace(choice, since=since))

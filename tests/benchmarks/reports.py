"""A million stored reports: filing more, finding what a new one repeats, and a map of a district.

It does not know how any of it is done. All is measured on the same rows.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.reports.filing import NewReport, Reporter, compose
from bot.reports.likeness.finding import Finder
from bot.reports.report import Report
from bot.store import embedded, migrate
from bot.store.database import Database
from bot.store.likeness import AROUND, DIVISION, OWN, UNPLACED, StoredLikeness
from knowledge import encoding
from knowledge.encoding import Encoder
from tests.benchmarks import filing, report_map
from tests.benchmarks.figures import Row, Section, median, percentile
from tests.benchmarks.filed import NETWORKS
from tests.benchmarks.many_reports import Many, seed, towns_of

#: The first of each are not timed: connections, plans and word lists are there after a moment.
ASKED, FIRST, P99_MS = 400, 20, 50.0
TEXTS = (
    ("flood", "水到膝盖了,车泡在水里,过不去"),
    ("fire", "三楼着火了,好大的烟,楼里有人"),
    ("road", "two cars crashed at the crossing, one driver is hurt"),
    ("gas", "楼道里有煤气味,3号楼"),
    ("earthquake", "刚才地震了,晃得厉害"),
)


@dataclass(frozen=True, kw_only=True)
class Site:
    """A database with many reports, and the moment that counts as now."""

    database: Database
    many: Many
    now: datetime
    encoder: Encoder


Measured = Callable[[Site], Awaitable[Sequence[Row]]]


def measure(folder: Path) -> Section:
    """Takes about six minutes, half of it for storing the reports."""
    server = embedded.EmbeddedPostgres(folder, max_wal_size="4GB").start()
    assert server.process
    try:
        migrate.upgrade(server.url)
        places = [(town.lat, town.lon) for town in towns_of(random.Random(1))]
        first = filing.measure(folder, server.url, places, "an empty database", 1)
        now, begun = datetime.now(UTC), time.perf_counter()
        many = seed(server.url, now)
        seconds = time.perf_counter() - begun
        rows = asyncio.run(_all(server.url, many, now))
        beside = filing.measure(folder, server.url, places, f"{many.reports:,} reports", 2)
    finally:
        embedded.stop(server.process)
    stored = Row(what=f"storing {many.reports:,} reports by COPY", measured=f"{seconds:.0f} s")
    return Section(
        name="reports",
        title="A million reports",
        rows=(*first, stored, *rows, *beside),
        notes=(
            f"{many.recent:,} of them from the last day, {many.dense:,} of these in the last two "
            "hours of a flood, within a few streets; the rest over a year, in 300 towns, a fifth "
            "in one of them.",
            f"Filing: the whole web process (without an engine) and a worker, over loopback HTTP "
            f"from {NETWORKS} addresses, no limit switched off; no two texts alike. Milliseconds "
            "from the moment when a report was due until its reference was there, so that whoever "
            "falls behind pays for it. Load generator, database and service share the cores.",
            f"Looked at of a new one: the newest {OWN} of its own cell (460 m an edge), {AROUND} "
            f"of all cells around together, {UNPLACED} without a point of the same division; "
            f"without a point the newest {DIVISION} of the division. Reading, encoding and "
            "weighing are in it.",
        ),
    )


async def _all(url: str, many: Many, now: datetime) -> list[Row]:
    database = Database(url)
    site = Site(database=database, many=many, now=now, encoder=encoding.load())
    try:
        return [row for measured in MEASURED for row in await measured(site)]
    finally:
        await database.close()


async def _duplicates(site: Site) -> Sequence[Row]:
    finder = Finder(StoredLikeness(site.database), site.encoder)
    places = random.Random(7)
    everywhere = [_new(site, site.many.place(places), n) for n in range(ASKED)]
    flooded = [_new(site, site.many.flooded(places), n) for n in range(ASKED)]
    nowhere = [_new(site, None, n) for n in range(ASKED)]
    return [
        await _timed("in a town", finder, everywhere),
        await _timed("in the middle of the flood", finder, flooded),
        await _timed("with an address and no point", finder, nowhere),
    ]


async def _timed(what: str, finder: Finder, reports: Sequence[Report]) -> Row:
    taken, matches = [], 0
    for report in reports:
        begun = time.perf_counter()
        found = await finder.look(report, report.created_at)
        taken.append((time.perf_counter() - begun) * 1000)
        matches += bool(found.matches)
    taken = taken[FIRST:]
    slowest = percentile(taken, 0.99)
    return Row(
        what=f"duplicates of a new one, {what} ({matches / len(reports):.0%} have some): "
        "median / p99",
        measured=f"{median(taken):.1f} / {slowest:.1f} ms",
        floor=f"≤ {P99_MS:.0f} ms (p99)",
        met=slowest <= P99_MS,
    )


def _new(site: Site, place: tuple[float, float] | None, number: int) -> Report:
    hazard, text = TEXTS[number % len(TEXTS)]
    lat, lon = place or (None, None)
    new = NewReport(
        hazard=hazard, text=text, lat=lat, lon=lon, address="人民路12号", area_code=site.many.area
    )
    return compose(new, Reporter(), site.now, lambda lat, lon: site.many.area)


async def _map(site: Site) -> Sequence[Row]:
    return await report_map.measure(site.database, site.many, site.now)


MEASURED: tuple[Measured, ...] = (_duplicates, _map)

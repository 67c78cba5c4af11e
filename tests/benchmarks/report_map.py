"""A map of a district, and a file of everything, where a million reports are kept.

It does not know how they are found.
"""

import os
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from shapely import box

from bot.areas.divisions import Division, Divisions, Level
from bot.officials import Official, Role
from bot.reports.chosen.choice import Box, Choice
from bot.reports.chosen.service import ChosenReports, MapView
from bot.reports.report import Report, Status
from bot.store.chosen import StoredChosen
from bot.store.database import Database
from tests.benchmarks import machine
from tests.benchmarks.figures import Row, median, percentile
from tests.benchmarks.many_reports import Many, Town

#: The issue's figure: a district's query, 99 of 100.
MILLISECONDS = 100.0
_ROUNDS = 200
_DAYS = 365
#: Degrees from the middle of a town: nearly all of its reports lie within.
_HALF = 0.1
WHOLE = Official(name="an officer", role=Role.DUTY_OFFICER)


async def measure(database: Database, many: Many, now: datetime) -> tuple[Row, ...]:
    """Of reports as tests.benchmarks.many_reports makes them."""
    chosen = ChosenReports(book=StoredChosen(database), areas=_divisions(many), clock=lambda: now)
    year, towns = now - timedelta(days=_DAYS), many.towns
    choices = {
        "a district, 30 days": [Choice(area=one.code) for one in towns],
        "the busiest district, 30 days": [Choice(area=towns[0].code)],
        "a district, assigned, 30 days": [
            Choice(area=one.code, status=Status.ASSIGNED) for one in towns
        ],
        "a box as large as a district, 30 days": [Choice(box=_box(one, _HALF)) for one in towns],
        "a box of 1 km, 30 days": [Choice(box=_box(one, 0.005)) for one in towns],
        "a district, the whole year": [Choice(area=o.code, since=year) for o in towns[1:]],
    }
    rows = [await _map(chosen, what, asked) for what, asked in choices.items()]
    return (*rows, *await _file(chosen))


def _divisions(many: Many) -> Divisions:
    named = [
        Division(
            code=one.code,
            name=one.code,
            full_name=one.code,
            level=Level.COUNTY,
            parents=(),
            lat=None,
            lon=None,
        )
        for one in many.towns
    ]
    boxes = {one.code: _box(one, _HALF) for one in many.towns}
    return Divisions(
        named, {code: box(b.west, b.south, b.east, b.north) for code, b in boxes.items()}
    )


def _box(town: Town, half: float) -> Box:
    return Box(
        west=town.lon - half, south=town.lat - half, east=town.lon + half, north=town.lat + half
    )


async def _map(chosen: ChosenReports, what: str, choices: list[Choice]) -> Row:
    took, view = [], MapView()
    for number in range(_ROUNDS):
        choice = choices[number % len(choices)]
        start = time.perf_counter()
        view = await chosen.map(choice, WHOLE)
        took.append((time.perf_counter() - start) * 1000)
    slow = percentile(took, 0.99)
    shown = f"{len(view.clusters)} clusters" if view.clusters else f"{len(view.points)} points"
    return Row(
        what=f"map of {what}",
        measured=f"median {median(took):.1f} ms, p99 {slow:.1f} ms; the last of {shown}",
        floor=f"p99 ≤ {MILLISECONDS:.0f} ms",
        met=slow <= MILLISECONDS,
    )


async def _file(chosen: ChosenReports) -> tuple[Row, ...]:
    before, start = machine.resident_megabytes(os.getpid()), time.perf_counter()
    count = await _count(chosen.all(Choice(), WHOLE))
    seconds = time.perf_counter() - start
    more = machine.most_megabytes(os.getpid()) - before
    return (
        Row(
            what="every report read for a file",
            measured=f"{count:,} in {seconds:.0f} s, {max(more, 0):.0f} MB more held at most",
        ),
    )


async def _count(reports: AsyncIterator[Report]) -> int:
    count = 0
    async for _ in reports:
        count += 1
    return count

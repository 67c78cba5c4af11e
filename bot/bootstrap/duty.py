"""Wires duty: the follower and the chores of the worker.

It holds no rule. The names of divisions are read when the first report is told: a worker starts in
a moment.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.areas.divisions import Divisions
from bot.areas.loading import load_divisions
from bot.bootstrap.lanes import lanes_in
from bot.clock import utc_now
from bot.reports.duty.finding import Finder
from bot.reports.duty.looks import LOST
from bot.reports.duty.next_shift import Beginnings
from bot.reports.duty.service import Duty
from bot.reports.duty.telling import Telling
from bot.reports.duty.timers import load
from bot.settings import Settings
from bot.store.beside import StoredBeside
from bot.store.database import Database
from bot.store.duty import StoredDuty
from bot.store.roster import StoredRoster
from bot.words.catalogue import Words

Chore = Callable[[datetime], Awaitable[int]]


class LazyNames:
    """Implements bot.reports.duty.ports.PlaceName."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = asyncio.Lock()
        self._areas: Divisions | None = None

    async def __call__(self, code: str, language: str) -> str:
        async with self._lock:
            if self._areas is None:
                folders = (self._settings.maps_dir, self._settings.areas_cache_dir)
                self._areas = await asyncio.to_thread(load_divisions, *folders)
        division = self._areas.get(code)
        if division is None:
            return code
        chinese = language.split("-")[0].lower() == "zh"
        return division.full_name if chinese else division.name_en or division.full_name


def duty_of(settings: Settings, database: Database) -> Duty:
    book = StoredDuty(database)
    telling = Telling(
        words=Words.load(),
        console=f"{settings.public_url}/console/reports",
        place_name=LazyNames(settings),
    )
    return Duty(
        book=book,
        finder=_finder(settings, book),
        telling=telling,
        timers=load(),
        clock=utc_now,
    )


def duty_chores(settings: Settings, database: Database, duty: Duty) -> Mapping[str, Chore]:
    beside, roster = StoredBeside(database), StoredRoster(database)
    beginnings = Beginnings(
        book=roster,
        roster=roster,
        finder=_finder(settings, StoredDuty(database)),
        words=Words.load(),
        console=f"{settings.public_url}/console/duty",
    )
    return {
        "reports_gone_up": duty.escalate,
        "shifts_begun": beginnings.begin,
        "looks_forgotten": lambda now: beside.forget_looks(now - LOST),
    }


def _finder(settings: Settings, book: StoredDuty) -> Finder:
    return Finder(book, {lane.channel for lane in lanes_in(settings)})

"""Shifts of the duty roster, and who is on duty for a place and a hazard at a moment.

Pure: it does not know reports, who may change the roster, nor how anybody is told.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache
from uuid import UUID

from bot.beijing import BEIJING
from bot.reports.jurisdiction import prefixes
from knowledge.hazards import Hazard

DAY = timedelta(days=1)
MINUTES_A_DAY = 24 * 60


class Level(IntEnum):
    """The chain of duty, from below; what nobody answers goes up."""

    VILLAGE = 0  # or the grid
    TOWN = 1
    COUNTY = 2
    CITY = 3
    PROVINCE = 4
    COUNTRY = 5


#: Above the chain: everybody of the area who has an address of their own was told; or there was
#: nobody whom we could tell, and it is tried again.
EVERYBODY, UNTOLD = 6, 7


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Weekly, by `days` (0 is Monday) and minutes of Beijing's day, or once.

    A weekly one with `ends` ≤ `begins` ends on the next day. `area`: a GB/T 2260 code, twelve
    digits for towns and villages, None for the whole country. No `hazards`: all of them. Until
    `away_until` the stand-in is on duty instead.
    """

    id: UUID
    official: str
    area: str | None
    level: int
    hazards: tuple[Hazard, ...] = ()
    days: tuple[int, ...] = ()
    begins: int | None = None
    ends: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    stand_in: str | None = None
    away_until: datetime | None = None
    created_by: str
    created_at: datetime

    def person(self, now: datetime) -> str:
        away = self.away_until is not None and now < self.away_until
        return self.stand_in if away and self.stand_in else self.official


@dataclass(frozen=True, kw_only=True)
class Watch:
    """From when until when, the end not in it."""

    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class OnDuty:
    """`people` at `level`; `stand_ins`: who else of theirs could be told."""

    level: int
    people: tuple[str, ...]
    stand_ins: tuple[str, ...] = ()


def on_duty(
    shifts: Iterable[Shift],
    area: str | None,
    hazard: Hazard,
    now: datetime,
    level: int = 0,
    but: Collection[str] = (),
) -> OnDuty | None:
    """Who is on duty at `level`, else at the next above it that has somebody; None: nobody at all.

    Of one level the nearest area counts, then the shift that names the hazard. Who has the same
    claim is told together. What nobody could place is of whoever has the widest area.
    """
    fitting = [
        shift
        for shift in shifts
        if shift.level >= level
        and shift.person(now) not in but
        and fits(shift, area, hazard)
        and active(shift, now)
    ]
    if not fitting:
        return None
    best = min(_claim(shift, area) for shift in fitting)
    chosen = [shift for shift in fitting if _claim(shift, area) == best]
    people = sorted({shift.person(now) for shift in chosen})
    others = {shift.stand_in for shift in chosen if shift.stand_in}
    return OnDuty(
        level=chosen[0].level,
        people=tuple(people),
        stand_ins=tuple(sorted(others - set(people) - set(but))),
    )


def names_on_duty(
    shifts: Iterable[Shift], area: str | None, hazard: Hazard, now: datetime
) -> tuple[str, ...]:
    """Everybody on duty for a place and a hazard now, at every level, the nearest first."""
    fitting = [shift for shift in shifts if fits(shift, area, hazard) and active(shift, now)]
    fitting.sort(key=lambda shift: (_claim(shift, area), shift.person(now)))
    return tuple(dict.fromkeys(shift.person(now) for shift in fitting))


def fits(shift: Shift, area: str | None, hazard: Hazard | None = None) -> bool:
    """Whether the shift's area holds `area`, and its hazards `hazard` (None: it takes them all)."""
    taken = not shift.hazards or hazard in shift.hazards
    return taken and (area is None or holds(shift.area, area))


def holds(outer: str | None, inner: str) -> bool:
    return outer is None or inner.startswith(beginnings(outer))


def level_of(area: str | None) -> Level:
    """Where in the chain a division stands, by its code."""
    if area is None:
        return Level.COUNTRY
    if len(area) <= 6:
        depths = {2: Level.PROVINCE, 4: Level.CITY}
        return depths.get(len(beginnings(area)[0]), Level.COUNTY)
    beginning = _below_county(area)
    return {6: Level.COUNTY, 9: Level.TOWN}.get(len(beginning), Level.VILLAGE)


def active(shift: Shift, now: datetime) -> bool:
    return current(shift, now) is not None


def current(shift: Shift, now: datetime) -> Watch | None:
    """The watch of the shift that `now` lies in."""
    return next((w for w in watches(shift, now - DAY, now + DAY) if w.start <= now < w.end), None)


def watches(shift: Shift, since: datetime, until: datetime) -> Iterator[Watch]:
    """Every watch of the shift that shares time with the span, in order."""
    found = _weekly(shift, since, until) if shift.days else _once(shift)
    return (watch for watch in found if watch.start < until and watch.end > since)


def gaps(shifts: Iterable[Shift], area: str, since: datetime, until: datetime) -> tuple[Watch, ...]:
    """When nobody of the area's own level or nearer is on duty there for every hazard."""
    own = [s for s in shifts if s.level <= level_of(area) and not s.hazards and fits(s, area)]
    covered = sorted((w.start, w.end) for s in own for w in watches(s, since, until))
    found: list[Watch] = []
    free_from = since
    for start, end in covered:
        if start > free_from:
            found.append(Watch(start=free_from, end=min(start, until)))
        free_from = max(free_from, end)
    if free_from < until:
        found.append(Watch(start=free_from, end=until))
    return tuple(found)


def _claim(shift: Shift, area: str | None) -> tuple[int, int, bool]:
    """The smallest one counts."""
    depth = len(beginnings(shift.area)[0]) if shift.area else 0
    if area is None:
        return -shift.level, depth, not shift.hazards
    return shift.level, -depth, not shift.hazards


def _weekly(shift: Shift, since: datetime, until: datetime) -> Iterator[Watch]:
    assert shift.begins is not None and shift.ends is not None, "the roster looks at that"
    over = MINUTES_A_DAY if shift.ends <= shift.begins else 0
    midnight = (since - DAY).astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    while midnight < until:
        if midnight.weekday() in shift.days:
            start = midnight + timedelta(minutes=shift.begins)
            yield Watch(start=start, end=midnight + timedelta(minutes=shift.ends + over))
        midnight += DAY


def _once(shift: Shift) -> Iterator[Watch]:
    assert shift.starts_at is not None and shift.ends_at is not None, "the roster looks at that"
    yield Watch(start=shift.starts_at, end=shift.ends_at)


@cache
def beginnings(area: str) -> tuple[str, ...]:
    """What the codes inside begin with, the area's own first."""
    if len(area) <= 6:
        found = prefixes(area)
        own = min(found, key=lambda one: (not area.startswith(one), -len(one)))
        return own, *(one for one in found if one != own)
    return (_below_county(area),)


def _below_county(area: str) -> str:
    """Towns have nine digits of their own, villages twelve (the statistics office's codes)."""
    beginning = area
    while len(beginning) > 6 and beginning.endswith("000"):
        beginning = beginning[:-3]
    return beginning

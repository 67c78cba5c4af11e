"""Who is on duty for each area and when nobody is, as the roster's first look shows it.

It does not know who may change a shift, nor whom a report is given to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.areas.divisions import Divisions
from bot.reports.duty.roster import AHEAD, Gap
from bot.reports.duty.shifts import Shift, Watch, active, current, holds

#: The strip of the days ahead is so wide in units of its own: one an hour.
HOURS = int(AHEAD / timedelta(hours=1))


@dataclass(frozen=True, kw_only=True)
class Person:
    """Whoever is on duty, a stand-in too. `until` aware; None: nobody knows."""

    name: str
    level: int
    until: datetime | None
    hazards: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A piece of the strip: hours from now, and how many."""

    x: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Post:
    """An area. `gaps`: when nobody of its own level is on duty; empty also where nobody looked.

    `bare`: nobody is now. `hours`: of the days ahead, without anybody, whole ones.
    """

    area: str | None
    name: str
    people: tuple[Person, ...]
    gaps: tuple[Watch, ...]
    bars: tuple[Bar, ...]
    bare: bool
    hours: int


def posts(
    shifts: Sequence[Shift], gaps: Sequence[Gap], now: datetime, places: dict[str | None, str]
) -> list[Post]:
    """Where nobody is now comes first, then where somebody will be missing, then the others."""
    codes = {shift.area for shift in shifts} | {gap.area for gap in gaps}
    found = [_post(code, shifts, gaps, now, places.get(code) or str(code)) for code in codes]
    return sorted(found, key=lambda one: (not one.bare, not one.gaps, one.area or ""))


def _post(
    area: str | None, shifts: Iterable[Shift], gaps: Iterable[Gap], now: datetime, name: str
) -> Post:
    own = [s for s in shifts if s.area == area and active(s, now)]
    without = tuple(gap.watch for gap in gaps if gap.area == area)
    return Post(
        area=area,
        name=name,
        people=tuple(_person(shift, now) for shift in own),
        gaps=without,
        bars=tuple(_bar(watch, now) for watch in without),
        bare=any(watch.start <= now for watch in without),
        hours=round(sum((w.end - w.start).total_seconds() for w in without) / 3600),
    )


def _person(shift: Shift, now: datetime) -> Person:
    watch = current(shift, now)
    return Person(
        name=shift.person(now),
        level=shift.level,
        until=watch.end if watch else None,
        hazards=tuple(shift.hazards),
    )


def _bar(watch: Watch, now: datetime) -> Bar:
    hour = timedelta(hours=1)
    x = max(0.0, (watch.start - now) / hour)
    return Bar(x=round(x, 2), width=round((watch.end - now) / hour - x, 2))


def names_of(codes: Iterable[str | None], areas: Divisions, country: str) -> dict[str | None, str]:
    """Code → what the area is called; towns, whose names we lack, by county and code."""
    named: dict[str | None, str] = {None: country}
    for code in filter(None, codes):
        found = areas.get(code)
        county = areas.get(code[:6]) if found is None else None
        named[code] = found.full_name if found else f"{county.full_name} {code}" if county else code
    return named


def own_posts(found: Sequence[Post], area: str | None) -> list[Post]:
    """Those of an official's own area and below."""
    return [one for one in found if area is None or (one.area and holds(area, one.area))]

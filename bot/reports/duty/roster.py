"""Keeping the duty roster: who may, what a shift must say, who is on duty now, and when nobody is.

It does not know HTTP or SQL.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from bot.officials import Official, Role, one_way
from bot.reports.duty.errors import NotYourRoster, ShiftUnknown
from bot.reports.duty.ports import RosterBook
from bot.reports.duty.shifts import (
    EVERYBODY,
    MINUTES_A_DAY,
    Shift,
    Watch,
    active,
    fits,
    gaps,
    holds,
    level_of,
    names_on_duty,
)
from bot.reports.duty.timers import minutes_of_day
from bot.reports.jurisdiction import may_see
from bot.reports.places import Places
from bot.reports.report import Report
from bot.residents.fields import FieldProblem, between, refuse
from knowledge.hazards import Hazard

KEEPERS = frozenset({Role.ADMIN, Role.DUTY_OFFICER})
#: Looked ahead for times at which nobody is on duty.
AHEAD = timedelta(days=7)
#: A single shift is no way of writing a permanent one.
LONGEST = timedelta(days=31)


@dataclass(frozen=True, kw_only=True)
class WantedShift:
    """`days`: 1 is Monday (ISO 8601), with `begins`, `ends` as HH:MM in Beijing; or two moments.

    `level`: None for the one at which the area stands by itself.
    """

    official: str
    area: str | None = None
    level: int | None = None
    hazards: Sequence[str] = ()
    days: Sequence[int] = ()
    begins: str | None = None
    ends: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    stand_in: str | None = None
    away_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Gap:
    area: str
    watch: Watch


@dataclass(frozen=True, kw_only=True)
class Helpers:
    """Names whom a report can be given to: on duty there now, nearest first; the others, sorted."""

    on_duty: tuple[str, ...]
    others: tuple[str, ...]


class Roster:
    def __init__(self, *, book: RosterBook, places: Places, clock: Callable[[], datetime]) -> None:
        self._book = book
        self._places = places
        self.clock = clock

    async def all(self, area: str | None = None) -> tuple[Shift, ...]:
        """Those that concern a place, or all; the highest area first. Raises BadFields."""
        refuse([self._check_area(area)])
        found = await self._book.shifts()
        return tuple(one for one in found if area is None or fits_or_lies(one, area))

    async def now(self, area: str | None = None, hazard: Hazard | None = None) -> tuple[Shift, ...]:
        """Who is on duty this moment. Raises BadFields."""
        now = self.clock()
        found = [one for one in await self.all(area) if active(one, now)]
        return tuple(one for one in found if hazard is None or fits(one, None, hazard))

    async def names(self) -> tuple[str, ...]:
        """Officials who can have a shift, sorted."""
        return tuple(sorted({one.name for one in await self._book.officials()}))

    async def helpers(self, report: Report) -> Helpers:
        """Officials who may see it. A brigade or a firm can be given it by any name."""
        shifts, officials = await self._book.shifts(), await self._book.officials()
        on_duty = names_on_duty(shifts, report.area_code, report.hazard, self.clock())
        seeing = {one.name for one in officials if may_see(self._places.of(one), report.area_code)}
        return Helpers(on_duty=on_duty, others=tuple(sorted(seeing - set(on_duty))))

    async def gaps(self, official: Official, area: str | None = None) -> tuple[Gap, ...]:
        """In the next days: of `area`, else of every area of the roster and the own. BadFields."""
        refuse([self._check_area(area)])
        shifts, now = await self._book.shifts(), self.clock()
        codes = {area} if area else {one.area for one in shifts} | {official.area}
        own = self._places.of(official).area
        return tuple(
            Gap(area=code, watch=watch)
            for code in sorted(filter(None, codes))
            if holds(own, code)
            for watch in gaps(shifts, code, now, now + AHEAD)
        )

    async def add(self, wanted: WantedShift, official: Official) -> Shift:
        """Raises BadFields, NotYourRoster."""
        now = self.clock()
        shift = await self._settled(wanted, uuid4(), official.name, now)
        self._check_keeper(official, shift.area)
        await self._book.keep(shift, official.name, now)
        return shift

    async def change(self, id: UUID, wanted: WantedShift, official: Official) -> Shift:
        """Raises BadFields, NotYourRoster, ShiftUnknown."""
        before = await self._get(id)
        shift = await self._settled(wanted, id, before.created_by, before.created_at)
        for area in (before.area, shift.area):
            self._check_keeper(official, area)
        await self._book.keep(shift, official.name, self.clock())
        return shift

    async def drop(self, id: UUID, official: Official) -> None:
        """Raises NotYourRoster, ShiftUnknown."""
        self._check_keeper(official, (await self._get(id)).area)
        if not await self._book.drop(id, official.name, self.clock()):
            raise ShiftUnknown

    async def _get(self, id: UUID) -> Shift:
        found = next((one for one in await self._book.shifts() if one.id == id), None)
        if found is None:
            raise ShiftUnknown
        return found

    async def _settled(self, wanted: WantedShift, id: UUID, by: str, at: datetime) -> Shift:
        """Raises BadFields naming everything that is wrong."""
        names = {one.name for one in await self._book.officials()}
        refuse(
            [
                _check_person("official", wanted.official, names),
                _check_person("stand_in", wanted.stand_in, names) if wanted.stand_in else None,
                self._check_area(wanted.area),
                between("level", wanted.level, 0, EVERYBODY - 1),
                *_check_hazards(wanted.hazards),
                *_check_times(wanted),
            ]
        )
        area = self._places.canonical(wanted.area)
        return Shift(
            id=id,
            official=one_way(wanted.official),
            area=area,
            level=level_of(area) if wanted.level is None else wanted.level,
            hazards=tuple(sorted(set(map(Hazard, wanted.hazards)))),
            days=tuple(sorted({day - 1 for day in wanted.days})),
            begins=minutes_of_day(wanted.begins) if wanted.begins else None,
            ends=minutes_of_day(wanted.ends) if wanted.ends else None,
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            stand_in=one_way(wanted.stand_in) if wanted.stand_in else None,
            away_until=wanted.away_until,
            created_by=by,
            created_at=at,
        )

    def _check_keeper(self, official: Official, area: str | None) -> None:
        own = self._places.of(official).area
        inside = own is None or (area is not None and holds(own, area))
        if official.role not in KEEPERS or not inside:
            raise NotYourRoster

    def _check_area(self, area: str | None) -> FieldProblem | None:
        """Towns and villages have codes of twelve digits, of which we know the county's."""
        if area is not None and len(area) == 12 and area.isdecimal():
            return self._places.check(area[:6])
        return self._places.check(area)


def fits_or_lies(shift: Shift, area: str) -> bool:
    """Whether the shift's area and the other one share ground."""
    return holds(shift.area, area) or (shift.area is not None and holds(area, shift.area))


def _check_person(field: str, name: str, names: set[str]) -> FieldProblem | None:
    if one_way(name) in names:
        return None
    return FieldProblem(field=field, key="duty.official_unknown", values={"name": name[:50]})


def _check_hazards(hazards: Sequence[str]) -> list[FieldProblem]:
    values: dict[str, object] = {"known": ", ".join(Hazard)}
    return [
        FieldProblem(field=f"hazards[{n}]", key="reports.hazard_unknown", values=values)
        for n, code in enumerate(hazards)
        if code not in set(Hazard)
    ]


def _check_times(wanted: WantedShift) -> list[FieldProblem | None]:
    weekly = bool(wanted.days or wanted.begins or wanted.ends)
    once = bool(wanted.starts_at or wanted.ends_at)
    if weekly is once:
        return [FieldProblem(field="days", key="duty.weekly_or_once")]
    aware = [
        FieldProblem(field=name, key="reports.offset_missing")
        for name in ("starts_at", "ends_at", "away_until")
        if (at := getattr(wanted, name)) is not None and at.tzinfo is None
    ]
    return [*aware, *(_check_weekly(wanted) if weekly else _check_once(wanted, bool(aware)))]


def _check_weekly(wanted: WantedShift) -> list[FieldProblem | None]:
    if not wanted.days or not all(1 <= day <= 7 for day in wanted.days):
        return [FieldProblem(field="days", key="duty.days_wrong")]
    return [_check_clock("begins", wanted.begins), _check_clock("ends", wanted.ends)]


def _check_clock(field: str, text: str | None) -> FieldProblem | None:
    wrong = FieldProblem(field=field, key="duty.clock_wrong")
    try:
        minutes = minutes_of_day(text or "")
    except ValueError:
        return wrong
    return wrong if field == "begins" and minutes == MINUTES_A_DAY else None


def _check_once(wanted: WantedShift, naive: bool) -> list[FieldProblem | None]:
    start, end = wanted.starts_at, wanted.ends_at
    if naive:
        return []
    if start is None or end is None or not start < end <= start + LONGEST:
        return [FieldProblem(field="ends_at", key="duty.once_wrong")]
    return []

"""Which report is due from whom by when, and whether it came: pure, out of the regime.

It does not know who is reminded, nor what the figures say beyond the counters that go straight up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.beijing import BEIJING
from bot.reports.incidents.filing import told
from bot.reports.incidents.jumps import NONE
from bot.reports.incidents.records import Figure, Incident, Kind, State, Unit, day_of
from bot.reports.incidents.units import ancestors
from bot.reports.practice import Basis, Regime

By = Mapping[str, Sequence[Figure]]


class Duty(StrEnum):
    FIRST = "first"
    DAILY = "daily"
    STRAIGHT = "straight"  # also straight to the top
    FINAL = "final"


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """`day`: the day in China that it is about; `met_by`: version of the figure that met it."""

    unit: Unit
    duty: Duty
    day: date
    due: datetime
    met_at: datetime | None = None
    met_by: int | None = None

    @property
    def late(self) -> bool:
        return self.met_at is not None and self.met_at > self.due

    def overdue(self, now: datetime) -> bool:
        """Not met, and the time is over."""
        return self.met_at is None and now > self.due


def by_unit(figures: Iterable[Figure]) -> dict[str, list[Figure]]:
    """By version."""
    found: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=lambda one: one.version):
        found.setdefault(figure.unit, []).append(figure)
    return found


def deadlines(
    incident: Incident,
    units: Iterable[Unit],
    figures: Iterable[Figure],
    regime: Regime,
    now: datetime,
) -> tuple[Deadline, ...]:
    """Of every unit, by time. Daily ones up to the next that comes."""
    filed = by_unit(figures)
    found = [
        one
        for unit in units
        for one in (
            *_first(incident, unit, filed, regime),
            *_daily(incident, unit, filed, regime, now),
            *_straight(unit, filed, regime),
            *_final(incident, unit, filed, regime),
        )
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.unit.code, one.duty)))


def end_of(day: date) -> datetime:
    """The midnight in China that ends a day."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), BEIJING)


def _first(incident: Incident, unit: Unit, filed: By, regime: Regime) -> Iterator[Deadline]:
    duty = regime.levels[unit.level].first
    begins = incident.occurred_at
    if duty and duty.basis is Basis.RECEIPT:
        received = receipt(unit.code, filed)
        duty, begins = (duty, received) if received else (None, begins)
    if duty:
        due = begins + duty.within
        came = next(iter(filed.get(unit.code, ())), None)
        yield _deadline(unit, Duty.FIRST, day_of(due), due, came)


def receipt(code: str, filed: By) -> datetime | None:
    """When the first report from below came in; "nothing happened" is none."""
    below = (one for unit, all in filed.items() if code in ancestors(unit) for one in told(all))
    return min((one.filed_at for one in below), default=None)


def _daily(
    incident: Incident, unit: Unit, filed: By, regime: Regime, now: datetime
) -> Iterator[Deadline]:
    """From the day after the first report until the disaster is stable or the unit is done."""
    at, figures = regime.levels[unit.level].daily, told(filed.get(unit.code, ()))
    if at is None or not figures:
        return
    day = day_of(figures[0].filed_at)
    until = incident.stable_at or now + timedelta(days=1)
    while (due := datetime.combine(day + timedelta(days=1), at, BEIJING)) <= until:
        day += timedelta(days=1)
        came = next((one for one in figures if one.day == day), None)
        yield _deadline(unit, Duty.DAILY, day, due, came)
        if due > now:
            return


def _straight(unit: Unit, filed: By, regime: Regime) -> Iterator[Deadline]:
    figures = told(filed.get(unit.code, ()))
    reached = next((one for one in figures if goes_straight(one, unit, regime)), None)
    if reached is None:
        return
    due = reached.filed_at + regime.straight.within
    wanted = set(regime.straight.to)
    later = (one for one in figures if one.version >= reached.version)
    came = next((one for one in later if wanted <= set(one.straight_to)), None)
    yield _deadline(unit, Duty.STRAIGHT, day_of(due), due, came)


def goes_straight(figure: Figure, unit: Unit, regime: Regime) -> bool:
    """Whether a figure is one that the unit also sends straight to the top."""
    rule = regime.straight
    together: Decimal = sum((figure.counters.get(name, NONE) for name in rule.counters), NONE)
    return unit.level in rule.levels and together >= rule.at_least


def _final(incident: Incident, unit: Unit, filed: By, regime: Regime) -> Iterator[Deadline]:
    days, figures = regime.levels[unit.level].final, told(filed.get(unit.code, ()))
    if days is None or not figures or incident.state is State.OPEN or incident.stable_at is None:
        return
    day = regime.working_days_after(day_of(incident.stable_at), days)
    came = next((one for one in figures if one.kind is Kind.FINAL), None)
    yield _deadline(unit, Duty.FINAL, day, end_of(day), came)


def _deadline(unit: Unit, duty: Duty, day: date, due: datetime, came: Figure | None) -> Deadline:
    return Deadline(
        unit=unit,
        duty=duty,
        day=day,
        due=due,
        met_at=came.filed_at if came else None,
        met_by=came.version if came else None,
    )

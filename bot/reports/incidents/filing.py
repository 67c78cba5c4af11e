"""What a unit may file next, and what is wrong with a figure that it wants to file.

It does not know who files: jurisdiction is looked at before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.reports.incidents.errors import KindNotNow
from bot.reports.incidents.jumps import NONE, jumps, misfits
from bot.reports.incidents.records import ZERO, Figure, Incident, Kind, Numbers, State, day_of
from bot.reports.practice import Counter, Regime, Weight
from bot.reports.practice import Kind as Number
from bot.residents.fields import FieldProblem, refuse

#: Clocks differ; further ahead is a typing error.
AHEAD = timedelta(minutes=5)
MOST = Decimal(10) ** 12
LONGEST_NOTE = 2000
_AFTER: Mapping[Kind | None, frozenset[Kind]] = {
    None: frozenset({Kind.FIRST, Kind.NOTHING}),
    Kind.FIRST: frozenset({Kind.FOLLOW_UP, Kind.UNCHANGED, Kind.FINAL}),
    Kind.FINAL: frozenset({Kind.CORRECTION}),
}
_WHILE: Mapping[State, frozenset[Kind]] = {
    State.OPEN: frozenset(Kind) - {Kind.FINAL, Kind.CORRECTION},
    State.FINAL: frozenset(Kind),
    State.CLOSED: frozenset({Kind.CORRECTION}),
}


@dataclass(frozen=True, kw_only=True)
class NewFigure:
    """What somebody wants to file. `unit_name`: of a town or village; `day`: of zero reports."""

    unit: str
    kind: Kind
    as_of: datetime | None = None
    unit_name: str = ""
    counters: Numbers = field(default_factory=dict)
    note: str = ""
    reason: str = ""
    day: date | None = None
    straight_to: tuple[str, ...] = ()


def told(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Those of a unit since its first report, by version: "nothing happened" came before."""
    return tuple(one for one in figures if one.kind is not Kind.NOTHING)


def kinds_now(incident: Incident, figures: Sequence[Figure]) -> frozenset[Kind]:
    """What the unit may file next; `figures`: its own, by version."""
    known = {one.kind for one in figures}
    stage = next((kind for kind in (Kind.FINAL, Kind.FIRST) if kind in known), None)
    return _AFTER[stage] & _WHILE[incident.state]


def composed(
    new: NewFigure,
    incident: Incident,
    before: Sequence[Figure],
    regime: Regime,
    *,
    by: str,
    now: datetime,
) -> Figure:
    """The next version of the unit's figures. Raises KindNotNow, BadFields naming the counter."""
    if new.kind not in kinds_now(incident, before):
        raise KindNotNow
    last = told(before)[-1] if told(before) else None
    _check_plain(new, incident, last, regime, now)
    numbers = _numbers(new, last, regime)
    _check_numbers(new, numbers, last, regime)
    return Figure(
        incident_id=incident.id,
        unit=new.unit,
        version=len(before) + 1,
        kind=new.kind,
        as_of=new.as_of or now,
        filed_at=now,
        filed_by=by,
        day=new.day or day_of(now),
        counters=numbers,
        note=new.note.strip() or None,
        reason=new.reason.strip() or None,
        straight_to=new.straight_to,
    )


def _numbers(new: NewFigure, last: Figure | None, regime: Regime) -> Numbers:
    """What is not said again stays as it was."""
    if new.kind is Kind.NOTHING:
        return {counter.id: NONE for counter in regime.counters}
    return {**(last.counters if last else {}), **new.counters}


def _check_plain(
    new: NewFigure, incident: Incident, last: Figure | None, regime: Regime, now: datetime
) -> None:
    unknown = [name for name in new.straight_to if name not in regime.straight.to]
    problems = [
        _as_of(new, incident, last, now),
        _day(new, incident, last, now),
        _long("note", new.note),
        _long("reason", new.reason),
        _problem("straight_to", "straight_unknown") if unknown else None,
        _problem("counters", "zero_has_none") if new.kind in ZERO and new.counters else None,
    ]
    if new.kind is Kind.CORRECTION and not new.reason.strip():
        problems.append(_problem("reason", "reason_missing"))
    if new.kind is Kind.FIRST and not new.counters and not new.note.strip():
        problems.append(_problem("counters", "says_nothing"))
    refuse(problems)


def _check_numbers(new: NewFigure, numbers: Numbers, last: Figure | None, regime: Regime) -> None:
    refuse(_number(name, value, regime.counter(name)) for name, value in new.counters.items())
    refuse(
        _problem(
            f"counters.{misfit.counters[0].id}",
            "too_much",
            counter=" + ".join(map(both, misfit.counters)),
            together=plain(misfit.together),
            of=both(misfit.of),
            most=plain(misfit.most),
        )
        for misfit in misfits(numbers, regime)
        if misfit.weight is Weight.ERROR
    )
    if new.note.strip() or last is None:
        return
    refuse(
        _problem(
            f"counters.{jump.counter.id}",
            "fall_needs_note" if jump.falls else "rise_needs_note",
            counter=both(jump.counter),
            before=plain(jump.before),
            after=plain(jump.after),
        )
        for jump in jumps(last.counters, numbers, regime)
    )


def _as_of(
    new: NewFigure, incident: Incident, last: Figure | None, now: datetime
) -> FieldProblem | None:
    at = new.as_of
    if at is None:
        return None
    if at.tzinfo is None:
        return _problem("as_of", "no_zone")
    if at > now + AHEAD:
        return _problem("as_of", "in_the_future")
    if at < incident.occurred_at:
        return _problem("as_of", "before_the_event")
    earlier = last is not None and at < last.as_of and new.kind is not Kind.CORRECTION
    return _problem("as_of", "before_the_last") if earlier else None


def _day(
    new: NewFigure, incident: Incident, last: Figure | None, now: datetime
) -> FieldProblem | None:
    if new.day is None:
        return None
    if new.kind not in ZERO:
        return _problem("day", "day_only_zero")
    fits = day_of(incident.occurred_at) <= new.day <= day_of(now)
    return None if fits else _problem("day", "day_outside")


def _number(name: str, value: Decimal, counter: Counter | None) -> FieldProblem | None:
    field = f"counters.{name[:40]}"
    if counter is None:
        return _problem(field, "counter_unknown", counter=name[:40])
    places = 0 if counter.kind is Number.INTEGER else 2
    if not value.is_finite() or not NONE <= value <= MOST or value != round(value, places):
        return _problem(field, f"not_{counter.kind}", counter=both(counter))
    return None


def _long(name: str, text: str) -> FieldProblem | None:
    return _problem(name, "too_long", most=LONGEST_NOTE) if len(text) > LONGEST_NOTE else None


def _problem(field: str, key: str, **values: object) -> FieldProblem:
    return FieldProblem(field=field, key=f"incidents.{key}", values=values)


def both(counter: Counter) -> str:
    """A counter's name for a sentence of either language."""
    return f"{counter.names['zh']} ({counter.names['en']})"


def plain(number: Decimal) -> str:
    """12 and 12.5, never 1.2E+1 or 12.50."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

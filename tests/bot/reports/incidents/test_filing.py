"""Which figure may follow on which, and what is wrong with one: the counter is named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.reports.incidents.errors import KindNotNow
from bot.reports.incidents.filing import NewFigure, composed, kinds_now
from bot.reports.incidents.jumps import jumps, misfits
from bot.reports.incidents.records import Figure, Incident, Kind, State
from bot.residents.fields import BadFields
from tests.bot.reports.incidents.case import (
    COUNTY,
    FLOOD,
    REGIME,
    beijing,
    figure,
    incident,
    stable,
)

NOW = beijing("2026-07-01 12:00")
K = Kind
OPEN, FINAL = incident(), stable("2026-07-01 11:00")
CLOSED = replace(FINAL, state=State.CLOSED)


def line(*kinds: Kind) -> list[Figure]:
    return [
        figure(COUNTY, "2026-07-01 09:00", version=number, kind=kind, counters={"dead": 3})
        for number, kind in enumerate(kinds, start=1)
    ]


def file(
    before: Sequence[Figure] = (), *, of: Incident = OPEN, kind: Kind = K.FOLLOW_UP, **said: object
) -> Figure:
    values: dict[str, object] = {"unit": COUNTY, "kind": kind, **said}
    new = NewFigure(**values)  # type: ignore[arg-type]
    return composed(new, of, before, REGIME, by="Li", now=NOW)


def numbers(**counters: int | str) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in counters.items()}


@pytest.mark.parametrize(
    ("of", "before", "may"),
    [
        pytest.param(OPEN, [], {K.FIRST, K.NOTHING}, id="nothing yet"),
        pytest.param(OPEN, [K.NOTHING], {K.FIRST, K.NOTHING}, id="nothing happened so far"),
        pytest.param(OPEN, [K.FIRST], {K.FOLLOW_UP, K.UNCHANGED}, id="one first, never a second"),
        pytest.param(OPEN, [K.NOTHING, K.FIRST, K.UNCHANGED], {K.FOLLOW_UP, K.UNCHANGED}, id="on"),
        pytest.param(FINAL, [], {K.FIRST, K.NOTHING}, id="stable, and still a first one"),
        pytest.param(FINAL, [K.FIRST], {K.FOLLOW_UP, K.UNCHANGED, K.FINAL}, id="stable"),
        pytest.param(FINAL, [K.FIRST, K.FINAL], {K.CORRECTION}, id="final: only corrections"),
        pytest.param(FINAL, [K.FIRST, K.FINAL, K.CORRECTION], {K.CORRECTION}, id="and another"),
        pytest.param(CLOSED, [K.FIRST, K.FINAL], {K.CORRECTION}, id="closed: still a correction"),
        pytest.param(CLOSED, [K.FIRST], set(), id="closed without a final"),
    ],
)
def test_what_may_follow(of: Incident, before: list[Kind], may: set[Kind]) -> None:
    assert kinds_now(of, line(*before)) == may
    for kind in set(Kind) - may:
        with pytest.raises(KindNotNow):
            file(line(*before), of=of, kind=kind)


def test_what_is_not_said_again_stays_and_versions_count() -> None:
    first = file(kind=K.FIRST, counters=numbers(dead=1, affected=200))
    second = file([first], counters=numbers(dead=2))
    assert (first.version, second.version) == (1, 2)
    assert second.counters == numbers(dead=2, affected=200)
    same = file([first, second], kind=K.UNCHANGED)
    assert (same.counters, same.day) == (second.counters, date(2026, 7, 1))


def test_nothing_happened_says_zero_and_the_first_report_begins_anew() -> None:
    nothing = file(kind=K.NOTHING)
    assert set(nothing.counters.values()) == {Decimal(0)}
    first = file([nothing], kind=K.FIRST, counters=numbers(dead=20))
    assert first.counters == numbers(dead=20), "no leap from a zero that was no count"


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        pytest.param({"dead": 3}, {"dead": 2}, "fall_needs_note", id="the dead fall"),
        pytest.param({"trapped": 9}, {"trapped": 0}, "fall_needs_note", id="any counter falls"),
        pytest.param({"dead": 1}, {"dead": 4}, "rise_needs_note", id="more than three times"),
        pytest.param({"dead": 0}, {"dead": 4}, "rise_needs_note", id="from none"),
        pytest.param({"dead": 40}, {"dead": 50}, "rise_needs_note", id="more than nine at once"),
        pytest.param({"dead": 1}, {"dead": 3}, None, id="three times"),
        pytest.param({"dead": 40}, {"dead": 49}, None, id="nine at once"),
        pytest.param({"direct_loss": "10.5"}, {"direct_loss": "10.49"}, "fall_needs_note", id="."),
        pytest.param({"dead": 3}, {"missing": 300}, None, id="said for the first time"),
    ],
)
def test_jumps_need_a_note(before: dict[str, int], after: dict[str, int], key: str | None) -> None:
    first = file(kind=K.FIRST, counters=numbers(**before))
    if key is None:
        file([first], counters=numbers(**after))
        return
    with pytest.raises(BadFields) as refused:
        file([first], counters=numbers(**after))
    (problem,) = refused.value.problems
    assert (problem.field, problem.key) == (f"counters.{next(iter(after))}", f"incidents.{key}")
    noted = file([first], counters=numbers(**after), note="counted twice")
    assert [jump.falls for jump in jumps(first.counters, noted.counters, REGIME)] == [
        key == "fall_needs_note"
    ]


@pytest.mark.parametrize(
    ("counters", "field"),
    [
        pytest.param({"dead": "1.5"}, "counters.dead", id="half a person"),
        pytest.param({"dead": "-1"}, "counters.dead", id="less than none"),
        pytest.param({"dead": "NaN"}, "counters.dead", id="no number"),
        pytest.param({"dead": "1E+30"}, "counters.dead", id="more than live"),
        pytest.param({"crops_lost": "1.005"}, "counters.crops_lost", id="three places"),
        pytest.param({"cows": "3"}, "counters.cows", id="unknown"),
        pytest.param(
            {"crops_lost": "9", "crops_affected": "8"}, "counters.crops_lost", id="more than all"
        ),
    ],
)
def test_a_wrong_number_names_its_counter(counters: dict[str, str], field: str) -> None:
    with pytest.raises(BadFields) as refused:
        file(kind=K.FIRST, counters=numbers(**counters))
    assert [problem.field for problem in refused.value.problems] == [field]


def test_what_does_not_fit_but_may_be_so_is_a_warning() -> None:
    first = file(kind=K.FIRST, counters=numbers(dead=2, missing=3, injured=6, affected=10))
    (misfit,) = misfits(first.counters, REGIME)
    assert (misfit.together, misfit.of.id) == (Decimal(11), "affected")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        pytest.param({"as_of": beijing("2026-07-01 12:06")}, "as_of", id="in the future"),
        pytest.param({"as_of": beijing("2026-07-01 07:59")}, "as_of", id="before the event"),
        pytest.param({"as_of": FLOOD.replace(tzinfo=None)}, "as_of", id="no zone"),
        pytest.param({"as_of": beijing("2026-07-01 08:59")}, "as_of", id="before the last"),
        pytest.param({"note": "x" * 2001}, "note", id="a note too long"),
        pytest.param({"straight_to": ("moon",)}, "straight_to", id="nobody knows it"),
        pytest.param({"day": date(2026, 7, 1)}, "day", id="a day of no zero report"),
        pytest.param({"kind": K.UNCHANGED, "day": date(2026, 7, 2)}, "day", id="tomorrow"),
        pytest.param({"kind": K.UNCHANGED, "day": date(2026, 6, 30)}, "day", id="before it"),
        pytest.param({"kind": K.UNCHANGED, "counters": numbers(dead=9)}, "counters", id="zero"),
    ],
)
def test_what_else_is_refused(said: dict[str, object], field: str) -> None:
    with pytest.raises(BadFields) as refused:
        file(line(K.FIRST), **said)  # type: ignore[arg-type]
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_first_report_says_something_and_a_correction_says_why() -> None:
    with pytest.raises(BadFields, match="says_nothing"):
        file(kind=K.FIRST)
    assert file(kind=K.FIRST, note="the road is cut, being checked").counters == {}
    done = line(K.FIRST, K.FINAL)
    with pytest.raises(BadFields, match="reason_missing"):
        file(done, of=FINAL, kind=K.CORRECTION, counters=numbers(dead=3))
    file(done, of=CLOSED, kind=K.CORRECTION, counters=numbers(dead=4), reason="one died later")

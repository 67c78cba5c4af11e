"""What is shown as not passed on, or as old: said with its reason, never too early."""

import pytest

from bot.reports.incidents.records import Figure, Kind, Linked
from bot.reports.incidents.watching import Reason, findings
from bot.reports.report import Status
from knowledge.hazards import Hazard
from tests.bot.reports.incidents.case import (
    CITY,
    COUNTY,
    PROVINCE,
    REGIME,
    TOWN,
    TOWN_2,
    VILLAGE,
    beijing,
    figure,
    units,
)

TOWN_3_DEAD = figure(TOWN, "2026-07-01 09:00", counters={"dead": 3})


def linked(trapped: int | None, status: Status = Status.VERIFIED, area: str = COUNTY) -> Linked:
    return Linked(
        reference="R-7K3M-9Q",
        status=status,
        hazard=Hazard.FLOOD,
        area_code=area,
        people_affected=None,
        people_trapped=trapped,
        created_at=beijing("2026-07-01 08:30"),
    )


def found(
    *figures: Figure, now: str = "2026-07-01 14:00", of: tuple[Linked, ...] = ()
) -> set[tuple[str, str]]:
    concerned = units(COUNTY, TOWN, TOWN_2)
    all = findings(PROVINCE, concerned, figures, of, REGIME, beijing(now))
    return {(one.unit.code, one.reason.value) for one in all}


def county(at: str, version: int = 1, **counters: int) -> Figure:
    return figure(
        COUNTY, at, version=version, counters=counters,
        kind=Kind.FIRST if version == 1 else Kind.FOLLOW_UP,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "now", "reasons"),
    [
        pytest.param([], "2026-07-09 00:00", set(), id="silence is overdue, not this"),
        pytest.param([TOWN_3_DEAD], "2026-07-01 11:00", set(), id="there is time yet"),
        pytest.param(
            [TOWN_3_DEAD],
            "2026-07-01 11:01",
            {(COUNTY, "not_filed"), (CITY, "not_filed"), (PROVINCE, "not_filed")},
            id="nobody above filed",
        ),
        pytest.param(
            [TOWN_3_DEAD, county("2026-07-01 08:50", dead=0)],
            "2026-07-01 11:01",
            {(COUNTY, "less_than_below")},
            id="the county says less",
        ),
        pytest.param(
            [TOWN_3_DEAD, county("2026-07-01 08:50", affected=90)],
            "2026-07-01 11:01",
            {(COUNTY, "less_than_below")},
            id="the county does not say",
        ),
        pytest.param(
            [
                TOWN_3_DEAD,
                county("2026-07-01 08:50", dead=0),
                county("2026-07-01 10:00", 2, dead=3),
            ],
            "2026-07-01 11:01",
            set(),
            id="it came up in time",
        ),
        pytest.param(
            [TOWN_3_DEAD, county("2026-07-01 10:00", dead=5)],
            "2026-07-01 11:01",
            set(),
            id="the county knows of more",
        ),
    ],
)
def test_figures_from_below(figures: list[Figure], now: str, reasons: set[tuple[str, str]]) -> None:
    if any(one.unit == COUNTY for one in figures):
        city = figure(CITY, "2026-07-01 10:30", counters={"dead": 9})
        province = figure(PROVINCE, "2026-07-01 10:40", counters={"dead": 9})
        figures = [*figures, city, province]
    assert found(*figures, now=now) == reasons


def test_nothing_is_asked_of_a_town_above_its_village() -> None:
    village = figure(VILLAGE, "2026-07-01 09:00", counters={"dead": 1})
    reasons = found(village, now="2026-07-01 12:00")
    assert (TOWN, "not_filed") in reasons, "the town has its hour as well"


@pytest.mark.parametrize(
    ("of", "counters", "expected"),
    [
        pytest.param((linked(2),), {"affected": 9}, True, id="two trapped, in no figure"),
        pytest.param((linked(2),), {"trapped": 1}, True, id="one of two"),
        pytest.param((linked(2),), {"trapped": 1, "dead": 1}, False, id="trapped or dead"),
        pytest.param((linked(2),), {"relocated": 40}, False, id="brought out"),
        pytest.param((linked(None), linked(0)), {"affected": 9}, False, id="nobody trapped"),
        pytest.param((linked(2, Status.REJECTED),), {"affected": 9}, False, id="not so"),
        pytest.param((linked(2, area="330110"),), {"affected": 9}, False, id="somewhere else"),
    ],
)
def test_people_trapped_in_reports(
    of: tuple[Linked, ...], counters: dict[str, int], expected: bool
) -> None:
    first = county("2026-07-01 09:00", **counters)
    assert ((COUNTY, "trapped") in found(first, of=of)) is expected


def test_who_was_trapped_earlier_and_is_free_now_was_counted() -> None:
    first = county("2026-07-01 09:00", trapped=2)
    later = county("2026-07-01 10:00", 2, trapped=0)
    assert (COUNTY, "trapped") not in found(first, later, of=(linked(2),))


def test_figures_true_of_long_before_are_marked_unless_verified_at_leisure() -> None:
    old = figure(COUNTY, "2026-07-02 09:00", as_of="2026-07-01 20:59", counters={"dead": 1})
    fresh = figure(COUNTY, "2026-07-02 09:00", as_of="2026-07-01 21:00", counters={"dead": 1})
    final = figure(COUNTY, "2026-07-09 09:00", version=2, kind=Kind.FINAL,
                   as_of="2026-07-03 09:00", counters={"dead": 1})  # fmt: skip
    assert (COUNTY, Reason.OLD) in found(old)
    assert (COUNTY, Reason.OLD) not in found(fresh, final)

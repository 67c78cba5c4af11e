"""The reporting regime: the shipped file is read, a wrong one names its key."""

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.reports.practice import Basis, Level
from bot.reports.regime import SHIPPED, load, read
from bot.reports.strict_yaml import KeysWrong

TEXT = SHIPPED.read_text(encoding="utf-8")


def test_the_shipped_regime_is_the_practice() -> None:
    found = load()
    asked = {
        level: (
            duties.first and (duties.first.within, duties.first.basis),
            duties.daily,
            duties.final,
        )
        for level, duties in found.levels.items()
    }
    assert asked == {
        Level.VILLAGE: (None, None, None),
        Level.TOWN: ((timedelta(hours=1), Basis.EVENT), time(8), 2),
        Level.COUNTY: ((timedelta(hours=2), Basis.EVENT), time(9), 3),
        Level.CITY: ((timedelta(hours=2), Basis.RECEIPT), time(10), 3),
        Level.PROVINCE: ((timedelta(hours=2), Basis.RECEIPT), time(12), 5),
    }
    assert found.straight.at_least == Decimal(10)
    assert found.straight.counters == ("dead", "missing")


def test_every_counter_that_product_r5_names_is_there() -> None:
    known = {counter.id for counter in load().counters}
    people = {"affected", "dead", "missing", "injured", "relocated", "trapped", "needing_relief"}
    houses = {"houses_collapsed", "houses_severe", "houses_general"}
    assert known >= people | houses | {"crops_affected", "crops_damaged", "crops_lost"}
    assert "direct_loss" in known


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2026, 11, 20), True, id="a Friday"),
        pytest.param(date(2026, 11, 21), False, id="a Saturday"),
        pytest.param(date(2026, 10, 1), False, id="National Day"),
        pytest.param(date(2026, 10, 10), True, id="a Saturday that is worked"),
        pytest.param(date(2026, 2, 23), False, id="the last day of Spring Festival"),
        pytest.param(date(2025, 12, 31), True, id="the last day of a year"),
        pytest.param(date(2026, 1, 4), True, id="a Sunday that is worked"),
        pytest.param(date(2031, 10, 1), True, id="a year of which nobody knows yet"),
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert load().works(day) is works


@pytest.mark.parametrize(
    ("day", "days", "last"),
    [
        pytest.param(date(2026, 11, 16), 2, date(2026, 11, 18), id="within a week"),
        pytest.param(date(2026, 11, 19), 2, date(2026, 11, 23), id="over a weekend"),
        pytest.param(date(2026, 9, 30), 3, date(2026, 10, 10), id="over National Day"),
        pytest.param(date(2025, 12, 30), 2, date(2026, 1, 4), id="over the year's end"),
        pytest.param(date(2026, 2, 12), 5, date(2026, 2, 26), id="over Spring Festival"),
    ],
)
def test_so_many_working_days_later(day: date, days: int, last: date) -> None:
    assert load().working_days_after(day, days) == last


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        pytest.param("at_least: 10", "at_most: 10", "straight.at_least", id="missing"),
        pytest.param("at_least: 10", "at_least: 10\n  oops: 1", "straight.oops", id="unknown"),
        pytest.param("at_least: 10", "at_least: ten", "straight.at_least", id="no number"),
        pytest.param("at_least: 10", "at_least: -1", "straight.at_least", id="negative"),
        pytest.param('daily: "08:00"', "daily: 25:00", "levels.town.daily", id="no time"),
        pytest.param("1, from: event", "1, from: then", "town.first.from", id="basis"),
        pytest.param("final: 2}", "final: soon}", "levels.town.final", id="no days"),
        pytest.param("from: [county]", "from: [parish]", "straight.from", id="no level"),
        pytest.param("of: crops_damaged", "of: crops", "rules[2]", id="a rule's counter"),
        pytest.param("id: missing", "id: dead", "counters", id="an id twice"),
        pytest.param("kind: decimal, rise: {factor: 5, step: 5000", "kind: odd, rise: {factor: 5, "
                     "step: 5000", "counters[12].kind", id="no kind"),
        pytest.param("05-01..05-05", "05-05..05-01", "holidays.2025.off", id="days backwards"),
        pytest.param("10-01..10-07", "13-01..13-07", "holidays.2026.off", id="no month"),
        pytest.param("levels:", "levels: [", "YAML", id="no YAML"),
    ],
)  # fmt: skip
def test_a_wrong_regime_names_its_key(old: str, new: str, named: str) -> None:
    assert old in TEXT
    with pytest.raises(KeysWrong) as wrong:
        read(TEXT.replace(old, new, 1))
    assert named in str(wrong.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeysWrong, match=r"absent\.yml"):
        load(tmp_path / "absent.yml")

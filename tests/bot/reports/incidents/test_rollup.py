"""Sums from village to province: nothing twice, nothing lost, disagreement shown."""

from collections.abc import Mapping
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.reports.incidents.records import Figure, Kind
from bot.reports.incidents.rollup import Node, rollup
from bot.reports.incidents.units import ancestors
from tests.bot.reports.incidents.case import (
    CITY,
    COUNTY,
    OTHER_COUNTY,
    PROVINCE,
    TOWN,
    TOWN_2,
    TOWN_3,
    VILLAGE,
    VILLAGE_2,
    beijing,
    figure,
    units,
)

NOON = beijing("2026-07-01 12:00")


def at(root: Node, code: str) -> Node:
    return next(node for _, node in root.walk() if node.unit.code == code)


def said(node: Node, name: str = "dead") -> int | None:
    return int(node.total[name]) if name in node.total else None


def test_towns_are_summed_and_the_silent_ones_named() -> None:
    filed = [
        figure(TOWN, "2026-07-01 09:00", counters={"dead": 2, "affected": 50}),
        figure(TOWN_2, "2026-07-01 09:00", counters={"dead": 1}),
    ]
    root = rollup(CITY, units(CITY, COUNTY, TOWN, TOWN_2, TOWN_3), filed, NOON)
    county = at(root, COUNTY)
    assert (said(county), said(county, "affected"), said(root)) == (3, 50, 3)
    assert (county.reported, county.expected) == (2, 3)
    assert [unit.code for unit in county.missing] == [TOWN_3]
    assert [unit.code for unit in root.missing] == [TOWN_3], "the city's sum lacks it too"


def test_a_county_and_its_towns_are_not_counted_twice() -> None:
    filed = [
        figure(TOWN, "2026-07-01 09:00", counters={"dead": 2}),
        figure(TOWN_2, "2026-07-01 09:00", counters={"dead": 2}),
        figure(COUNTY, "2026-07-01 10:00", counters={"dead": 3}),
        figure(OTHER_COUNTY, "2026-07-01 10:00", counters={"dead": 1}),
    ]
    root = rollup(PROVINCE, units(COUNTY, TOWN, TOWN_2, OTHER_COUNTY), filed, NOON)
    county = at(root, COUNTY)
    assert (said(root), said(county), int(county.below["dead"])) == (4, 3, 4)
    assert county.differs == {"dead": (Decimal(3), Decimal(4))}
    assert root.missing == ()


def test_more_than_those_below_is_no_contradiction_while_one_is_silent() -> None:
    filed = [
        figure(TOWN, "2026-07-01 09:00", counters={"dead": 2}),
        figure(COUNTY, "2026-07-01 10:00", counters={"dead": 3}),
    ]
    silent = rollup(COUNTY, units(COUNTY, TOWN, TOWN_2), filed, NOON)
    assert silent.differs == {}
    all_there = rollup(COUNTY, units(COUNTY, TOWN), filed, NOON)
    assert all_there.differs == {"dead": (Decimal(3), Decimal(2))}


def test_the_latest_counts_and_an_earlier_moment_sees_what_was_known_then() -> None:
    filed = [
        figure(TOWN, "2026-07-01 09:00", counters={"dead": 2}),
        figure(TOWN, "2026-07-01 11:00", version=2, kind=Kind.FOLLOW_UP, counters={"dead": 5}),
    ]
    concerned = units(COUNTY, TOWN)
    assert said(rollup(COUNTY, concerned, filed, NOON)) == 5
    assert said(rollup(COUNTY, concerned, filed, beijing("2026-07-01 10:00"))) == 2
    early = rollup(COUNTY, concerned, filed, beijing("2026-07-01 08:30"))
    assert (said(early), early.heard, early.reported) == (None, False, 0)


def test_nothing_happened_is_heard_and_does_not_deny_what_towns_say() -> None:
    nothing = figure(COUNTY, "2026-07-01 09:00", kind=Kind.NOTHING, counters={"dead": 0})
    concerned = units(COUNTY, TOWN)
    alone = rollup(CITY, concerned, [nothing], NOON)
    assert (said(alone), alone.missing) == (0, ())
    town = figure(TOWN, "2026-07-01 10:00", counters={"dead": 2})
    root = rollup(CITY, concerned, [nothing, town], NOON)
    assert said(root) == 2
    assert at(root, COUNTY).differs == {"dead": (Decimal(0), Decimal(2))}


def test_a_village_reaches_the_province_through_units_that_nobody_named() -> None:
    village = figure(VILLAGE, "2026-07-01 08:20", counters={"missing": 4})
    root = rollup(PROVINCE, (), [village], NOON)
    assert [node.unit.code for _, node in root.walk()] == [PROVINCE, CITY, COUNTY, TOWN, VILLAGE]
    assert said(root, "missing") == 4


CODES = (PROVINCE, CITY, COUNTY, OTHER_COUNTY, TOWN, TOWN_2, TOWN_3, VILLAGE, VILLAGE_2)
FILED = st.dictionaries(
    st.sampled_from(CODES),
    st.dictionaries(st.sampled_from(["dead", "missing"]), st.integers(0, 50), max_size=2),
)


def figures(filed: Mapping[str, Mapping[str, int]]) -> list[Figure]:
    return [figure(code, "2026-07-01 09:00", counters=counters) for code, counters in filed.items()]


@given(filed=FILED)
def test_the_sum_is_that_of_the_highest_units_that_said_it(
    filed: dict[str, dict[str, int]],
) -> None:
    root = rollup(PROVINCE, units(*CODES), figures(filed), NOON)
    for name in ("dead", "missing"):
        tellers = [code for code in filed if name in filed[code]]
        highest = [code for code in tellers if not set(ancestors(code)) & set(tellers)]
        assert said(root, name) == (sum(filed[c][name] for c in highest) if highest else None)


@given(filed=FILED, code=st.sampled_from(CODES), dead=st.integers(0, 50))
def test_who_speaks_below_one_that_spoke_changes_no_total(
    filed: dict[str, dict[str, int]], code: str, dead: int
) -> None:
    above = [up for up in ancestors(code) if "dead" in filed.get(up, {})]
    more = {**filed, code: {**filed.get(code, {}), "dead": dead}}
    before = said(rollup(PROVINCE, units(*CODES), figures(filed), NOON))
    after = said(rollup(PROVINCE, units(*CODES), figures(more), NOON))
    if above:
        assert after == before


@given(filed=FILED)
def test_every_unit_is_heard_or_missing_or_spoken_for(filed: dict[str, dict[str, int]]) -> None:
    root = rollup(PROVINCE, units(*CODES), figures(filed), NOON)
    missing = {unit.code for unit in root.missing}
    for code in CODES[1:]:
        up = (code, *ancestors(code)[:-1])
        spoken_for = any(above in filed for above in up)
        below = any(code in ancestors(each) for each in filed)
        assert spoken_for or below or missing & set(up), code
        assert not (code in missing and (spoken_for or below)), code

"""With its rest every unit of the roll-up is the sum of what stands below it."""

from decimal import Decimal

import pytest

from bot.reports.incidents.records import Figure
from bot.reports.incidents.rollup import Node, rollup
from tests.bot.reports.incidents.case import CITY, COUNTY, TOWN, TOWN_2, beijing, figure, units

AT = beijing("2026-07-02 08:00")
UNITS = units(COUNTY, TOWN, TOWN_2)


def dead(unit: str, count: int) -> Figure:
    return figure(unit, "2026-07-01 10:00", counters={"dead": count})


def adds_up(node: Node) -> bool:
    names = {*node.total, *node.below}
    sums = {
        name: sum((child.total.get(name, Decimal(0)) for child in node.children), Decimal(0))
        + node.rest.get(name, Decimal(0))
        for name in names
    }
    own = not node.children or all(sums[n] == node.total.get(n, 0) for n in names)
    return own and all(adds_up(child) for child in node.children)


@pytest.mark.parametrize(
    ("figures", "rest"),
    [
        pytest.param((dead(TOWN, 1), dead(TOWN_2, 2)), None, id="only those below"),
        pytest.param((dead(COUNTY, 4), dead(TOWN, 1)), 3, id="one is missing"),
        pytest.param((dead(COUNTY, 2), dead(TOWN, 5)), -3, id="more below"),
        pytest.param((dead(COUNTY, 4),), 4, id="nobody below"),
    ],
)
def test_children_and_rest_make_the_total(figures: tuple[Figure, ...], rest: int | None) -> None:
    root = rollup(CITY, UNITS, figures, AT)
    assert adds_up(root)
    county = next(node for _, node in root.walk() if node.unit.code == COUNTY)
    assert county.rest.get("dead") == rest

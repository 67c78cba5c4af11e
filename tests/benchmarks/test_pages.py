"""What the benchmark of pages makes of its visits."""

from bot.web.console.menu import GROUPS
from tests.benchmarks import pages
from tests.e2e.weight import FIRST_LOAD, FirstVisit


def visit(interactive: float, bytes: int = 50_000, *, has_map: bool = False) -> FirstVisit:
    return FirstVisit(loaded=interactive / 2, interactive=interactive, bytes=bytes, has_map=has_map)


def test_a_page_meets_by_its_median_and_its_weight() -> None:
    found = pages.section(
        {
            "/quick": [visit(300), visit(400), visit(1_700)],
            "/slow": [visit(900), visit(1_100), visit(1_200)],
            "/heavy": [visit(200, FIRST_LOAD + 1)],
            "/map": [visit(200, FIRST_LOAD + 1, has_map=True)],
        }
    )
    *rows, slowest = found.rows
    assert [row.met for row in rows] == [True, False, False, True]
    assert rows[0].measured == "400 ms / 1700 ms; 50 kB"
    assert "200 kB" in rows[0].floor and "kB" not in rows[3].floor
    assert "`/slow`" in slowest.what and slowest.measured == "1100 ms / 1700 ms"


def test_every_page_of_the_menu_is_measured() -> None:
    paths = [one.path for one in pages.wanted()]
    assert {entry.path for group in GROUPS for entry in group.entries} <= set(paths)
    assert len(paths) == len(set(paths))

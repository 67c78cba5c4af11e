"""A small country for the residents' tests."""

import pytest
from shapely import box

from bot.areas.divisions import Division, Divisions, Level

SHANGHAI = ("310000", "上海市")


@pytest.fixture
def areas() -> Divisions:
    """Shanghai with 浦东新区 (a box at 121.5–122 E) and 闵行区 (no outline)."""
    return Divisions(
        [
            _division("310000", "上海市", Level.PROVINCE, ()),
            _division("310112", "闵行区", Level.COUNTY, (SHANGHAI,)),
            _division("310115", "浦东新区", Level.COUNTY, (SHANGHAI,)),
        ],
        {"310115": box(121.5, 31.0, 122.0, 31.4)},
    )


def _division(code: str, name: str, level: Level, parents: tuple[tuple[str, str], ...]) -> Division:
    full_name = "".join(n for _, n in parents) + name
    return Division(
        code=code, name=name, full_name=full_name, level=level, parents=parents, lat=None, lon=None
    )

"""Divisions for the tests of this room: a made-up country, and the real one."""

from pathlib import Path

import pytest
import shapely

from bot.areas.divisions import Division, Divisions, Level
from bot.areas.loading import load_divisions

MAPS = Path(__file__).resolve().parents[3] / "node_modules" / "echarts" / "map" / "json"


@pytest.fixture(scope="session")
def maps() -> Path:
    """The map files of npm's echarts; a test that needs them skips before `npm ci`."""
    if not MAPS.is_dir():
        pytest.skip("node_modules is absent: run npm ci")
    return MAPS


@pytest.fixture(scope="session")
def china(maps: Path, pytestconfig: pytest.Config) -> Divisions:
    """The real divisions with outlines, which are read out of the packages once for all runs."""
    assert pytestconfig.cache
    return load_divisions(maps, pytestconfig.cache.mkdir("areas"))


@pytest.fixture(scope="session")
def names_only() -> Divisions:
    """The real divisions as they are without node_modules."""
    return load_divisions(None)


@pytest.fixture
def island() -> Divisions:
    """One province, two prefectures side by side; the western one has two counties.

    Only county 990101 (the southern half of the west) has an outline; 990102's seat lies in the
    northern half, 990103 has no seat at all; 990201 in the east has a seat and no outline.
    """
    province = ("990000", "甲省")
    west, east = ("990100", "西市"), ("990200", "东市")
    return Divisions(
        [
            division("990000", "甲省", Level.PROVINCE, ()),
            division("990100", "西市", Level.PREFECTURE, (province,)),
            division("990200", "东市", Level.PREFECTURE, (province,)),
            division("990101", "南县", Level.COUNTY, (province, west), seat=(10.25, 100.5)),
            division("990102", "北县", Level.COUNTY, (province, west), seat=(10.75, 100.5)),
            division("990103", "无县", Level.COUNTY, (province, west)),
            division("990201", "东县", Level.COUNTY, (province, east), seat=(10.5, 101.5)),
        ],
        {
            "990000": shapely.box(100, 10, 102, 11),
            "990100": shapely.box(100, 10, 101, 11),
            "990200": shapely.box(101, 10, 102, 11),
            "990101": shapely.box(100, 10, 101, 10.5),
        },
    )


def division(
    code: str,
    name: str,
    level: Level,
    parents: tuple[tuple[str, str], ...],
    seat: tuple[float, float] | None = None,
) -> Division:
    return Division(
        code=code,
        name=name,
        full_name="".join([*(parent for _, parent in parents), name]),
        level=level,
        parents=parents,
        lat=seat[0] if seat else None,
        lon=seat[1] if seat else None,
    )

"""What an area comes to while it is chosen, and what cutting leaves of it."""

import pytest
from shapely import box

from bot.alerts.content import AlertArea, Geocode
from bot.alerts.errors import OutsideYourArea
from bot.alerts.surveying import cut, survey
from bot.areas.divisions import Division, Divisions, Level
from bot.officials import Official, Role


def division(code: str, name: str) -> Division:
    return Division(
        code=code, name=name, full_name=name, level=Level.COUNTY, parents=(), lat=None, lon=None
    )


DIVISIONS = Divisions(
    [division("310115", "浦东新区"), division("310101", "黄浦区"), division("310151", "崇明区")],
    {"310115": box(121.5, 31.0, 122.0, 31.4), "310101": box(121.4, 31.0, 121.5, 31.4)},
)
LI = Official(name="Li", role=Role.AUTHOR, area="310115")
EVERYWHERE = Official(name="He", role=Role.AUTHOR)
RING = ((121.45, 31.1), (121.6, 31.1), (121.6, 31.2), (121.45, 31.2), (121.45, 31.1))


def named(*codes: str) -> AlertArea:
    return AlertArea(geocodes=tuple(Geocode(name="GB/T2260", value=code) for code in codes))


def test_an_area_of_one_s_own_has_a_size_and_nothing_outside() -> None:
    found = survey(DIVISIONS, named("310115"), LI)
    assert 2000 < found.km2 < 2300
    assert found.outside is None and found.unoutlined == ()


@pytest.mark.parametrize(
    ("area", "codes", "km2"),
    [
        pytest.param(named("310115", "310101"), ("310101",), False, id="a division of others"),
        pytest.param(AlertArea(polygons=(RING,)), (), True, id="a drawing over the border"),
    ],
)
def test_what_lies_outside_is_said_and_can_be_cut(
    area: AlertArea, codes: tuple[str, ...], km2: bool
) -> None:
    outside = survey(DIVISIONS, area, LI).outside
    assert outside is not None
    assert outside.codes == codes and bool(outside.km2) is km2
    left = cut(DIVISIONS, area, LI)
    assert survey(DIVISIONS, left, LI).outside is None
    assert survey(DIVISIONS, area, EVERYWHERE).outside is None


def test_cutting_leaves_nothing_of_what_is_all_outside() -> None:
    with pytest.raises(OutsideYourArea):
        cut(DIVISIONS, named("310101"), LI)


def test_divisions_without_an_outline_are_named() -> None:
    assert survey(DIVISIONS, named("310151"), EVERYWHERE).unoutlined == ("310151",)

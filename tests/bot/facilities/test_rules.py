"""What officials may say of a facility, and which official of which one."""

import pytest

from bot.facilities import Change
from bot.facilities.errors import Implausible, NotYours
from bot.facilities.rules import changed, check_official
from bot.officials import Official, Role
from knowledge.facilities.model import Status
from tests.bot.facilities.world import Town, facility, two_districts


@pytest.mark.parametrize(
    ("label", "change", "field"),
    [
        ("more than there is room for", Change(occupancy=101), "occupancy"),
        ("fewer than none", Change(occupancy=-1), "occupancy"),
        ("room for fewer than are there", Change(capacity=39), "capacity"),
        ("room for less than none", Change(capacity=-1), "capacity"),
        ("both, and they do not fit", Change(occupancy=60, capacity=59), "occupancy"),
        ("hours that nobody can read", Change(opening_hours="whenever"), "opening_hours"),
    ],
)
def test_what_cannot_be_names_its_field(label: str, change: Change, field: str) -> None:
    with pytest.raises(Implausible) as refused:
        changed(facility("a", occupancy=40), change)
    assert refused.value.field == field, label


def test_what_can_be_is_taken_and_the_rest_stays() -> None:
    before = facility("a", occupancy=40, opening_hours="24/7")
    after = changed(before, Change(occupancy=100, status=Status.FULL))
    assert (after.occupancy, after.capacity, after.status) == (100, 100, Status.FULL)
    assert after.opening_hours == "24/7"
    assert changed(before, Change(opening_hours="")).opening_hours is None
    assert changed(facility("a", capacity=None), Change(occupancy=5_000)).occupancy == 5_000


@pytest.mark.parametrize(
    ("label", "area", "lon", "admin_code", "allowed"),
    [
        ("the whole country", None, 121.8, None, True),
        ("the city above", "990100", 121.8, None, True),
        ("the own district, by the map", "990101", 121.2, None, True),
        ("the neighbour's, by the map", "990101", 121.8, None, False),
        ("the own one, by its list", "990101", 121.8, "990101", True),
        ("the neighbour's, by its list", "990101", 121.2, "990102", False),
        ("a list that names nobody", "990101", 121.2, "880000", True),
        ("outside of everything", "990100", 130.0, None, False),
        ("an area of nobody", "880000", 121.2, None, False),
    ],
)
def test_whose_facility_it_is(
    label: str, area: str | None, lon: float, admin_code: str | None, allowed: bool
) -> None:
    place = facility("a", lon=lon, admin_code=admin_code)
    official = Official(name="Li", role=Role.DUTY_OFFICER, area=area)
    if allowed:
        check_official(place, official, two_districts())
        return
    with pytest.raises(NotYours):
        check_official(place, official, two_districts())
    assert label


async def test_a_change_is_met_at_once_by_who_made_it() -> None:
    town = Town(facility("a"), facility("b", lat=31.01))
    assert await town.nearest(limit=1) == ["a"]
    li = Official(name="Li", role=Role.ADMIN)
    done = await town.facilities.change(
        "a", Change(status=Status.CLOSED), by=li, areas=two_districts()
    )
    assert done is not None and done.status is Status.CLOSED
    assert await town.nearest(limit=1) == ["b"]
    assert await town.facilities.change("z", Change(), by=li, areas=two_districts()) is None

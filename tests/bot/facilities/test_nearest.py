"""The nearest facilities that somebody may be sent to: order, filters, dangers, freshness."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import shapely
from structlog.testing import capture_logs

from bot.facilities import WITHIN_M, Change
from bot.facilities.index import RINGS_KM, FacilityIndex
from bot.facilities.wanted import Wanted
from bot.officials import Official, Role
from bot.withdrawals import Withdrawal
from knowledge.facilities.distance import nearest
from knowledge.facilities.model import Facility, Kind, Status
from knowledge.hazards import Hazard
from tests.bot.facilities.world import NOW, Town, facility, two_districts

LI = Official(name="Li", role=Role.DUTY_OFFICER)
STREET = [
    facility("a", lat=31.001),
    facility("b", lat=31.002, kind=Kind.AED, capacity=None, accessible=True, indoor=True),
    facility("c", lat=31.003, hazards=(Hazard.FLOOD,), accessible=False, indoor=False),
    facility("d", lat=31.004, hazards=(Hazard.EARTHQUAKE,), opening_hours="Mo-Fr 09:00-17:00"),
    facility("e", lat=31.005, status=Status.CLOSED),
    facility("f", lat=31.006, status=Status.FULL),
    facility("g", lat=31.007, occupancy=100),
    facility("h", lat=31.008, opening_hours="22:00-06:00", accessible=True),
]


@pytest.mark.parametrize(
    ("label", "wanted", "ids"),
    [
        ("whatever is open and has room", {}, "abcd"),
        ("of a kind", {"kind": Kind.AED}, "b"),
        ("against a hazard, or any", {"hazard": "flood"}, "abc"),
        ("for wheelchairs", {"accessible": True}, "b"),
        ("under a roof", {"indoor": True}, "b"),
        ("in the open", {"indoor": False}, "c"),
        ("everything", {"include_all": True}, "abcdefgh"),
        ("everything that is open now", {"include_all": True, "open_now": True}, "abcdefg"),
        ("everything for wheelchairs", {"include_all": True, "accessible": True}, "bh"),
        ("two", {"limit": 2}, "ab"),
        ("a kind that nobody has", {"kind": Kind.HOSPITAL}, ""),
        ("a hazard that none is against", {"hazard": "tsunami"}, "ab"),
    ],
)
async def test_what_is_left_out(label: str, wanted: dict[str, Any], ids: str) -> None:
    town = Town(*STREET)
    assert await town.nearest(**({"limit": 50} | wanted)) == list(ids), label


@pytest.mark.parametrize(
    ("label", "hours_later", "open_ones"),
    [("in the afternoon", 6, "abcd"), ("in the evening", 8, "abc"), ("at night", 14, "abch")],
)
async def test_opening_hours_are_by_the_clock_of_the_place(
    label: str, hours_later: int, open_ones: str
) -> None:
    town = Town(*STREET)
    town.now = NOW + timedelta(hours=hours_later)
    assert await town.nearest(limit=50) == list(open_ones), label


async def test_none_inside_an_evacuated_area_whatever_is_asked() -> None:
    town = Town(*STREET)
    town.dangers = [shapely.box(121.4, 31.0005, 121.6, 31.0025), shapely.Point(121.5, 31.004)]
    assert await town.nearest(limit=50) == ["c"]
    assert await town.nearest(limit=50, include_all=True) == list("cefgh")


FLOOD, QUAKE = (Hazard.FLOOD,), (Hazard.EARTHQUAKE,)
SHELTERS = (
    facility("quake", lat=31.011, hazards=QUAKE),
    facility("unknown", lat=31.012),
    facility("flood", lat=31.013, hazards=FLOOD),
    facility("both", lat=31.014, hazards=FLOOD + QUAKE),
    facility("inside", lat=31.001, hazards=FLOOD),
    facility("aed", lat=31.015, kind=Kind.AED),
    facility("far", lat=31.5, hazards=FLOOD),
)


@pytest.mark.parametrize(
    ("at", "against", "wanted", "found"),
    [
        pytest.param(31.0, [FLOOD], {}, ["flood", "both", "aed", "unknown", "far"], id="a flood"),
        pytest.param(31.0, [FLOOD], {"limit": 2}, ["flood", "both"], id="as many as are wanted"),
        pytest.param(
            31.0, [QUAKE], {"kind": Kind.SHELTER}, ["quake", "both", "unknown"], id="a quake"
        ),
        pytest.param(31.0, [FLOOD, QUAKE], {"kind": Kind.SHELTER}, ["both", "unknown"], id="both"),
        pytest.param(
            31.0,
            [],
            {"kind": Kind.SHELTER},
            ["quake", "unknown", "flood", "both", "far"],
            id="nobody knows against what",
        ),
        pytest.param(31.0, [FLOOD], {"kind": Kind.AED}, ["aed"], id="no shelter"),
        pytest.param(
            31.008,
            [FLOOD],
            {"limit": 3},
            ["quake", "unknown", "flood"],
            id="who asks outside may know better",
        ),
    ],
)
async def test_who_must_leave_is_sent_where_the_danger_is_not(
    at: float, against: list[tuple[Hazard]], wanted: dict[str, Any], found: list[str]
) -> None:
    town = Town(*SHELTERS)
    town.dangers = [shapely.box(121.4, 30.99, 121.6, 31.005)]
    town.against = tuple(frozenset(each) for each in against)
    assert await town.nearest(at, **{"limit": 10, **wanted}) == found


async def test_what_is_not_known_to_suit_is_marked() -> None:
    town = Town(*SHELTERS)
    town.dangers, town.against = [shapely.box(121.4, 30.99, 121.6, 31.005)], (frozenset(FLOOD),)
    near = await town.facilities.nearest(31.0, 121.5, kind=Kind.SHELTER, limit=9)
    assert [each.facility.id for each in near if each.unsure] == ["unknown"]


async def test_beyond_the_last_ring_nobody_is_sent() -> None:
    near, far = facility("near", lat=31.0 + 1.79), facility("far", lat=31.0 + 1.81)
    assert RINGS_KM[-1] == 200.0
    assert await Town(near, far).nearest(limit=5) == ["near"]


@pytest.mark.parametrize(
    ("within_m", "found"),
    [
        (500, []),
        (3_000, ["a"]),
        (20_000, ["a", "b"]),
        (500_000, ["a", "b", "c"]),
        (None, list("abc")),
    ],
)
async def test_only_as_far_as_it_is_of_use(within_m: float | None, found: list[str]) -> None:
    town = Town(facility("a", lat=31.02), facility("b", lat=31.17), facility("c", lat=32.7))
    assert await town.nearest(limit=5, within_m=within_m) == found


def test_every_kind_has_its_reach() -> None:
    assert set(WITHIN_M) == set(Kind)
    assert WITHIN_M[Kind.AED] < WITHIN_M[Kind.SUPPLY] < WITHIN_M[Kind.SHELTER]


async def test_across_the_antimeridian_and_at_a_pole() -> None:
    town = Town(facility("fiji", lat=-17.0, lon=-179.99), facility("pole", lat=89.999, lon=0.0))
    assert await town.nearest(-17.0, 179.99) == ["fiji"]
    assert await town.nearest(89.999, 180.0) == ["pole"]


async def test_nothing_stored_is_no_error() -> None:
    assert await Town().nearest() == []


def test_the_index_agrees_with_a_look_at_every_one() -> None:
    """Also for points next to each other: order and distances are those of the plain formula."""
    random = np.random.default_rng(7)
    spread = np.concatenate([random.normal(0, s, (400, 2)) for s in (1e-5, 1e-3, 0.05, 0.8)])
    places = [
        facility(f"{number:04}", lat=31 + north, lon=121.5 + east, kind=list(Kind)[number % 6])
        for number, (north, east) in enumerate(spread.tolist())
    ]
    index = FacilityIndex()
    for start in range(0, len(places), 333):
        index.put(places[start : start + 333])
    for kind in (None, Kind.CLINIC):
        suiting = [each for each in places if kind in (None, each.kind)]
        everyone = nearest(31, 121.5, suiting, len(suiting))
        expected = [near.facility.id for near in everyone if near.distance_m <= 200_000]
        rows = [row for part in index.portions(31, 121.5, Wanted(kind=kind)) for row in part]
        assert [index.facilities[row].id for row in rows] == expected


async def test_what_another_process_changed_is_met_within_seconds() -> None:
    town = Town(*STREET)
    assert await town.nearest(limit=1) == ["a"]
    await town.book.replace([replace(STREET[0], status=Status.CLOSED), facility("new", lat=31.0)])
    town.wait(0.9)
    assert await town.nearest(limit=1) == ["a"]
    town.wait(0.1)
    assert await town.nearest(limit=1) == ["a"]  # it is being read while this one is answered
    await asyncio.sleep(0.01)
    assert await town.nearest(limit=2) == ["new", "b"]
    await town.book.replace([facility("newer", lat=31.0)])
    town.wait(3)
    assert await town.nearest(limit=2) == ["new", "newer"]


async def test_withdrawn_is_never_found_until_it_is_taken_back() -> None:
    town = Town(*STREET)
    assert await town.nearest(limit=1) == ["a"]
    gone = await town.facilities.withdraw("a", " torn down ", by=LI, areas=two_districts())
    assert gone and gone.withdrawn == Withdrawal(at=NOW, by="Li", reason="torn down")
    assert await town.nearest(limit=1) == ["b"]
    assert "a" not in await town.nearest(limit=50, include_all=True)
    assert (
        await town.facilities.change("a", Change(occupancy=1), by=LI, areas=two_districts()) is None
    )
    back = await town.facilities.restore("a", by=LI, areas=two_districts())
    assert back and (back.withdrawn, back.facility) == (None, STREET[0])
    assert await town.nearest(limit=1) == ["a"]


async def test_another_process_meets_a_withdrawal_within_seconds() -> None:
    town = Town(*STREET)
    assert await town.nearest(limit=1) == ["a"]
    for id in ("a", "never-read"):
        town.book.kept.setdefault(id, facility(id, lat=31.0005))
        await town.book.withdraw(id, lambda _: None, Withdrawal(at=NOW, by="Wu", reason=""))
    town.wait(3)
    assert await town.nearest(limit=1) == ["b"]
    await town.book.restore("never-read", lambda _: None, "Wu", NOW)
    town.wait(3)
    assert await town.nearest(limit=2) == ["never-read", "b"]


async def test_a_database_that_is_away_for_a_moment_is_not_noticed() -> None:
    town = Town(*STREET)
    await town.nearest()
    town.book.broken = True
    town.wait(2)
    assert await town.nearest(limit=1) == ["a"]
    with capture_logs() as logs:
        await asyncio.sleep(0.01)
    assert [entry["event"] for entry in logs] == ["facilities_not_read"]
    town.wait(2)
    with pytest.raises(OSError):
        await town.nearest()
    town.book.broken = False
    assert await town.nearest(limit=1) == ["a"]


async def test_only_what_changed_is_read_again() -> None:
    many = [facility(f"{number:05}", lat=30 + number / 5000) for number in range(4001)]
    town = Town(*many)
    await town.nearest()
    assert town.book.reads == 3
    town.wait(3)
    await town.nearest()
    assert town.book.reads == 3
    await town.book.replace([moved(many[7])])
    town.wait(3)
    assert await town.nearest(10.0, 100.0) == ["00007"]
    assert town.book.reads == 4


def moved(place: Facility) -> Facility:
    return replace(place, lat=10.0, lon=100.0)

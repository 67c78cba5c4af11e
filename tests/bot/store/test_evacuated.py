"""Nobody is sent to a shelter inside the area of an evacuation order, while that is in force."""

from datetime import timedelta
from typing import Any

import pytest

from bot.facilities import Facilities
from bot.store.database import Database
from tests.bot.broadcast.world import CHEN, HUANGPU, World, draft
from tests.bot.facilities.world import FakeBook, facility

pytestmark = pytest.mark.postgres


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


async def sheltered(world: World) -> list[str]:
    """Shelters near the river, the nearest first; one stands in Pudong, one in Huangpu."""
    book = FakeBook(
        facility("pudong", lat=31.2, lon=121.51), facility("huangpu", lat=31.2, lon=121.48)
    )
    facilities = Facilities(book, world.alerts.evacuated, world.now)
    found = await facilities.nearest(31.2, 121.505, limit=5)
    return [one.facility.id for one in found]


@pytest.mark.parametrize(
    ("order", "left"),
    [
        pytest.param({"kind": "evacuation"}, ["huangpu"], id="an order"),
        pytest.param({"kind": "warning"}, ["pudong", "huangpu"], id="a warning"),
        pytest.param(
            {"kind": "evacuation", "status": "Exercise"}, ["pudong", "huangpu"], id="an exercise"
        ),
        pytest.param(
            {
                "kind": "evacuation",
                "area": {
                    "description": "江边",
                    "circles": [{"lat": 31.2, "lon": 121.51, "radius_m": 500}],
                },
            },
            ["huangpu"],
            id="a circle",
        ),
    ],
)
async def test_which_orders_close_a_shelter(
    world: World, order: dict[str, Any], left: list[str]
) -> None:
    assert await sheltered(world) == ["pudong", "huangpu"]
    await world.approved(draft(**order))
    assert await sheltered(world) == left


async def test_only_from_approval_until_it_is_called_off(world: World) -> None:
    made = await world.alerts.draft(draft(kind="evacuation"), world.author)
    await world.alerts.submit(made.id, world.author)
    assert await sheltered(world) == ["pudong", "huangpu"]
    await world.alerts.approve(made.id, CHEN)
    assert await sheltered(world) == ["huangpu"]
    await world.alerts.cancel(made.id, CHEN)
    assert await sheltered(world) == ["pudong", "huangpu"]


async def test_only_until_it_expires(world: World) -> None:
    await world.approved(draft(kind="evacuation"))
    world.offset = timedelta(hours=2, minutes=59)
    assert await sheltered(world) == ["huangpu"]
    world.offset = timedelta(hours=3, minutes=1)
    assert await sheltered(world) == ["pudong", "huangpu"]


async def test_an_update_moves_it(world: World) -> None:
    first = await world.approved(draft(kind="evacuation"))
    area = {"description": "黄浦", "geocodes": [{"name": "GB/T2260", "value": HUANGPU}]}
    moved = draft(kind="evacuation", msg_type="Update", references=[first.identifier], area=area)
    await world.approved(moved)
    assert await sheltered(world) == ["pudong"]

"""An evacuation order closes the facilities inside, for as long as it is in force."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.facilities import Facilities
from bot.officials import Official, Role
from bot.store.database import Database
from tests.bot.broadcast.world import World, draft
from tests.bot.facilities.world import FakeBook, facility

pytestmark = pytest.mark.postgres

AUTHOR = Official(name="Li", role=Role.AUTHOR)
APPROVER = Official(name="Wu", role=Role.APPROVER)
RING = [[121.49, 30.99], [121.51, 30.99], [121.51, 31.01], [121.49, 31.01], [121.49, 30.99]]


class Town:
    """A shelter inside the ring and one outside, in front of the real alerts."""

    def __init__(self, world: World) -> None:
        self.world = world
        book = FakeBook(facility("inside"), facility("outside", lon=121.55))
        self._facilities = Facilities(book, world.alerts.evacuated, world.now)

    async def order(self, **changes: Any) -> Any:
        area = {"description": "河边", "polygons": [RING]}
        alerts = self.world.alerts
        alert = await alerts.draft(draft(area=area, **{"kind": "evacuation", **changes}), AUTHOR)
        await alerts.submit(alert.id, AUTHOR)
        return await alerts.approve(alert.id, APPROVER)

    async def nearest(self) -> list[str]:
        found = await self._facilities.nearest(31.0, 121.5, limit=5)
        return [near.facility.id for near in found]


@pytest.fixture
async def town(database: Database) -> AsyncIterator[Town]:
    yield Town(World(database))


async def test_until_it_is_cancelled(town: Town) -> None:
    assert await town.nearest() == ["inside", "outside"]
    order = await town.order()
    assert await town.nearest() == ["outside"]
    await town.world.alerts.cancel(order.id, APPROVER)
    assert await town.nearest() == ["inside", "outside"]


async def test_until_it_expires(town: Town) -> None:
    await town.order()
    town.world.offset = timedelta(hours=4)
    assert await town.nearest() == ["inside", "outside"]


async def test_until_an_update_orders_nobody_out_any_more(town: Town) -> None:
    order = await town.order()
    await town.order(kind="warning", msg_type="Update", references=[order.identifier])
    assert await town.nearest() == ["inside", "outside"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"kind": "warning"}, id="a warning"),
        pytest.param({"status": "Exercise"}, id="an exercise"),
        pytest.param({"kind": "suspension"}, id="a suspension"),
    ],
)
async def test_nothing_else_closes_any(town: Town, changes: dict[str, Any]) -> None:
    await town.order(**changes)
    assert await town.nearest() == ["inside", "outside"]

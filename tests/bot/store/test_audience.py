"""Who is meant: every filter, and pages that lose and repeat nobody."""

from typing import Any
from uuid import UUID

import pytest
import shapely
from shapely import box
from sqlalchemy import update

from bot.alerts import listening
from bot.alerts.ports import Selection
from bot.store import tables as t
from bot.store.database import Database
from tests.bot.broadcast.world import HUANGPU, PUDONG, World

pytestmark = pytest.mark.postgres
NO_SHAPE = {"geometry": shapely.Point()}
AREA = box(121.5, 31.0, 122.0, 31.5)


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


async def meant(world: World, **changes: Any) -> list[UUID]:
    wanted: dict[str, Any] = {"geometry": AREA, "codes": frozenset({PUDONG, "310000"}), **changes}
    found = []
    async for page in listening.listeners(world.audience, Selection(**wanted)):
        found += [one.contact_id for one in page]
    return sorted(found)


@pytest.mark.parametrize(
    ("subscription", "selection", "is_meant"),
    [
        pytest.param({}, {}, True, id="the division"),
        pytest.param({"areas": ("310000",)}, {}, True, id="the city around it"),
        pytest.param({"areas": (HUANGPU,)}, {}, False, id="the division beside it"),
        pytest.param({"areas": (), "point": (31.2, 121.7, 500)}, {}, True, id="a point inside"),
        pytest.param({"areas": (), "point": (31.2, 121.49, 2_000)}, {}, True, id="circle reaches"),
        pytest.param({"areas": (), "point": (31.2, 121.47, 2_000)}, {}, False, id="circle misses"),
        pytest.param({"areas": (), "point": (31.2, 121.7, 500)}, NO_SHAPE, False, id="no shape"),
        pytest.param({"groups": ("school",)}, {"groups": ("school", "boat")}, True, id="group"),
        pytest.param({"groups": ("carer",)}, {"groups": ("school",)}, False, id="other group"),
        pytest.param({"language": "zh-Hant"}, {"languages": ("zh",)}, True, id="language"),
        pytest.param({"language": "en"}, {"languages": ("zh",)}, False, id="other language"),
        pytest.param({"channel": "web"}, {"channels": ("web",)}, True, id="channel"),
        pytest.param({"channel": "web"}, {"channels": ("sms",)}, False, id="other channel"),
    ],
)  # fmt: skip
async def test_who_is_meant(
    world: World, subscription: dict[str, Any], selection: dict[str, Any], is_meant: bool
) -> None:
    people = await world.subscribe(1, **subscription)
    assert await meant(world, **selection) == (people if is_meant else [])


@pytest.mark.parametrize(
    ("table", "column"),
    [
        pytest.param(t.contacts, "stopped_at", id="said STOP"),
        pytest.param(t.contacts, "gone_at", id="is gone"),
        pytest.param(t.subscriptions, "ended_at", id="has unsubscribed"),
        pytest.param(t.subscriptions, "confirmed_at", id="has never confirmed"),
    ],
)
async def test_who_does_not_want_it_is_not_meant(world: World, table: Any, column: str) -> None:
    await world.subscribe(1)
    value = None if column == "confirmed_at" else world.now()
    async with world.database.transaction() as connection:
        await connection.execute(update(table).values({column: value}))
    assert await meant(world) == []


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
async def test_pages_lose_nobody_and_the_rows_repeat_nobody(
    world: World, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "FIRST_PAGE", size)
    monkeypatch.setattr(listening, "PAGE", size)
    people = await world.subscribe(7)
    await world.subscribe(1, contact_ids=people[:3], areas=("310000",))
    await world.subscribe(1, contact_ids=people[:2], areas=(HUANGPU,))
    assert set(await meant(world)) == set(people)

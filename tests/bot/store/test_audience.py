"""Who is meant: every filter, and pages that lose and repeat nobody."""

import asyncio
from contextlib import aclosing
from typing import Any
from uuid import UUID, uuid4

import pytest
import shapely
from shapely import box
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

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


IN_PUDONG, IN_HUANGPU = (31.2, 121.7, 500.0), (31.2, 121.2, 500.0)


@pytest.mark.parametrize(
    ("wishes", "speaks"),
    [
        pytest.param(({}, {"areas": ("310000",)}), 1, id="both meant: the newest"),
        pytest.param(({}, {"areas": (HUANGPU,)}), 0, id="the newest is about elsewhere"),
        pytest.param(({}, {"areas": (), "point": IN_PUDONG}), 1, id="the newest is a point"),
        pytest.param(({}, {"areas": (), "point": IN_HUANGPU}), 0, id="a point elsewhere"),
        pytest.param(({"areas": (), "point": IN_PUDONG}, {}), 1, id="the point came first"),
        pytest.param(({}, {"areas": (), "point": IN_PUDONG}, {}), 2, id="of three"),
    ],
)
async def test_the_newest_wish_that_is_meant_speaks_for_the_contact(
    world: World, wishes: tuple[dict[str, Any], ...], speaks: int
) -> None:
    tongues = ("zh", "en", "fr")
    (contact,) = await world.subscribe(1, language=tongues[0], **wishes[0])
    for wish, language in zip(wishes[1:], tongues[1:], strict=False):
        await world.subscribe(1, contact_ids=[contact], language=language, **wish)
    selection = Selection(geometry=AREA, codes=frozenset({PUDONG, "310000"}))
    pages = [page async for page in listening.listeners(world.audience, selection)]
    assert [[one.language for one in page] for page in pages] == [[tongues[speaks]]]


async def test_no_more_than_a_page_is_read_ahead(world: World) -> None:
    """Memory does not grow with the audience."""
    await world.subscribe(25)
    selection = Selection(geometry=AREA, codes=frozenset({PUDONG}))
    pages = [len(page) async for page in world.audience.pages(selection, 2, 10)]
    assert pages == [2, 10, 10, 3]


async def test_whoever_leaves_early_leaves_no_connection_behind(world: World) -> None:
    await world.subscribe(50)
    selection = Selection(geometry=AREA, codes=frozenset({PUDONG}))
    for _ in range(25):  # more often than there are connections
        async with aclosing(listening.listeners(world.audience, selection)) as pages:
            await anext(pages)
    assert len(await meant(world)) == 50


async def test_a_point_without_its_cell_is_refused(world: World) -> None:
    """Or nobody would ever find it."""
    await world.subscribe(1, areas=(), point=IN_PUDONG)
    with pytest.raises(IntegrityError):
        async with world.database.transaction() as connection:
            await connection.execute(update(t.subscriptions).values(cell=None, reach=None))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
async def test_pages_lose_nobody_and_repeat_nobody(
    world: World, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "FIRST_PAGE", size)
    monkeypatch.setattr(listening, "PAGE", size)
    people = await world.subscribe(7)
    await world.subscribe(1, contact_ids=people[:3], areas=("310000",))
    await world.subscribe(1, contact_ids=people[:2], areas=(HUANGPU,))
    assert await meant(world) == sorted(people)


async def test_what_a_contact_becomes_its_subscriptions_know(world: World) -> None:
    """A broadcast reads it there."""
    (contact,) = await world.subscribe(1)
    person, now = uuid4(), world.now()
    for change in ({"person": person}, {"gone_at": now}, {"stopped_at": now}, {"gone_at": None}):
        await _change(world, change)
        assert (await meant(world) == []) is ("person" not in change)
    await _change(world, {"stopped_at": None})
    selection = Selection(geometry=AREA, codes=frozenset({PUDONG}))
    (page,) = [page async for page in listening.listeners(world.audience, selection)]
    assert [(one.contact_id, one.person, one.channel) for one in page] == [(contact, person, "sms")]


async def test_who_subscribes_while_stopped_is_not_meant(world: World) -> None:
    (contact,) = await world.subscribe(1)
    await _change(world, {"stopped_at": world.now()})
    await world.subscribe(1, contact_ids=[contact])
    assert await meant(world) == []


async def test_two_subscriptions_made_at_once_know_of_each_other(world: World) -> None:
    """Else both would speak for the contact."""
    (contact,) = await world.subscribe(1, areas=(HUANGPU,))
    async with world.database.transaction() as connection:
        await connection.execute(delete(t.subscriptions))
    await asyncio.gather(*(world.subscribe(1, contact_ids=[contact]) for _ in range(8)))
    assert await meant(world) == [contact]


async def _change(world: World, values: dict[str, Any]) -> None:
    async with world.database.transaction() as connection:
        await connection.execute(update(t.contacts).values(values))

"""Linked channels and a broadcast: told once, on the best channel, also while they are linked."""

import asyncio
import random
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from bot.broadcast.fallback import PREFERRED
from bot.broadcast.filling import Filler
from bot.broadcast.people import People
from bot.residents.guard import FloodGuard
from bot.residents.linking import LinkGuards, Linking
from bot.residents.people import Person
from bot.residents.service import Residents, ResidentSettings
from bot.store import tables as t
from bot.store.fallback import StoredFallback
from bot.store.links import StoredLinks
from bot.store.residents import StoredResidents
from channels import errors
from tests.bot.broadcast.world import HUANGPU, PUDONG, VAULT, WORDS, World, draft
from tests.bot.store.listening import Outbox

pytestmark = pytest.mark.postgres


class Town:
    def __init__(self, world: World) -> None:
        none = FloodGuard(None, timedelta(0))
        self.world = world
        self.linking = Linking(
            book=StoredLinks(world.database),
            vault=VAULT,
            order=PREFERRED,
            clock=world.now,
            guards=LinkGuards(codes=none, guesses=none, wrong=none),
        )
        self.residents = Residents(
            book=StoredResidents(world.database),
            vault=VAULT,
            areas=world.divisions,
            words=WORDS,
            sender=Outbox(),
            settings=ResidentSettings(channels={"sms", "web"}),
            clock=world.now,
        )

    async def link(self, one: Person, other: Person) -> None:
        await self.linking.claim(other, await self.linking.code_for(one, "zh"), "zh")
        await self.linking.agree(other)

    async def warn(self, **changes: object) -> dict[str, int]:
        """How often each address was written to."""
        await self.world.work()
        await self.world.until(await self.world.approved(draft(**changes)), "completed")
        return {**self.world.sms.times, **self.world.web.times}


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


def channels(count: int, name: str = "") -> list[Person]:
    phone = [Person(channel="sms", address=f"+86139{random.randrange(10**8):08d}")]
    return phone + [Person(channel="web", address=f"page{name}-{n}") for n in range(1, count)]


@pytest.mark.parametrize("seed", range(3))
async def test_a_person_with_k_channels_is_told_once(town: Town, seed: int) -> None:
    random.seed(seed)
    people = [channels(count, str(count)) for count in (1, 2, 3, 4)]
    for one in people:
        for each in random.sample(one, random.randint(1, len(one))):
            area = random.choice([PUDONG, PUDONG, HUANGPU])
            await town.residents.subscribe(each, language="zh", areas=[area])
        for each in random.sample(one[1:], len(one) - 1):
            await town.link(one[0], each)
        await town.residents.subscribe(random.choice(one), language="zh", areas=[PUDONG])
    told = await town.warn()
    assert told == {one[0].address: 1 for one in people}, "once, and by SMS, which comes first"


async def test_one_s_own_order_and_stop_on_one(town: Town) -> None:
    phone, page = channels(2)
    await town.residents.subscribe(phone, language="zh", areas=[PUDONG])
    await town.link(phone, page)
    other, their = channels(2, "their")
    await town.residents.subscribe(other, language="zh", areas=[PUDONG])
    await town.link(other, their)
    await town.linking.put_first(page, "web")
    await town.residents.stop(other)
    assert await town.warn() == {page.address: 1, their.address: 1}


async def test_a_warning_for_pages_alone_finds_who_subscribed_by_phone(town: Town) -> None:
    phone, page = channels(2)
    await town.residents.subscribe(phone, language="zh", areas=[PUDONG])
    await town.link(phone, page)
    assert await town.warn(channels=["web"]) == {page.address: 1}


async def test_the_other_channel_when_the_first_fails(town: Town) -> None:
    phone, page = channels(2)
    await town.residents.subscribe(page, language="zh", areas=[PUDONG])
    await town.link(phone, page)
    town.world.sms.failures = [errors.Refused()]
    assert await town.warn() == {page.address: 1}


async def test_after_stop_all_nobody_is_told(town: Town) -> None:
    phone, page = channels(2)
    await town.residents.subscribe(page, language="zh", areas=[PUDONG])
    await town.link(phone, page)
    await town.linking.stop_all(page)
    (stranger,) = channels(1)
    await town.residents.subscribe(stranger, language="zh", areas=[PUDONG])
    assert await town.warn() == {stranger.address: 1}


async def test_who_is_linked_during_a_broadcast_is_told_once(town: Town) -> None:
    """One whom the broadcast has told before the link is not told again when it begins anew."""
    phone, page = channels(2)
    await town.residents.subscribe(page, language="zh", areas=[PUDONG])
    alert = await town.world.approved()
    async with town.world.database.transaction() as connection:
        event = (
            await connection.execute(select(t.events.c.id).where(t.events.c.alert_id == alert.id))
        ).scalar_one()
    await fill(town.world, event)
    await town.link(phone, page)
    await fill(town.world, event)
    d = t.deliveries.c
    async with town.world.database.transaction() as connection:
        rows = (await connection.execute(select(d.channel, d.person))).all()
    assert [row.channel for row in rows] == ["web"] and rows[0].person


async def test_linking_and_filling_at_once(town: Town) -> None:
    pairs = [channels(2, str(number)) for number in range(6)]
    for _, page in pairs:
        await town.residents.subscribe(page, language="zh", areas=[PUDONG])
    links = [town.link(phone, page) for phone, page in pairs]
    warning = asyncio.create_task(town.warn())
    await asyncio.gather(*links)
    assert set((await warning).values()) == {1}
    async with town.world.database.transaction() as connection:
        count = (await connection.execute(select(func.count()).select_from(t.deliveries))).scalar()
    assert count == len(pairs)


async def fill(world: World, event: UUID) -> None:
    async def none() -> frozenset[str]:
        return frozenset()

    async def nobody(priority: int) -> None:
        return None

    people = People(StoredFallback(world.database), none)
    filler = Filler(
        ledger=world.ledger,
        audience=world.audience,
        lanes=world.lanes,
        people=people,
        clock=world.now,
    )
    await filler.fill(event, nobody)

"""Counts that follow the ledger whatever moves it, and word of it over PostgreSQL."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import delete, func, select, text, update

from bot.alerts.records import Alert
from bot.broadcast.ledger import DeliveryState, Result
from bot.store import live
from bot.store import tables as t
from bot.store.database import Database
from bot.store.live import StoredLive
from channels.base import Receipt, ReceiptState
from tests.bot.broadcast.world import CHEN, World, draft, utc

pytestmark = pytest.mark.postgres
#: event, lane, channel, language, state
Kind = tuple[object, ...]


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


async def ledger(world: World) -> Counter[Kind]:
    d = t.deliveries.c
    kinds = (d.event_id, d.lane, d.channel, d.language, d.state)
    return await _counted(world, select(*kinds, func.count()).group_by(*kinds))


async def counts(world: World) -> Counter[Kind]:
    c = t.delivery_counts.c
    kinds = (c.event_id, c.lane, c.channel, c.language, c.state)
    summed = await _counted(world, select(*kinds, func.sum(c.n)).group_by(*kinds))
    assert min(summed.values(), default=0) >= 0
    return Counter({kind: n for kind, n in summed.items() if n})


async def _counted(world: World, query: object) -> Counter[Kind]:
    async with world.database.transaction() as connection:
        rows = (await connection.execute(query)).all()  # type: ignore[call-overload]
    return Counter({tuple(row[:-1]): int(row[-1]) for row in rows})


async def filled(world: World, people: int) -> Alert:
    """Approved, and everybody in the ledger; nobody serves."""
    await world.subscribe(people)
    await world.subscribe(people, channel="web", language="en")
    alert = await world.approved()
    await world.work()
    await world.until(alert, "completed")
    await world.rest()
    return alert


async def test_counts_are_the_ledger_s_after_every_kind_of_step(world: World) -> None:
    """Claims, results, receipts in any order, the end of an event, somebody who is deleted."""
    alert = await filled(world, 20)
    assert await counts(world) == await ledger(world) != Counter()
    dice = random.Random(5)
    async with world.database.transaction() as connection:
        ids = list((await connection.execute(select(t.deliveries.c.id))).scalars())
    for _ in range(30):
        some = dice.sample(ids, dice.randint(1, 12))
        async with world.database.transaction() as connection:
            state = dice.choice(list(DeliveryState)).value
            moved = update(t.deliveries).where(t.deliveries.c.id.in_(some))
            await connection.execute(moved.values(state=state, updated_at=utc()))
        result = dice.choice([DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.QUEUED])
        await world.ledger.record([Result(delivery_id=one, state=result) for one in some], utc())
        receipt = dice.choice([ReceiptState.DELIVERED, ReceiptState.FAILED, ReceiptState.ACCEPTED])
        await world.ledger.receive(
            [
                Receipt(state=receipt, reference=str(one), provider_id="SM1", at=utc())
                for one in some
            ],
            utc(),
        )
        assert await counts(world) == await ledger(world)
    await world.alerts.cancel(alert.id, CHEN)
    await world.ledger.settle_due(utc())
    async with world.database.transaction() as connection:
        await connection.execute(delete(t.attempts))
        gone = select(t.deliveries.c.contact_id).limit(3)
        await connection.execute(delete(t.subscriptions))
        await connection.execute(delete(t.contacts).where(t.contacts.c.id.in_(gone)))
    assert await counts(world) == await ledger(world)


async def test_a_step_that_is_not_made_counts_nothing(world: World) -> None:
    await filled(world, 3)
    before = await counts(world)
    with suppress(ZeroDivisionError):
        async with world.database.transaction() as connection:
            await connection.execute(update(t.deliveries).values(state="failed"))
            raise ZeroDivisionError
    assert await counts(world) == before


class Ears:
    """Hears what is told, in its own connection."""

    def __init__(self, world: World) -> None:
        self.heard: list[str] = []
        self._live = StoredLive(world.database.url, world.now)
        self.tasks = [asyncio.create_task(self._listen())]

    async def _listen(self) -> None:
        while True:
            with suppress(psycopg.Error):
                async for one in self._live.listen():
                    self.heard.append(one)
            await asyncio.sleep(0.05)

    def tell(self) -> None:
        self.tasks.append(asyncio.create_task(self._live.tell()))

    async def until(self, heard: int, seconds: float = 15.0) -> None:
        async with asyncio.timeout(seconds):
            while len(self.heard) < heard:  # noqa: ASYNC110 - what others tell has no event here
                await asyncio.sleep(0.02)


@pytest.fixture
async def ears(world: World) -> AsyncIterator[Ears]:
    made = Ears(world)
    await asyncio.sleep(0.2)
    yield made
    for task in made.tasks:
        task.cancel()
    await asyncio.gather(*made.tasks, return_exceptions=True)


async def test_moves_of_an_alert_are_told_by_its_id(world: World, ears: Ears) -> None:
    alert = await world.alerts.draft(draft(), world.author)
    await world.alerts.submit(alert.id, world.author)
    await ears.until(1)
    assert set(ears.heard) == {str(alert.id)}


async def test_of_many_workers_one_tells_at_most_four_times_a_second(
    world: World, ears: Ears
) -> None:
    alert = await filled(world, 10)
    for _ in range(4):
        ears.tell()
    await asyncio.sleep(0.5)
    ears.heard.clear()
    loop = asyncio.get_running_loop()
    began, steps = loop.time(), 0
    while loop.time() - began < 2.0:
        async with world.database.transaction() as connection:
            state = ("queued", "failed")[steps % 2]
            await connection.execute(
                update(t.deliveries).values(state=state, updated_at=world.now())
            )
        steps += 1
    assert steps > 20
    assert 4 <= len(ears.heard) <= 10 and set(ears.heard) == {str(alert.id)}


async def test_told_and_heard_again_after_the_connections_broke(
    world: World, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "AGAIN", 0.1)
    await filled(world, 3)
    ears.tell()
    await asyncio.sleep(0.5)
    await _break_connections(world)
    await asyncio.sleep(1.0)
    ears.heard.clear()
    async with world.database.transaction() as connection:
        await connection.execute(update(t.deliveries).values(state="failed", updated_at=utc()))
    await ears.until(1)


async def test_folding_changes_no_sum(
    world: World, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(world, 25)
    rows = select(func.count()).select_from(t.delivery_counts)
    before = await counts(world)
    async with world.database.transaction() as connection:
        many: int = (await connection.execute(rows)).scalar_one()
    world.offset = timedelta(minutes=1)
    monkeypatch.setattr(live, "FOLD_SECONDS", 0.0)
    ears.tell()
    async with asyncio.timeout(10):
        few = many
        while few > len(before):
            await asyncio.sleep(0.1)
            async with world.database.transaction() as connection:
                few = (await connection.execute(rows)).scalar_one()
    assert few < many and await counts(world) == before == await ledger(world)


async def _break_connections(world: World) -> None:
    """As a restart of the server does, to those who listen and tell."""
    async with world.database.transaction() as connection:
        await connection.execute(
            text("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
        )

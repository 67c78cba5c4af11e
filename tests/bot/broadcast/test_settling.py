"""Closing what is left of an event waits for nobody: who holds a row closes or claims it."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.store import tables as t
from bot.store.alerts import StoredAlerts
from bot.store.ledger import StoredLedger
from tests.bot.broadcast.world import World, utc

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("how", ["cancelled by the approver", "found by the sweep"])
async def test_a_row_that_somebody_holds_is_left_to_them(world: World, how: str) -> None:
    await world.subscribe(3)
    alert = await world.approved()
    event = (await StoredAlerts(world.database).events_of(alert.id))[0]
    await world.ledger.start(event.id, utc())
    await world.work()
    await world.until_states(alert, {"delivered": 3})
    await world.rest()
    d, e = t.deliveries.c, t.events.c
    async with world.database.transaction() as connection:
        await connection.execute(t.deliveries.update().values(state="queued"))
        ended = t.events.update().where(e.id == event.id)
        await connection.execute(ended.values(ended_at=utc()))
    held = select(d.id).where(d.event_id == event.id).limit(1).with_for_update()
    async with world.database.transaction() as other:
        await other.execute(held)
        async with asyncio.timeout(5):
            await _settle(world, event.id, how)
        assert await world.states(alert) == {"cancelled": 2, "queued": 1}
    await _settle(world, event.id, how)
    assert await world.states(alert) == {"cancelled": 3}


async def _settle(world: World, event_id: UUID, how: str) -> None:
    if how == "found by the sweep":
        await StoredLedger(world.database).settle_due(utc())
    else:
        await StoredAlerts(world.database).settle([event_id], utc())

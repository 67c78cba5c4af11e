"""The very bodies that a broadcast posts, taken from its ledger through our own adapter.

It does not send anything.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, ClassVar, cast
from uuid import UUID

import aiohttp
from sqlalchemy import select

from bot.alerts.lanes import Lane
from bot.bootstrap.channels import channels_of
from bot.bootstrap.lanes import lanes_in
from bot.broadcast.ledger import Claimed
from bot.broadcast.sending import outbound
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store import tables as t
from bot.store.database import Database
from bot.store.ledger import StoredLedger


class _Taken:
    """An answer as the adapter needs one."""

    status = 201
    headers: ClassVar[dict[str, str]] = {}

    async def read(self) -> bytes:
        return b'{"sid": "SM", "status": "queued"}'


class Recorder:
    """A session that keeps what it is given and sends nothing."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.url, self.authorization = "", ""

    @asynccontextmanager
    async def post(self, url: Any, **given: Any) -> AsyncIterator[_Taken]:
        self.bodies.append(given["data"])
        self.url, self.authorization = str(url), given["headers"]["Authorization"]
        yield _Taken()


async def bodies_of(settings: Settings, alert_id: str) -> Recorder:
    """Every SMS of an alert, as its lane would post it now. Needs settings with a database."""
    assert settings.database_url
    recorder, vault = Recorder(), Vault(settings.secret)
    database = Database(settings.database_url, pool_size=2)
    session = cast(aiohttp.ClientSession, recorder)
    sms = channels_of(settings, session, session, database, vault)["sms"]
    lane = _lane(settings)
    try:
        rows = await _deliveries(database, alert_id)
        event = await StoredLedger(database).sendable(rows[0].event_id)
        for row in rows:
            await sms.send(outbound(lane, row, event, vault, datetime.now(UTC)))
    finally:
        await database.close()
    return recorder


def _lane(settings: Settings) -> Lane:
    return next(lane for lane in lanes_in(settings) if lane.channel == "sms")


async def _deliveries(database: Database, alert_id: str) -> list[Claimed]:
    d, e, c = t.deliveries.c, t.events.c, t.contacts.c
    query = (
        select(d.id, d.event_id, d.language, d.tries, c.sealed_address)
        .join(t.events, e.id == d.event_id)
        .join(t.contacts, c.id == d.contact_id)
        .where(e.alert_id == UUID(alert_id), d.channel == "sms")
        .order_by(d.id)
    )
    async with database.transaction() as connection:
        rows = (await connection.execute(query)).all()
    return [Claimed(**row._mapping) for row in rows]

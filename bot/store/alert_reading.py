"""Reads alerts with their hands, and officials' own addresses, on a connection that is open.

It does not write.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.records import Alert
from bot.store.alert_rows import as_alert, as_hand
from bot.store.tables import alert_hands, official_contacts


async def with_hands(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Alert]:
    """The alerts of these rows, in their order."""
    ids = [row.id for row in rows]
    query = select(alert_hands).where(alert_hands.c.alert_id.in_(ids)).order_by(alert_hands.c.id)
    hands = (await connection.execute(query)).all() if ids else []
    return [
        as_alert(row, tuple(as_hand(hand) for hand in hands if hand.alert_id == row.id))
        for row in rows
    ]


async def own_addresses(
    connection: AsyncConnection, person: str
) -> tuple[tuple[str, bytes, str], ...]:
    """(channel, sealed address, language) of an official."""
    t = official_contacts
    query = select(t.c.channel, t.c.sealed_address, t.c.language).where(t.c.name == person)
    rows = (await connection.execute(query.order_by(t.c.channel))).all()
    return tuple((row.channel, bytes(row.sealed_address), row.language) for row in rows)

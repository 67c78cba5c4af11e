"""The ledger as officials read it: counted, and a page at a time.

It does not change the ledger.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, and_, cast, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.errors import CursorWrong
from bot.alerts.records import RECENT_SECONDS, LedgerRow, Tally
from bot.store.tables import contacts, deliveries, delivery_counts, events

_HANDED_OVER = ("accepted", "delivered")
# A cursor here is the last delivery's id; ids beyond PostgreSQL's bigint are nobody's.
_LARGEST_ID = 2**63 - 1


async def tallies(
    connection: AsyncConnection, alert_ids: Sequence[UUID], now: datetime
) -> tuple[Tally, ...]:
    """Deliveries of the alerts' events by lane, channel, language and state.

    Summed out of `delivery_counts`, never out of the ledger: that takes seconds for a million.
    """
    if not alert_ids:
        return ()
    c, e = delivery_counts.c, events.c
    since = now - timedelta(seconds=RECENT_SECONDS)
    recent = func.sum(c.n).filter(c.state.in_(_HANDED_OVER), c.at > since)
    groups = (c.lane, c.channel, c.language, c.state)
    count = func.sum(c.n)
    query = (
        select(
            e.id,
            e.alert_id,
            e.sequence,
            e.messages,
            *groups,
            cast(count, BigInteger).label("n"),
            cast(func.coalesce(recent, 0), BigInteger).label("r"),
        )
        .join_from(events, delivery_counts, c.event_id == e.id)
        .where(e.alert_id.in_(alert_ids))
        .group_by(e.id, *groups)
        .having(or_(count != 0, recent != 0))
    )
    rows = (await connection.execute(query)).all()
    further = await _further(connection, alert_ids)
    return tuple(
        Tally(
            alert_id=row.alert_id,
            sequence=row.sequence,
            sms=row.messages.get(row.language, {}).get("sms"),
            lane=row.lane,
            channel=row.channel,
            language=row.language,
            state=row.state,
            count=row.n,
            recent=row.r,
            again=again,
            followed=followed,
        )
        for row in rows
        for followed, again in [
            further.get((row.id, row.lane, row.channel, row.language, row.state), (0, 0))
        ]
    )


async def _further(
    connection: AsyncConnection, alert_ids: Sequence[UUID]
) -> dict[Any, tuple[int, int]]:
    """(event, lane, channel, language, state) → deliveries after another, and those in vain.

    In vain: delivered to who had it by another channel before.

    Looked up in the ledger: rows that follow another are few, and have an index of their own.
    """
    d, other = deliveries.c, deliveries.alias("other")
    o = other.c
    same = (o.event_id == d.event_id, o.person == d.person, o.state == "delivered", o.id < d.id)
    groups = (d.event_id, d.lane, d.channel, d.language, d.state)
    had_it = and_(d.state == "delivered", exists().where(*same).correlate(deliveries))
    query = (
        select(*groups, func.count(), func.count().filter(had_it))
        .join_from(events, deliveries, d.event_id == events.c.id)
        .where(
            events.c.alert_id.in_(alert_ids),
            d.after_id.is_not(None),
        )
        .group_by(*groups)
    )
    found = (await connection.execute(query)).all()
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in found}


async def page(
    connection: AsyncConnection, alert_id: UUID, limit: int, cursor: str | None
) -> tuple[tuple[LedgerRow, ...], str | None]:
    """In the order in which the rows were written. Raises CursorWrong."""
    d = deliveries.c
    query = (
        select(deliveries, events.c.identifier, contacts.c.sealed_address)
        .join(events, events.c.id == d.event_id)
        .join(contacts, contacts.c.id == d.contact_id)
        .where(events.c.alert_id == alert_id, d.id > _after(cursor))
        .order_by(d.id)
        .limit(limit + 1)
    )
    found = (await connection.execute(query)).all()
    rows = tuple(
        LedgerRow(
            id=row.id,
            message=row.identifier,
            channel=row.channel,
            lane=row.lane,
            language=row.language,
            state=row.state,
            reason=row.reason,
            tries=row.tries,
            updated_at=row.updated_at,
            sealed_address=bytes(row.sealed_address),
            after_id=row.after_id,
        )
        for row in found[:limit]
    )
    return rows, str(rows[-1].id) if len(found) > limit else None


def _after(cursor: str | None) -> int:
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and int(cursor[:20]) <= _LARGEST_ID):
        raise CursorWrong
    return int(cursor)

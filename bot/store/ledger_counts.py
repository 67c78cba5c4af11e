"""The ledger as officials read it: counted, and a page at a time.

It does not change the ledger.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.errors import CursorWrong
from bot.alerts.records import RECENT_SECONDS, LedgerRow, Tally
from bot.store.tables import contacts, deliveries, events

_HANDED_OVER = ("accepted", "delivered")
# A cursor here is the last delivery's id; ids beyond PostgreSQL's bigint are nobody's.
_LARGEST_ID = 2**63 - 1


async def tallies(
    connection: AsyncConnection, alert_ids: Sequence[UUID], now: datetime
) -> tuple[Tally, ...]:
    """Deliveries of the alerts' events by lane, channel, language and state."""
    if not alert_ids:
        return ()
    d, e = deliveries.c, events.c
    since = now - timedelta(seconds=RECENT_SECONDS)
    recent = func.count().filter(d.state.in_(_HANDED_OVER), d.updated_at > since)
    again = func.count().filter(d.state == "delivered", _delivered_before())
    groups = (d.lane, d.channel, d.language, d.state)
    query = (
        select(
            e.alert_id,
            e.sequence,
            e.messages,
            *groups,
            func.count().label("n"),
            recent.label("r"),
            again.label("again"),
        )
        .join_from(events, deliveries, d.event_id == e.id)
        .where(e.alert_id.in_(alert_ids))
        .group_by(e.id, *groups)
    )
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
            again=row.again,
        )
        for row in (await connection.execute(query)).all()
    )


def _delivered_before() -> ColumnElement[bool]:
    """Another channel reached the same person: so few that most rows only look at `person`."""
    d, other = deliveries.c, deliveries.alias("other")
    o = other.c
    same = (o.event_id == d.event_id, o.person == d.person, o.state == "delivered", o.id < d.id)
    return and_(d.person.is_not(None), exists().where(*same).correlate(deliveries))


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

"""The situation at a moment, and whether it changed, on PostgreSQL.

It does not know who looks.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, text

from bot.alerts.content import MsgType
from bot.alerts.incoming.records import Received
from bot.alerts.records import Event
from bot.situation.ports import Marks, Topic
from bot.store.alert_rows import as_event
from bot.store.database import Database
from bot.store.received import StoredReceived
from bot.store.tables import events

_WARNS = [MsgType.ALERT.value, MsgType.UPDATE.value]
#: Each by an index, from its end. A sum of the last ones, not the greatest: of two steps written at
#: the same moment the later one may become visible first.
_MARKS = text("""
SELECT
    (SELECT COALESCE(sum(id), 0) FROM
        (SELECT id FROM report_moves ORDER BY id DESC LIMIT 200) AS last)::text AS reports,
    (SELECT COALESCE(sum(extract(epoch FROM updated_at)), 0) FROM
        (SELECT updated_at FROM alerts ORDER BY updated_at DESC LIMIT 50) AS last)::text AS alerts,
    (SELECT COALESCE(sum(extract(epoch FROM received_at)), 0) FROM
        (SELECT received_at FROM received_alerts ORDER BY received_at DESC LIMIT 50) AS last
    )::text AS received,
    (SELECT version FROM facility_shelf)::text AS facilities
""")


class StoredSituation:
    """Implements bot.situation.ports.SituationBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def marks(self) -> Marks:
        async with self._database.single() as connection:
            row = (await connection.execute(_MARKS)).mappings().one()
        return {topic: row[topic.value] or "" for topic in Topic}

    async def issued(self, at: datetime, most: int) -> Sequence[Event]:
        e = events.c
        stood = select(events).where(
            e.msg_type.in_(_WARNS),
            e.sent_at <= at,
            e.expires_at > at,
            or_(e.ended_at.is_(None), e.ended_at > at),
        )
        async with self._database.single() as connection:
            rows = await connection.execute(stood.order_by(e.sent_at.desc()).limit(most))
            return [as_event(row) for row in rows]

    async def received(self, at: datetime, most: int) -> Sequence[Received]:
        return await StoredReceived(self._database).stood(at, most)

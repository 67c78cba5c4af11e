"""Notes beside reports and who looks at them, on PostgreSQL.

It does not know who may.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import case, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.reports.duty.looks import Look
from bot.reports.report import Moved, Report
from bot.store import tables as t
from bot.store.database import Database

_L = t.report_looks.c


class StoredBeside:
    """Implements bot.reports.duty.ports.BesideBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, report: Report, note: Moved) -> None:
        values = {"at": note.at, "status": note.to_status, "actor": note.actor, "note": note.note}
        async with self._database.transaction() as connection:
            written = insert(t.report_notes).values(report_id=report.id, **values)
            await connection.execute(written)

    async def look(self, report_id: UUID, name: str, now: datetime, lost: datetime) -> None:
        sign = upsert(t.report_looks).values(report_id=report_id, name=name, since=now, seen_at=now)
        since = case((_L.seen_at < lost, now), else_=_L.since)
        again = sign.on_conflict_do_update(
            index_elements=["report_id", "name"], set_={"seen_at": now, "since": since}
        )
        async with self._database.transaction() as connection:
            await connection.execute(again)

    async def looks(self, report_id: UUID, lost: datetime) -> tuple[Look, ...]:
        """The first who came first."""
        here = select(_L.name, _L.since).where(_L.report_id == report_id, _L.seen_at >= lost)
        async with self._database.transaction() as connection:
            rows = await connection.execute(here.order_by(_L.since, _L.name))
            return tuple(Look(name=row.name, since=row.since) for row in rows)

    async def forget_looks(self, lost: datetime) -> int:
        async with self._database.transaction() as connection:
            gone = await connection.execute(delete(t.report_looks).where(_L.seen_at < lost))
            return gone.rowcount

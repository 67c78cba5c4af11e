"""What somebody in danger adds to a filed report, on PostgreSQL.

It does not know what may be added.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update

from bot.reports.report import OPEN
from bot.reports.rescue import Told
from bot.store import tables as t
from bot.store.database import Database

_COLUMNS = [t.reports.c[name] for name in Told.__dataclass_fields__]


class StoredRescues:
    """Implements bot.reports.rescue.RescueBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def change(
        self, fingerprint: bytes, reference: str, change: Callable[[Told], Told], now: datetime
    ) -> bool:
        r = t.reports.c
        mine = (
            r.reference == reference,
            r.reporter_fingerprint == fingerprint,
            r.status.in_(OPEN),
        )
        async with self._database.transaction() as connection:
            locked = select(*_COLUMNS).where(*mine).with_for_update()
            row = (await connection.execute(locked)).one_or_none()
            if row is None:
                return False
            after = asdict(change(Told(**row._mapping)))
            await connection.execute(update(t.reports).where(*mine).values(**after, updated_at=now))
        return True

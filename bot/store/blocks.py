"""The block list of reporters, on PostgreSQL.

It does not know what a block does.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update

from bot.reports.abuse.blocks import Block
from bot.reports.abuse.errors import BlockUnknown
from bot.store import tables as t
from bot.store.audited import record
from bot.store.database import Database


class StoredBlocks:
    """Implements bot.reports.abuse.blocks.BlockBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> tuple[Block, ...]:
        b = t.report_blocks
        async with self._database.transaction() as connection:
            rows = await connection.execute(select(b).order_by(b.c.at.desc(), b.c.id))
            return tuple(Block(**row._mapping) for row in rows)

    async def add(self, block: Block) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(insert(t.report_blocks).values(**vars(block)))
            details = {"shown": block.shown, "area": block.area, "until": block.until.isoformat()}
            await record(
                connection, "reports.block", block.id, by=block.by, at=block.at, details=details
            )

    async def lift(self, id: UUID, by: str, now: datetime) -> None:
        b = t.report_blocks
        lifted = (
            update(b)
            .where(b.c.id == id, b.c.lifted_at.is_(None), b.c.until > now)
            .values(lifted_at=now, lifted_by=by)
        )
        async with self._database.transaction() as connection:
            if (await connection.execute(lifted)).rowcount == 0:
                raise BlockUnknown
            await record(connection, "reports.unblock", id, by=by, at=now)

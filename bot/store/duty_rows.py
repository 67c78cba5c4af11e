"""What duty adds to the rows of reports: notes beside them, and whose turn they are.

It does not know any rule of duty.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.report import Moved, Status
from bot.store import tables as t


async def notes_of(
    connection: AsyncConnection, reports: Sequence[UUID]
) -> dict[UUID, tuple[Moved, ...]]:
    """Oldest first, as steps from a status to the same one."""
    n = t.report_notes.c
    query = select(t.report_notes).where(n.report_id.in_(reports)).order_by(n.at, n.id)
    found: dict[UUID, tuple[Moved, ...]] = {}
    for row in await connection.execute(query):
        status = Status(row.status)
        note = Moved(
            at=row.at, from_status=status, to_status=status, actor=row.actor, note=row.note
        )
        found[row.report_id] = (*found.get(row.report_id, ()), note)
    return found


def turn_of(name: str) -> ColumnElement[bool]:
    """Reports whose officer they are; of those that are nobody's own, which they were told of."""
    u, officer = t.duty_turns.c, t.reports.c.officer
    told = exists().where(u.report_id == t.reports.c.id, u.people.contains([name]))
    return or_(officer == name, and_(officer.is_(None), told))

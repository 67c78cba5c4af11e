"""The steps of reports' lives and who has followed them, on PostgreSQL.

It does not know what following means.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices import Notice
from bot.reports.report import Moved, Report
from bot.reports.steps import Stepped
from bot.store import tables as t
from bot.store.database import Database
from bot.store.jobs import FOLLOW_STEP, Jobs
from bot.store.notices import post
from bot.store.report_rows import COLUMNS, moved_of, report_of

#: After broadcasts, before feeds; of somebody in danger at once.
PRIORITY, URGENT = 40, 5
#: Steps followed at once, on all workers together: a flood of reports leaves room for sending.
AT_ONCE = 8
#: Put together once: many a second are written.
_APPEND = insert(t.report_moves).returning(t.report_moves.c.id)
_MARK = upsert(t.report_follows).on_conflict_do_nothing().returning(t.report_follows.c.follower)


class StoredSteps:
    """Implements bot.reports.steps.StepBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()

    async def stepped(self, id: int) -> Stepped | None:
        m = t.report_moves
        async with self._database.transaction() as connection:
            step = (await connection.execute(select(m).where(m.c.id == id))).one_or_none()
            if step is None:
                return None
            of = select(*COLUMNS).where(t.reports.c.id == step.report_id)
            report = (await connection.execute(of)).one()
        return Stepped(id=id, move=moved_of(step), report=report_of(report))

    async def followed(self, id: int) -> Collection[str]:
        f = t.report_follows.c
        names = select(f.follower).where(f.step_id == id)
        async with self._database.transaction() as connection:
            return set((await connection.execute(names)).scalars())

    async def mark(
        self, stepped: Stepped, followed: Mapping[str, Sequence[Notice]], now: datetime
    ) -> None:
        rows = [{"step_id": stepped.id, "follower": name, "at": now} for name in followed]
        async with self._database.transaction() as connection:
            marked = (await connection.execute(_MARK, rows)).scalars()
            notices = [notice for name in marked for notice in followed[name]]
            priority = priority_of(stepped.report)
            await post(connection, self._jobs, notices, priority=priority, now=now)


async def append(connection: AsyncConnection, jobs: Jobs, report: Report, move: Moved) -> None:
    """A step of a report, with the job that tells whoever follows it."""
    values = {"report_id": report.id, **asdict(move), "media": list(move.media)}
    id = (await connection.execute(_APPEND, values)).scalar_one()
    await enqueue(connection, jobs, id, report.id, urgent=report.urgent)


def lock_of(report: UUID) -> str:
    """The steps of one report are followed one after another."""
    return f"steps:{report.int % AT_ONCE}"


def priority_of(report: Report) -> int:
    return URGENT if report.urgent else PRIORITY


async def enqueue(
    connection: AsyncConnection, jobs: Jobs, step: int, report: UUID, *, urgent: bool
) -> None:
    """Have a worker follow a step."""
    await jobs.enqueue(
        connection,
        FOLLOW_STEP,
        priority=URGENT if urgent else PRIORITY,
        lock=lock_of(report),
        step=str(step),
    )

"""What reporters wait to hear of their reports, on PostgreSQL.

It does not know which sentence a step is, nor when it is due.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.notices import Notice
from bot.reports.back.addresses import Address
from bot.reports.back.ports import Waiting
from bot.reports.back.saying import Told
from bot.reports.report import Report
from bot.store import tables as t
from bot.store.database import Database
from bot.store.jobs import Jobs
from bot.store.notices import post
from bot.store.report_rows import COLUMNS, report_of
from bot.store.steps import PRIORITY, URGENT

#: Reports that repeat one that repeats one …: officers link no longer chains.
_DEEPEST = 5
_OWN = [c for c in t.report_tells.c if c.name not in ("report_id", "created_at")]


class StoredTells:
    """Implements bot.reports.back.ports.TellBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()

    async def repeating(self, reference: str) -> Sequence[Report]:
        found: dict[str, Report] = {}
        newest = {reference}
        r = t.reports.c
        async with self._database.transaction() as connection:
            for _ in range(_DEEPEST):
                some = select(*COLUMNS).where(r.duplicate_of.in_(newest))
                reports = map(report_of, await connection.execute(some))
                fresh = {one.reference: one for one in reports if one.reference not in found}
                if not fresh:
                    break
                found |= fresh
                newest = set(fresh)
        return tuple(found.values())

    async def named_lately(self, fingerprint: bytes, since: datetime) -> int:
        k = t.report_tells.c
        some = select(func.count()).where(k.fingerprint == fingerprint, k.created_at > since)
        async with self._database.transaction() as connection:
            return int((await connection.execute(some)).scalar_one())

    async def known(self, report: UUID) -> bool:
        some = select(t.report_tells.c.report_id).where(t.report_tells.c.report_id == report)
        async with self._database.transaction() as connection:
            return (await connection.execute(some)).first() is not None

    async def put(self, waiting: Sequence[Waiting], now: datetime) -> None:
        k = t.report_tells.c
        async with self._database.transaction() as connection:
            for one in sorted(waiting, key=lambda each: each.report.id):
                values = _values(one)
                added = upsert(t.report_tells).values(
                    report_id=one.report.id, created_at=now, **values
                )
                # What waits already is told no later for a newer step.
                values["due_at"] = func.least(k.due_at, one.due_at)
                newer = added.on_conflict_do_update(
                    index_elements=["report_id"], set_=values, where=k.step_id < one.step
                )
                await connection.execute(newer)

    async def due(self, now: datetime, limit: int) -> Sequence[Waiting]:
        k = t.report_tells.c
        stopped = exists().where(
            t.contacts.c.fingerprint == k.fingerprint, t.contacts.c.stopped_at.is_not(None)
        )
        over = k.due_at <= now
        query = (
            select(*COLUMNS, *(c.label(f"tell_{c.name}") for c in _OWN))
            .join(t.report_tells, k.report_id == t.reports.c.id)
            .where(over)
            .order_by(k.due_at)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            await connection.execute(
                update(t.report_tells).where(over, stopped).values(due_at=None)
            )
            return tuple(map(_waiting, await connection.execute(query)))

    async def tell(self, waiting: Waiting, notice: Notice, now: datetime) -> bool:
        told = (
            update(t.report_tells)
            .where(_still(waiting))
            .values(due_at=None, told_at=now, tell=None)
            .returning(t.report_tells.c.report_id)
        )
        priority = URGENT if waiting.report.urgent else PRIORITY
        async with self._database.transaction() as connection:
            if (await connection.execute(told)).one_or_none() is None:
                return False
            await post(connection, self._jobs, [notice], priority=priority, now=now)
        return True


def _still(waiting: Waiting) -> ColumnElement[bool]:
    k = t.report_tells.c
    mine = k.report_id == waiting.report.id
    return mine & (k.step_id == waiting.step) & k.due_at.is_not(None)


def _values(one: Waiting) -> dict[str, Any]:
    return {
        "fingerprint": one.address.fingerprint,
        "channel": one.address.channel,
        "sealed_address": one.address.sealed,
        "step_id": one.step,
        "said": one.said.value,
        "original": one.original,
        "tell": one.tell,
        "due_at": one.due_at,
    }


def _waiting(row: Row[Any]) -> Waiting:
    own = {c.name: row._mapping[f"tell_{c.name}"] for c in _OWN}
    return Waiting(
        report=report_of(row),
        address=Address(
            channel=own["channel"], fingerprint=own["fingerprint"], sealed=own["sealed_address"]
        ),
        step=own["step_id"],
        said=Told(own["said"]),
        due_at=own["due_at"],
        original=own["original"],
        tell=own["tell"],
        first=own["told_at"] is None,
    )

"""Whose turn reports are, and who can be told, on PostgreSQL.

It does not know who is on duty, nor when anything is due.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices import Notice
from bot.officials import OFFICIALS, Official
from bot.reports.duty.ports import Address
from bot.reports.duty.shifts import EVERYBODY, Shift
from bot.reports.duty.turns import SYSTEM, Turn, Why
from bot.reports.grading import Urgency, is_urgent
from bot.reports.report import EXPIRING, OPEN, Report, Status
from bot.store import tables as t
from bot.store.alert_calls import officials
from bot.store.database import Database
from bot.store.jobs import Jobs
from bot.store.living import living
from bot.store.notices import post
from bot.store.report_rows import COLUMNS, report_of
from bot.store.roster import shifts
from bot.store.steps import PRIORITY, URGENT

_R, _U = t.reports.c, t.duty_turns.c


class StoredDuty:
    """Implements bot.reports.duty.ports.TurnBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()

    async def shifts(self) -> tuple[Shift, ...]:
        async with self._database.transaction() as connection:
            return await shifts(connection)

    async def officials(self) -> tuple[Official, ...]:
        async with self._database.transaction() as connection:
            return await officials(connection, OFFICIALS)

    async def addresses(self, names: Collection[str]) -> Mapping[str, Sequence[Address]]:
        c = t.official_contacts.c
        query = select(t.official_contacts).where(
            c.name.in_(names), c.name.in_(select(living().c.name))
        )
        found: dict[str, list[Address]] = {}
        async with self._database.transaction() as connection:
            for row in await connection.execute(query.order_by(c.name, c.channel)):
                own = Address(
                    channel=row.channel, sealed=bytes(row.sealed_address), language=row.language
                )
                found.setdefault(row.name, []).append(own)
        return found

    async def turn(self, report_id: UUID) -> Turn | None:
        query = select(t.duty_turns).where(_U.report_id == report_id)
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).one_or_none()
        return _turn(row) if row else None

    async def take_turn(self, turn: Turn, report: Report, note: str | None) -> bool:
        same = and_(_R.id == report.id, _R.status == report.status)
        async with self._database.transaction() as connection:
            if not await _written(connection, same, report):
                return False
            await _keep(connection, turn)
            if note:
                await _note(connection, turn, note)
        return True

    async def overdue(
        self, now: datetime, untold_since: datetime, most: int
    ) -> tuple[tuple[Report, Turn | None], ...]:
        living = or_(_R.expires_at.is_(None), _R.expires_at > now, _R.status.not_in(EXPIRING))
        apart = and_(_R.held, _R.urgency != Urgency.LIFE)
        missed = and_(_U.report_id.is_(None), _R.status.in_(OPEN), _R.created_at <= untold_since)
        late = and_(_R.due_at <= now, _R.level != EVERYBODY)
        query = (
            select(*COLUMNS)
            .outerjoin(t.duty_turns, _U.report_id == _R.id)
            .where(living, ~apart, or_(late, missed))
            .order_by(_R.due_at.nulls_last(), _R.created_at)
            .limit(most)
        )
        async with self._database.transaction() as connection:
            found = [report_of(row) for row in await connection.execute(query)]
            ids = [report.id for report in found]
            rows = await connection.execute(select(t.duty_turns).where(_U.report_id.in_(ids)))
            turns = {row.report_id: _turn(row) for row in rows}
        return tuple((report, turns.get(report.id)) for report in found)

    async def go_up(
        self,
        before: Report,
        after: Report,
        turn: Turn,
        note: str | None,
        notices: Sequence[Notice],
    ) -> bool:
        same = and_(
            _R.id == before.id,
            _R.status == before.status,
            _R.level == before.level,
            _R.due_at.is_not_distinct_from(before.due_at),
            _R.officer.is_not_distinct_from(before.officer),
        )
        async with self._database.transaction() as connection:
            if not await _written(connection, same, after):
                return False
            await _keep(connection, turn)
            if note:
                await _note(connection, turn, note)
            priority = URGENT if is_urgent(after.urgency) else PRIORITY
            await post(connection, self._jobs, notices, priority=priority, now=turn.at)
        return True


async def _written(connection: AsyncConnection, same: ColumnElement[bool], report: Report) -> bool:
    values = {"officer": report.officer, "due_at": report.due_at, "level": report.level}
    changed = await connection.execute(update(t.reports).where(same).values(**values))
    return changed.rowcount == 1


async def _keep(connection: AsyncConnection, turn: Turn) -> None:
    values = {**vars(turn), "people": list(turn.people)}
    kept = upsert(t.duty_turns).values(**values)
    await connection.execute(kept.on_conflict_do_update(index_elements=["report_id"], set_=values))


async def _note(connection: AsyncConnection, turn: Turn, note: str) -> None:
    values = {"status": turn.status, "actor": SYSTEM, "note": note}
    of = {"report_id": turn.report_id, "at": turn.at}
    await connection.execute(insert(t.report_notes).values(**of, **values))


def _turn(row: Row[Any]) -> Turn:
    values = dict(row._mapping)
    values["people"] = tuple(values["people"])
    values["why"], values["status"] = Why(values["why"]), Status(values["status"])
    values["urgency"] = Urgency(values["urgency"])
    return Turn(**values)

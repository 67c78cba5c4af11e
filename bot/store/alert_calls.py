"""Calls to officials and elevations in PostgreSQL, each written with the jobs that send notices.

It does not know who is called, nor what an elevation allows.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.elevation import Elevation
from bot.alerts.errors import AlreadyGranted
from bot.alerts.ports import Call
from bot.alerts.records import Alert, State
from bot.notices import Notice
from bot.officials import Official, Role
from bot.store import jobs
from bot.store.alert_reading import own_addresses, with_hands
from bot.store.database import Database
from bot.store.living import living
from bot.store.notices import post
from bot.store.tables import alert_calls, alert_elevations, alerts, audit

#: Behind life-safety, before everything else: few, and an alert waits for them.
_NOTICE_PRIORITY = 1


class StoredCalls:
    """Implements bot.alerts.ports.CallBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = jobs.Jobs()

    async def unanswered(self, before: datetime, most: int) -> tuple[tuple[Alert, Call], ...]:
        c = alert_calls.c
        newest = select(c.alert_id, func.max(c.submitted_at).label("at")).group_by(c.alert_id)
        last = newest.subquery()
        query = (
            select(alert_calls)
            .join(last, and_(last.c.alert_id == c.alert_id, last.c.at == c.submitted_at))
            .join(alerts, alerts.c.id == c.alert_id)
            .where(alerts.c.state == State.SUBMITTED.value)
            .order_by(c.alert_id, c.round.desc())
            .ext(distinct_on(c.alert_id))
        )
        async with self._database.transaction() as connection:
            calls = [_call(row) for row in (await connection.execute(query)).all()]
            due = {call.alert_id: call for call in calls if call.at <= before and call.round < most}
            wanted = select(alerts).where(alerts.c.id.in_(due))
            rows = (await connection.execute(wanted)).all() if due else []
            found = await with_hands(connection, rows)
        return tuple((alert, due[alert.id]) for alert in found)

    async def call_again(self, call: Call) -> bool:
        async with self._database.transaction() as connection:
            undecided = select(alerts.c.id).where(
                alerts.c.id == call.alert_id,
                alerts.c.state == State.SUBMITTED.value,
                alerts.c.updated_at == call.submitted_at,
            )
            if (await connection.execute(undecided.with_for_update())).first() is None:
                return False
            return await write_call(connection, self._jobs, call)

    async def own_addresses(self, person: str) -> tuple[tuple[str, bytes, str], ...]:
        """None of who can sign in no more: they left, and could not act on it."""
        people = living()
        there = select(people.c.name).where(people.c.name == person)
        async with self._database.transaction() as connection:
            if (await connection.execute(there.limit(1))).first() is None:
                return ()
            return await own_addresses(connection, person)


async def write_call(connection: AsyncConnection, queue: jobs.Jobs, call: Call) -> bool:
    """Once, however many workers do it at the same moment; whether it was this one."""
    row = {
        "alert_id": call.alert_id,
        "submitted_at": call.submitted_at,
        "round": call.round,
        "people": list(call.people),
        "at": call.at,
    }
    statement = insert(alert_calls).values(**row).on_conflict_do_nothing()
    written = await connection.execute(statement.returning(alert_calls.c.round))
    if written.first() is None:
        return False
    await connection.execute(
        audit.insert().values(
            at=call.at,
            actor="system",
            action="alert.call",
            subject=str(call.alert_id),
            details={"round": call.round, "people": list(call.people)},
        )
    )
    await enqueue(connection, queue, call.notices, call.at)
    return True


async def enqueue(
    connection: AsyncConnection, queue: jobs.Jobs, notices: Sequence[Notice], now: datetime
) -> None:
    """Have the worker send them, once the transaction is made."""
    await post(connection, queue, notices, priority=_NOTICE_PRIORITY, now=now)


async def officials(connection: AsyncConnection, roles: Collection[Role]) -> tuple[Official, ...]:
    """Each person with a role and an area once, however many ways in they have."""
    t = living().c
    query = select(t.name, t.role, t.area).where(t.role.in_([role.value for role in roles]))
    query = query.distinct()
    rows = (await connection.execute(query.order_by(t.name, t.role, t.area))).all()
    return tuple(Official(name=row.name, role=Role(row.role), area=row.area) for row in rows)


async def elevations(connection: AsyncConnection, alert_id: UUID) -> tuple[Elevation, ...]:
    e = alert_elevations.c
    query = select(alert_elevations).where(e.alert_id == alert_id).order_by(e.asked_at, e.id)
    return tuple(_elevation(row) for row in (await connection.execute(query)).all())


async def add_elevation(connection: AsyncConnection, one: Elevation) -> None:
    values = {name: getattr(one, name) for name in alert_elevations.c.keys()}
    await connection.execute(alert_elevations.insert().values(**values))


async def grant(connection: AsyncConnection, one: Elevation) -> None:
    """Raises AlreadyGranted: of two at once the second grants nothing."""
    e = alert_elevations.c
    done = await connection.execute(
        update(alert_elevations)
        .where(e.id == one.id, e.granted_by.is_(None))
        .values(granted_by=one.granted_by, granted_at=one.granted_at, expires_at=one.expires_at)
    )
    if done.rowcount != 1:
        raise AlreadyGranted


def _call(row: Row[Any]) -> Call:
    return Call(
        alert_id=row.alert_id,
        submitted_at=row.submitted_at,
        round=row.round,
        people=tuple(row.people),
        at=row.at,
    )


def _elevation(row: Row[Any]) -> Elevation:
    return Elevation(
        id=row.id,
        alert_id=row.alert_id,
        version=row.version,
        asked_by=row.asked_by,
        reason=row.reason,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        granted_by=row.granted_by,
        granted_at=row.granted_at,
    )

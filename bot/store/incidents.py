"""Incidents and their figures on PostgreSQL; every act stands in the audit trail.

It does not know what may be filed, nor who is told.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices import Notice
from bot.officials import Official, Role
from bot.reports.incidents.errors import FiledMeanwhile
from bot.reports.incidents.ports import Case, Query, Reminder
from bot.reports.incidents.records import Figure, Incident, State, Unit
from bot.reports.report import Report
from bot.store import alert_calls
from bot.store import tables as t
from bot.store.audited import record
from bot.store.counting import count
from bot.store.database import Database
from bot.store.incident_rows import (
    LINKED,
    figure_of,
    figure_values,
    incident_of,
    linked_of,
    reminder_of,
)
from bot.store.jobs import Jobs
from bot.store.notices import post
from bot.store.report_rows import COLUMNS, report_of

#: With the calls for officers: behind life-safety broadcasts, before everything else.
_PRIORITY = 2
_I, _U, _F, _R = t.incidents.c, t.incident_units.c, t.incident_figures.c, t.reports.c


class StoredIncidents:
    """Implements bot.reports.incidents.ports.IncidentBook and ReminderBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()
        self._calls = alert_calls.StoredCalls(database)

    async def add(self, incident: Incident, units: Sequence[Unit]) -> None:
        values = asdict(incident)
        async with self._database.transaction() as connection:
            await connection.execute(t.incidents.insert().values(**values))
            await _concern(connection, incident.id, units)
            details = {"hazard": incident.hazard, "area": incident.area}
            await _record(
                connection, "open", incident.id, incident.opened_by, incident.opened_at, details
            )

    async def get(self, id: UUID) -> Case | None:
        async with self._database.transaction() as connection:
            row = (await connection.execute(select(t.incidents).where(_I.id == id))).one_or_none()
            return (await _cases(connection, [incident_of(row)]))[0] if row else None

    async def page(self, query: Query) -> tuple[Incident, ...]:
        wanted = _wanted(query)
        if query.after:
            after = tuple_(query.after.created_at, query.after.id)
            wanted = wanted.where(tuple_(_I.opened_at, _I.id) < after)
        newest = wanted.order_by(_I.opened_at.desc(), _I.id.desc()).limit(query.limit)
        async with self._database.transaction() as connection:
            return tuple(map(incident_of, await connection.execute(newest)))

    async def count(self, query: Query) -> int:
        return await count(self._database, _wanted(query))

    async def concern(self, id: UUID, units: Sequence[Unit], by: str, now: datetime) -> None:
        async with self._database.transaction() as connection:
            await _concern(connection, id, units)
            details = {"units": [unit.code for unit in units]}
            await _record(connection, "concern", id, by, now, details)

    async def file(
        self, figure: Figure, state: State, units: Sequence[Unit], notices: Sequence[Notice]
    ) -> None:
        values = figure_values(figure)
        row = upsert(t.incident_figures).values(**values).on_conflict_do_nothing()
        async with self._database.transaction() as connection:
            await _lock(connection, figure.incident_id, state)
            await _concern(connection, figure.incident_id, units)
            written = await connection.execute(row.returning(_F.version))
            if written.one_or_none() is None:
                raise FiledMeanwhile
            details = {name: values[name] for name in ("unit", "version", "kind", "counters")}
            id, by = figure.incident_id, figure.filed_by
            await _record(connection, "file", id, by, figure.filed_at, details)
            await post(connection, self._jobs, notices, priority=_PRIORITY, now=figure.filed_at)

    async def move(self, incident: Incident, was: State, by: str, now: datetime) -> None:
        changed = {
            name: getattr(incident, name)
            for name in ("state", "stable_at", "closed_at", "close_note")
        }
        async with self._database.transaction() as connection:
            await _lock(connection, incident.id, was)
            row = update(t.incidents).where(_I.id == incident.id).values(**changed)
            await connection.execute(row)
            details = {"to": incident.state, "note": incident.close_note}
            await _record(connection, "move", incident.id, by, now, details)

    async def report(self, reference: str) -> Report | None:
        wanted = select(*COLUMNS).where(_R.reference == reference)
        async with self._database.transaction() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        return report_of(row) if row else None

    async def link(self, report: UUID, incident: UUID, by: str, now: datetime) -> None:
        row = update(t.reports).where(_R.id == report).values(incident_id=incident)
        async with self._database.transaction() as connection:
            await connection.execute(row)
            await _record(connection, "link", incident, by, now, {"report": str(report)})

    async def unlink(self, report: UUID, incident: UUID, by: str, now: datetime) -> bool:
        mine = (_R.id == report, _R.incident_id == incident)
        row = update(t.reports).where(*mine).values(incident_id=None)
        async with self._database.transaction() as connection:
            if (await connection.execute(row)).rowcount == 0:
                return False
            await _record(connection, "unlink", incident, by, now, {"report": str(report)})
        return True

    async def live(self) -> tuple[Case, ...]:
        wanted = select(t.incidents).where(_I.state != State.CLOSED).order_by(_I.opened_at)
        async with self._database.transaction() as connection:
            found = [incident_of(row) for row in await connection.execute(wanted)]
            return await _cases(connection, found)

    async def reminded(self, incident_id: UUID) -> frozenset[Reminder]:
        m = t.incident_reminders
        wanted = select(m).where(m.c.incident_id == incident_id)
        async with self._database.transaction() as connection:
            return frozenset(map(reminder_of, await connection.execute(wanted)))

    async def remind(self, one: Reminder, notices: Sequence[Notice], now: datetime) -> bool:
        m = t.incident_reminders
        row = upsert(m).values(**asdict(one), at=now).on_conflict_do_nothing()
        async with self._database.transaction() as connection:
            written = await connection.execute(row.returning(m.c.unit))
            if written.one_or_none() is None:
                return False
            await post(connection, self._jobs, notices, priority=_PRIORITY, now=now)
        return True

    async def officials(self, roles: Collection[Role]) -> tuple[Official, ...]:
        async with self._database.transaction() as connection:
            return await alert_calls.officials(connection, roles)

    async def own_addresses(self, person: str) -> tuple[tuple[str, bytes, str], ...]:
        return await self._calls.own_addresses(person)


async def _cases(connection: AsyncConnection, incidents: Sequence[Incident]) -> tuple[Case, ...]:
    """In three queries, however many there are."""
    ids = [one.id for one in incidents]
    units = select(t.incident_units).where(_U.incident_id.in_(ids)).order_by(_U.code)
    figures = select(t.incident_figures).where(_F.incident_id.in_(ids))
    reports = select(_R.incident_id, *LINKED).where(_R.incident_id.in_(ids))
    unit_rows = (await connection.execute(units)).all()
    filed = [
        figure_of(row) for row in await connection.execute(figures.order_by(_F.unit, _F.version))
    ]
    linked = (await connection.execute(reports.order_by(_R.created_at))).all()
    return tuple(
        Case(
            incident=one,
            units=tuple(
                Unit(code=row.code, name=row.name) for row in unit_rows if row.incident_id == one.id
            ),
            figures=tuple(figure for figure in filed if figure.incident_id == one.id),
            linked=tuple(linked_of(row) for row in linked if row.incident_id == one.id),
        )
        for one in incidents
    )


async def _lock(connection: AsyncConnection, id: UUID, state: State) -> None:
    """Until the end of the transaction. Raises FiledMeanwhile."""
    wanted = select(_I.id).where(_I.id == id, _I.state == state).with_for_update()
    if (await connection.execute(wanted)).one_or_none() is None:
        raise FiledMeanwhile


async def _concern(connection: AsyncConnection, id: UUID, units: Sequence[Unit]) -> None:
    if not units:
        return
    values = [{"incident_id": id, "code": unit.code, "name": unit.name} for unit in units]
    row = upsert(t.incident_units).values(values)
    named = row.excluded.name
    await connection.execute(
        row.on_conflict_do_update(
            index_elements=["incident_id", "code"],
            set_={"name": func.coalesce(func.nullif(_U.name, ""), named)},
        )
    )


async def _record(
    connection: AsyncConnection,
    act: str,
    id: UUID,
    by: str,
    now: datetime,
    details: dict[str, Any],
) -> None:
    await record(connection, f"incident.{act}", id, by=by, at=now, details=details)


def _wanted(query: Query) -> Select[Any]:
    wanted = select(t.incidents).where(_I.state.in_(query.states))
    if not query.within:
        return wanted
    concerned = select(_U.code).where(_U.incident_id == _I.id, _begins(_U.code, query))
    near = or_(_begins(_I.area, query), _I.area.in_(query.above), concerned.exists())
    return wanted.where(near)


def _begins(code: ColumnElement[Any], query: Query) -> ColumnElement[bool]:
    return or_(*(code.startswith(prefix, autoescape=True) for prefix in query.within))

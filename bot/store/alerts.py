"""Alerts, their events and the audit trail in PostgreSQL.

It does not know which moves are legal: it only makes sure that two of them never cross.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.content import AlertContent, MsgType, Reference
from bot.alerts.elevation import Elevation
from bot.alerts.errors import AlertUnknown, AlreadyProposed, ChangedMeanwhile, IdentifierTaken
from bot.alerts.moves import CANCELLABLE
from bot.alerts.ports import Change, Ending
from bot.alerts.records import Act, Alert, Event, Hand, LedgerRow, Page, State, Tally
from bot.notices import Notice
from bot.officials import Official, Role
from bot.store import alert_calls, alert_versions, cursors, jobs, ledger_counts
from bot.store.alert_reading import own_addresses, with_hands
from bot.store.alert_rows import (
    alert_values,
    as_event,
    event_values,
    hand_values,
)
from bot.store.database import Database
from bot.store.ledger_sql import SETTLE
from bot.store.tables import (
    alert_hands,
    alert_proposals,
    alerts,
    audit,
    events,
    official_contacts,
)


class StoredAlerts:
    """Implements bot.alerts.ports.AlertBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = jobs.Jobs()

    async def add(self, alert: Alert, hand: Hand) -> None:
        try:
            async with self._database.transaction() as connection:
                await connection.execute(alerts.insert().values(**alert_values(alert)))
                await alert_versions.keep(connection, alert)
                await _record(connection, alert.id, hand)
        except IntegrityError as error:  # a relay's id is its origin's: another worker made it
            raise ChangedMeanwhile(str(alert.id)) from error

    async def get(self, alert_id: UUID) -> Alert:
        async with self._database.transaction() as connection:
            found = await connection.execute(select(alerts).where(alerts.c.id == alert_id))
            row = found.first()
            if row is None:
                raise AlertUnknown(str(alert_id))
            return (await with_hands(connection, [row]))[0]

    async def said(self, alert_id: UUID, version: int) -> AlertContent | None:
        async with self._database.transaction() as connection:
            return await alert_versions.said(connection, alert_id, version)

    async def page(self, states: Collection[State], limit: int, cursor: str | None) -> Page:
        query = select(alerts).order_by(alerts.c.created_at.desc(), alerts.c.id.desc())
        if states:
            query = query.where(alerts.c.state.in_([state.value for state in states]))
        if (place := cursors.read(cursor)) is not None:
            query = query.where(tuple_(alerts.c.created_at, alerts.c.id) < tuple_(*place))
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query.limit(limit + 1))).all()
            items = await with_hands(connection, rows[:limit])
        last = items[-1] if len(rows) > limit else None
        return Page(
            items=tuple(items), next=cursors.write(last.created_at, last.id) if last else None
        )

    async def change(self, change: Change) -> None:
        async with self._database.transaction() as connection:
            await self._move(connection, change)

    async def issue(self, change: Change, event: Event, ending: Ending | None) -> None:
        try:
            async with self._database.transaction() as connection:
                await self._move(connection, change)
                await connection.execute(events.insert().values(**event_values(event)))
                if ending:
                    await _end(connection, ending, change.hand.person)
                await self._jobs.enqueue_broadcast(connection, event.id, event.priority)
        except IntegrityError as error:
            raise IdentifierTaken from error

    async def settle(self, event_ids: Sequence[UUID], now: datetime) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(SETTLE, {"events": list(event_ids), "now": now})

    async def pause(self, change: Change, now: datetime | None) -> None:
        async with self._database.transaction() as connection:
            await self._move(connection, change)
            # An all-clear is never held: only what warns.
            held = update(events).where(
                events.c.alert_id == change.before.id, events.c.sequence == 1
            )
            resumed = held.values(paused_at=now).returning(events.c.id, events.c.priority)
            rows = (await connection.execute(resumed)).all()
            if now is None:
                for row in rows:
                    await self._jobs.enqueue_broadcast(connection, row.id, row.priority)

    async def note(self, alert_id: UUID, hand: Hand) -> None:
        async with self._database.transaction() as connection:
            await _record(connection, alert_id, hand)

    async def events_of(self, alert_id: UUID) -> tuple[Event, ...]:
        query = select(events).where(events.c.alert_id == alert_id).order_by(events.c.sequence)
        return await self._events(query)

    async def referred(self, references: Sequence[Reference]) -> tuple[Event, ...]:
        named = [_is(reference) for reference in references]
        return await self._events(select(events).where(or_(*named))) if named else ()

    async def events(self, event_ids: Sequence[UUID]) -> tuple[Event, ...]:
        query = select(events).where(events.c.id.in_(event_ids)).order_by(events.c.sent_at)
        return await self._events(query) if event_ids else ()

    async def in_force(self, now: datetime) -> tuple[Event, ...]:
        query = select(events).where(
            events.c.expires_at > now,
            events.c.ended_at.is_(None),
            events.c.msg_type != MsgType.CANCEL.value,
        )
        return await self._events(query.order_by(events.c.sent_at.desc()))

    async def since(self, moment: datetime, limit: int) -> tuple[Event, ...]:
        query = select(events).where(
            events.c.expires_at > moment,
            or_(events.c.ended_at.is_(None), events.c.ended_at > moment),
        )
        return await self._events(query.order_by(events.c.sent_at.desc()).limit(limit))

    async def history(self, limit: int, cursor: str | None) -> tuple[tuple[Event, ...], str | None]:
        query = select(events).order_by(events.c.sent_at.desc(), events.c.id.desc())
        if (place := cursors.read(cursor)) is not None:
            query = query.where(tuple_(events.c.sent_at, events.c.id) < tuple_(*place))
        found = await self._events(query.limit(limit + 1))
        last = found[limit - 1] if len(found) > limit else None
        return found[:limit], cursors.write(last.sent_at, last.id) if last else None

    async def changed_at(self, now: datetime) -> datetime | None:
        ran_out = case((events.c.expires_at <= now, events.c.expires_at))
        query = select(func.max(func.greatest(events.c.sent_at, events.c.ended_at, ran_out)))
        async with self._database.transaction() as connection:
            found: datetime | None = (await connection.execute(query)).scalar()
            return found

    async def published(self, identifier: str) -> Event | None:
        found = await self._events(select(events).where(events.c.identifier == identifier))
        return found[0] if found else None

    async def taken(self, prefix: str) -> frozenset[str]:
        query = select(events.c.identifier).where(
            events.c.identifier.startswith(prefix, autoescape=True)
        )
        async with self._database.transaction() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def tallies(self, alert_ids: Sequence[UUID], now: datetime) -> tuple[Tally, ...]:
        async with self._database.transaction() as connection:
            return await ledger_counts.tallies(connection, alert_ids, now)

    async def ledger_page(
        self, alert_id: UUID, limit: int, cursor: str | None
    ) -> tuple[tuple[LedgerRow, ...], str | None]:
        async with self._database.transaction() as connection:
            return await ledger_counts.page(connection, alert_id, limit, cursor)

    async def own_addresses(self, person: str) -> tuple[tuple[str, bytes, str], ...]:
        async with self._database.transaction() as connection:
            return await own_addresses(connection, person)

    async def set_own_addresses(
        self, person: str, addresses: Sequence[tuple[str, bytes, str]], at: datetime
    ) -> None:
        t = official_contacts
        values = [
            {"name": person, "channel": channel, "sealed_address": sealed, "language": language}
            for channel, sealed, language in addresses
        ]
        async with self._database.transaction() as connection:
            await connection.execute(t.delete().where(t.c.name == person))
            if values:
                await connection.execute(t.insert(), values)
            entry = {"at": at, "actor": person, "action": "own_addresses", "subject": person}
            await connection.execute(
                audit.insert().values(**entry, details={"channels": [a[0] for a in addresses]})
            )

    async def enqueue_test(self, alert_id: UUID, messages: Sequence[Notice], hand: Hand) -> None:
        async with self._database.transaction() as connection:
            await _record(connection, alert_id, hand)
            await alert_calls.enqueue(connection, self._jobs, messages, hand.at)

    async def officials(self, roles: Collection[Role]) -> tuple[Official, ...]:
        async with self._database.transaction() as connection:
            return await alert_calls.officials(connection, roles)

    async def elevations(self, alert_id: UUID) -> tuple[Elevation, ...]:
        async with self._database.transaction() as connection:
            return await alert_calls.elevations(connection, alert_id)

    async def ask_elevation(
        self, elevation: Elevation, hand: Hand, notices: Sequence[Notice]
    ) -> None:
        async with self._database.transaction() as connection:
            await alert_calls.add_elevation(connection, elevation)
            await _record(connection, elevation.alert_id, hand)
            await alert_calls.enqueue(connection, self._jobs, notices, hand.at)

    async def grant_elevation(
        self, elevation: Elevation, hand: Hand, notices: Sequence[Notice]
    ) -> None:
        async with self._database.transaction() as connection:
            await alert_calls.grant(connection, elevation)
            await _record(connection, elevation.alert_id, hand)
            await alert_calls.enqueue(connection, self._jobs, notices, hand.at)

    async def propose(self, alert: Alert, hand: Hand, references: Sequence[str]) -> None:
        # In one order: two processes that each hold what the other wants next would be a deadlock.
        rows = [{"reference": one, "alert_id": alert.id} for one in sorted(references)]
        new = insert_once(alert_proposals).values(rows).on_conflict_do_nothing()
        async with self._database.transaction() as connection:
            await connection.execute(alerts.insert().values(**alert_values(alert)))
            made = await connection.execute(new.returning(alert_proposals.c.reference))
            if len(made.all()) < len(rows):
                raise AlreadyProposed
            await alert_versions.keep(connection, alert)
            await _record(connection, alert.id, hand)

    async def _move(self, connection: AsyncConnection, change: Change) -> None:
        """With what has to be told of it."""
        await _move(connection, change)
        await alert_calls.enqueue(connection, self._jobs, change.notices, change.hand.at)
        if change.call:
            await alert_calls.write_call(connection, self._jobs, change.call)

    async def _events(self, query: Any) -> tuple[Event, ...]:
        async with self._database.transaction() as connection:
            return tuple(as_event(row) for row in (await connection.execute(query)).all())


async def _move(connection: AsyncConnection, change: Change) -> None:
    """The row must be as the rules saw it: of two at once, the second changes nothing."""
    before = change.before
    moved = await connection.execute(
        update(alerts)
        .where(
            alerts.c.id == before.id,
            alerts.c.state == before.state.value,
            alerts.c.version == before.version,
            # Returned and submitted by another meanwhile: the same version has one author more.
            alerts.c.updated_at == before.updated_at,
        )
        .values(**alert_values(change.after))
    )
    if moved.rowcount != 1:
        raise ChangedMeanwhile(str(before.id))
    if change.after.version != before.version:
        await alert_versions.keep(connection, change.after)
    await _record(connection, before.id, change.hand)


async def _record(connection: AsyncConnection, alert_id: UUID, hand: Hand) -> None:
    await connection.execute(alert_hands.insert().values(**hand_values(alert_id, hand)))
    await connection.execute(
        audit.insert().values(
            at=hand.at,
            actor=hand.person,
            action=f"alert.{hand.act.value}",
            subject=str(alert_id),
            details={"version": hand.version, "reason": hand.reason},
        )
    )


async def _end(connection: AsyncConnection, ending: Ending, person: str) -> None:
    ended = await connection.execute(
        update(events)
        .where(events.c.id.in_(ending.event_ids), events.c.ended_at.is_(None))
        .values(ended_at=ending.at, ended_by=ending.by)
        .returning(events.c.id)
    )
    # Of two updates of one message that are approved at once, the second ends nothing.
    if not ending.standing <= set(ended.scalars()):
        raise ChangedMeanwhile(ending.by)
    moved = await connection.execute(
        update(alerts)
        .where(
            alerts.c.id.in_(ending.alert_ids),
            alerts.c.state.in_([state.value for state in CANCELLABLE]),
        )
        .values(state=State.CANCELLED.value, updated_at=ending.at)
        .returning(alerts.c.id, alerts.c.version)
    )
    for row in moved.all():
        hand = Hand(version=row.version, person=person, act=Act.SUPERSEDE, at=ending.at)
        await _record(connection, row.id, hand)


def _is(reference: Reference) -> ColumnElement[bool]:
    """CAP's triple; `sent` has whole seconds there."""
    return and_(
        events.c.sender == reference.sender,
        events.c.identifier == reference.identifier,
        func.date_trunc("second", events.c.sent_at) == reference.sent,
    )

"""Alerts, their events and the audit trail in PostgreSQL.

It does not know which moves are legal: it only makes sure that two of them never cross.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.content import MsgType, Reference
from bot.alerts.errors import AlertUnknown, ChangedMeanwhile, IdentifierTaken
from bot.alerts.moves import CANCELLABLE
from bot.alerts.ports import Change, Ending, TestMessage
from bot.alerts.records import Act, Alert, Event, Hand, LedgerRow, Page, State, Tally
from bot.store import cursors, jobs, ledger_counts
from bot.store.alert_rows import (
    alert_values,
    as_alert,
    as_event,
    as_hand,
    event_values,
    hand_values,
)
from bot.store.database import Database
from bot.store.ledger_sql import SETTLE
from bot.store.tables import alert_hands, alerts, audit, events, official_contacts

_TEST_PRIORITY = 1


class StoredAlerts:
    """Implements bot.alerts.ports.AlertBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = jobs.Jobs()

    async def add(self, alert: Alert, hand: Hand) -> None:
        try:
            async with self._database.transaction() as connection:
                await connection.execute(alerts.insert().values(**alert_values(alert)))
                await _record(connection, alert.id, hand)
        except IntegrityError as error:  # a relay's id is its origin's: another worker made it
            raise ChangedMeanwhile(str(alert.id)) from error

    async def get(self, alert_id: UUID) -> Alert:
        async with self._database.transaction() as connection:
            found = await connection.execute(select(alerts).where(alerts.c.id == alert_id))
            row = found.first()
            if row is None:
                raise AlertUnknown(str(alert_id))
            return (await _with_hands(connection, [row]))[0]

    async def page(self, states: Collection[State], limit: int, cursor: str | None) -> Page:
        query = select(alerts).order_by(alerts.c.created_at.desc(), alerts.c.id.desc())
        if states:
            query = query.where(alerts.c.state.in_([state.value for state in states]))
        if (place := cursors.read(cursor)) is not None:
            query = query.where(tuple_(alerts.c.created_at, alerts.c.id) < tuple_(*place))
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query.limit(limit + 1))).all()
            items = await _with_hands(connection, rows[:limit])
        last = items[-1] if len(rows) > limit else None
        return Page(
            items=tuple(items), next=cursors.write(last.created_at, last.id) if last else None
        )

    async def change(self, change: Change) -> None:
        async with self._database.transaction() as connection:
            await _move(connection, change)

    async def issue(self, change: Change, event: Event, ending: Ending | None) -> None:
        try:
            async with self._database.transaction() as connection:
                await _move(connection, change)
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
            await _move(connection, change)
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
        t = official_contacts
        query = select(t.c.channel, t.c.sealed_address, t.c.language).where(t.c.name == person)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query.order_by(t.c.channel))).all()
        return tuple((row.channel, bytes(row.sealed_address), row.language) for row in rows)

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

    async def enqueue_test(
        self, alert_id: UUID, messages: Sequence[TestMessage], hand: Hand
    ) -> None:
        async with self._database.transaction() as connection:
            await _record(connection, alert_id, hand)
            for message in messages:
                await self._jobs.enqueue(
                    connection,
                    jobs.SEND_TEST,
                    priority=_TEST_PRIORITY,
                    lock=None,
                    channel=message.channel,
                    sealed=message.sealed_address.decode("ascii"),
                    text=message.text,
                )

    async def _events(self, query: Any) -> tuple[Event, ...]:
        async with self._database.transaction() as connection:
            return tuple(as_event(row) for row in (await connection.execute(query)).all())


async def _with_hands(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Alert]:
    ids = [row.id for row in rows]
    query = select(alert_hands).where(alert_hands.c.alert_id.in_(ids)).order_by(alert_hands.c.id)
    hands = (await connection.execute(query)).all() if ids else []
    return [
        as_alert(row, tuple(as_hand(hand) for hand in hands if hand.alert_id == row.id))
        for row in rows
    ]


async def _move(connection: AsyncConnection, change: Change) -> None:
    """The row must be as the rules saw it: of two at once, the second changes nothing."""
    before = change.before
    moved = await connection.execute(
        update(alerts)
        .where(
            alerts.c.id == before.id,
            alerts.c.state == before.state.value,
            alerts.c.version == before.version,
        )
        .values(**alert_values(change.after))
    )
    if moved.rowcount != 1:
        raise ChangedMeanwhile(str(before.id))
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

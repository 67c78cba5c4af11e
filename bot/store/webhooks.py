"""Webhooks, their messages and tries, on PostgreSQL: the administrators' side and the worker's.

It does not know URLs or secrets (it holds them sealed), nor when a message is tried again.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Update, delete, insert, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import tables as t
from bot.store.audited import record
from bot.store.database import Database
from bot.webhooks.errors import MessageUnknown, WebhookUnknown
from bot.webhooks.records import Attempt, Detail, Event, Keys, Message, State, Webhook

_WEBHOOK = [t.webhooks.c[name] for name in Webhook.__dataclass_fields__]
_KEYS = [t.webhooks.c[name] for name in Keys.__dataclass_fields__]
_MESSAGE = [t.webhook_messages.c[name] for name in Message.__dataclass_fields__]
#: Messages that one look of the clean-up deletes.
_AT_A_TIME = 10_000


class StoredWebhooks:
    """Implements bot.webhooks.ports.WebhookBook and Outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, webhook: Webhook, keys: Keys) -> None:
        values = {**asdict(webhook), **asdict(keys), "events": list(webhook.events)}
        shown = {"name": webhook.name, "host": webhook.host, "area": webhook.area}
        async with self._database.transaction() as connection:
            await connection.execute(insert(t.webhooks).values(**values))
            by, at = webhook.created_by, webhook.created_at
            await _record(connection, webhook.id, "add", by, at, **shown)

    async def all(self) -> tuple[Webhook, ...]:
        w = t.webhooks.c
        there = select(*_WEBHOOK).where(w.removed_at.is_(None)).order_by(w.name, w.id)
        async with self._database.transaction() as connection:
            return tuple(map(_webhook, await connection.execute(there)))

    async def keys(self, id: UUID) -> Keys:
        w = t.webhooks.c
        kept = select(*_KEYS).where(w.id == id, w.removed_at.is_(None))
        async with self._database.transaction() as connection:
            row = (await connection.execute(kept)).one_or_none()
        if row is None:
            raise WebhookUnknown
        return Keys(**row._mapping)

    async def renew(self, id: UUID, keys: Keys, by: str, now: datetime) -> None:
        async with self._database.transaction() as connection:
            await _change(connection, id, **asdict(keys), gone=False, failures=0, paused_until=None)
            await _record(connection, id, "renew", by, now)

    async def remove(self, id: UUID, by: str, now: datetime) -> None:
        async with self._database.transaction() as connection:
            await _change(connection, id, removed_at=now)
            await connection.execute(_given_up(id))
            await _record(connection, id, "remove", by, now)

    async def post(self, messages: Sequence[tuple[Message, int | None]]) -> None:
        if not messages:
            return
        rows = [{**asdict(message), "step_id": step} for message, step in messages]
        async with self._database.transaction() as connection:
            await connection.execute(
                upsert(t.webhook_messages).on_conflict_do_nothing(
                    index_elements=["webhook_id", "step_id"]
                ),
                rows,
            )

    async def page(
        self, id: UUID, state: State | None, before: tuple[datetime, UUID] | None, limit: int
    ) -> tuple[Message, ...]:
        m = t.webhook_messages.c
        wanted = [m.webhook_id == id]
        if state is not None:
            wanted.append(m.state == state)
        if before is not None:
            wanted.append(tuple_(m.created_at, m.id) < tuple_(*before))
        newest = select(*_MESSAGE).where(*wanted).order_by(m.created_at.desc(), m.id.desc())
        return await self._messages(newest.limit(limit))

    async def one(self, id: UUID, message: UUID) -> tuple[Message, tuple[Attempt, ...]]:
        m, a = t.webhook_messages.c, t.webhook_attempts.c
        found = await self._messages(select(*_MESSAGE).where(m.id == message, m.webhook_id == id))
        if not found:
            raise MessageUnknown
        tries = select(a.at, a.status, a.reason, a.took_ms).where(a.message_id == message)
        async with self._database.transaction() as connection:
            rows = await connection.execute(tries.order_by(a.id))
            return found[0], tuple(Attempt(**row._mapping) for row in rows)

    async def again(
        self, id: UUID, messages: Sequence[UUID] | None, since: datetime, by: str, now: datetime
    ) -> int:
        m = t.webhook_messages.c
        which: ColumnElement[bool] = m.state == State.FAILED
        if messages is not None:
            which = m.id.in_(messages)
        waiting = {"state": State.WAITING, "due_at": now, "attempts": 0}
        changed = update(t.webhook_messages).where(m.webhook_id == id, m.created_at >= since, which)
        async with self._database.transaction() as connection:
            # Whoever sends again by hand does not want to wait for the end of a pause.
            await _change(connection, id, paused_until=None)
            count = (await connection.execute(changed.values(**waiting))).rowcount
            await _record(connection, id, "replay", by, now, messages=count)
        return count

    # --- the worker's side ----------------------------------------------------------------------

    async def due(self, now: datetime) -> tuple[UUID, ...]:
        w, m = t.webhooks.c, t.webhook_messages.c
        waits = select(m.id).where(m.webhook_id == w.id, m.due_at <= now).exists()
        there = select(w.id).where(*_may_hear(now), waits)
        async with self._database.transaction() as connection:
            return tuple((await connection.execute(there)).scalars())

    async def waiting(self, id: UUID, now: datetime, limit: int) -> tuple[Message, ...]:
        m = t.webhook_messages.c
        heard = select(t.webhooks.c.id).where(t.webhooks.c.id == id, *_may_hear(now)).exists()
        due = select(*_MESSAGE).where(m.webhook_id == id, m.due_at <= now, heard)
        return await self._messages(due.order_by(m.created_at, m.step_id, m.id).limit(limit))

    async def arrived(self, message: Message, attempt: Attempt) -> None:
        values = {"state": State.DELIVERED, "due_at": None, "delivered_at": attempt.at}
        async with self._database.transaction() as connection:
            await _tried(connection, message, attempt, **values)
            well = update(t.webhooks).where(
                t.webhooks.c.id == message.webhook_id, t.webhooks.c.failures > 0
            )
            await connection.execute(well.values(failures=0, paused_until=None))

    async def failed(
        self,
        message: Message,
        attempt: Attempt,
        due_at: datetime | None,
        pause: Callable[[int], datetime],
    ) -> None:
        state = State.FAILED if due_at is None else State.WAITING
        w = t.webhooks.c
        worse = update(t.webhooks).where(w.id == message.webhook_id).values(failures=w.failures + 1)
        async with self._database.transaction() as connection:
            await _tried(connection, message, attempt, state=state, due_at=due_at)
            count = (await connection.execute(worse.returning(w.failures))).scalar_one()
            await connection.execute(
                update(t.webhooks)
                .where(w.id == message.webhook_id)
                .values(paused_until=pause(count))
            )

    async def gone(self, message: Message, attempt: Attempt) -> None:
        async with self._database.transaction() as connection:
            await _tried(connection, message, attempt)
            await connection.execute(_given_up(message.webhook_id))
            left = update(t.webhooks).where(t.webhooks.c.id == message.webhook_id)
            await connection.execute(left.values(gone=True))

    async def forget(self, before: datetime) -> int:
        """Messages that are older and done with, their tries with them; how many."""
        m = t.webhook_messages.c
        old = select(m.id).where(m.created_at < before, m.due_at.is_(None)).limit(_AT_A_TIME)
        async with self._database.transaction() as connection:
            done = await connection.execute(delete(t.webhook_messages).where(m.id.in_(old)))
            return done.rowcount

    async def _messages(self, statement: Any) -> tuple[Message, ...]:
        async with self._database.transaction() as connection:
            return tuple(map(_message, await connection.execute(statement)))


def _may_hear(now: datetime) -> tuple[ColumnElement[bool], ...]:
    w = t.webhooks.c
    awake = or_(w.paused_until.is_(None), w.paused_until <= now)
    return (w.removed_at.is_(None), w.gone.is_(False), awake)


def _given_up(id: UUID) -> Update:
    m = t.webhook_messages.c
    waiting = update(t.webhook_messages).where(m.webhook_id == id, m.due_at.is_not(None))
    return waiting.values(state=State.FAILED, due_at=None)


async def _change(connection: AsyncConnection, id: UUID, **values: object) -> None:
    """Raises WebhookUnknown."""
    w = t.webhooks.c
    there = update(t.webhooks).where(w.id == id, w.removed_at.is_(None)).values(**values)
    if (await connection.execute(there)).rowcount == 0:
        raise WebhookUnknown


async def _tried(
    connection: AsyncConnection, message: Message, attempt: Attempt, **values: object
) -> None:
    m = t.webhook_messages
    one_more = update(m).where(m.c.id == message.id).values(attempts=m.c.attempts + 1, **values)
    await connection.execute(one_more)
    await connection.execute(
        insert(t.webhook_attempts).values(message_id=message.id, **asdict(attempt))
    )


async def _record(
    connection: AsyncConnection, id: UUID, act: str, by: str, at: datetime, **details: object
) -> None:
    await record(connection, f"webhook.{act}", id, by=by, at=at, details=details)


def _webhook(row: Row[Any]) -> Webhook:
    values = dict(row._mapping)
    values["events"] = tuple(map(Event, values["events"]))
    values["detail"] = Detail(values["detail"])
    return Webhook(**values)


def _message(row: Row[Any]) -> Message:
    values = dict(row._mapping)
    values["event"], values["state"] = Event(values["event"]), State(values["state"])
    return Message(**values)

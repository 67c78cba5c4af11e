"""The ledger in PostgreSQL: one row per event, person and channel, and what happened to each.

It does not know providers, rates or when a lane is served.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Label, TextClause, any_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.lanes import Lane
from bot.alerts.messages import LIFE_SAFETY
from bot.alerts.moves import MOVES
from bot.alerts.records import Act, Event, State
from bot.broadcast.ledger import (
    NO_LANE_REASON,
    Claim,
    Claimed,
    DeliveryState,
    Fence,
    NewDelivery,
    Result,
    Sendable,
)
from bot.store import ledger_sql
from bot.store.alert_rows import as_event
from bot.store.database import Database
from bot.store.line import for_a_line
from bot.store.tables import alert_hands, alerts, audit, events
from channels.base import Receipt
from channels.errors import RecipientStopped

#: Who acts when no person does, in the audit trail.
SYSTEM = "system"
_ACTS = {
    State.COMPLETED: Act.COMPLETE,
    State.PARTIAL: Act.CLOSE_PARTIAL,
    State.EXPIRED: Act.EXPIRE,
    State.SENDING: Act.START,
}
#: What comes once for every batch of messages goes over lines of its own: by way of the pool and
#: SQLAlchemy it took as much of the processor as PostgreSQL itself. Three, for a result must not
#: wait for a claim, nor a receipt for either.
_CLAIMS, _RESULTS, _RECEIPTS = "ledger_claims", "ledger_results", "ledger_receipts"
_CLAIM, _RECORD, _RECEIVE = (
    for_a_line(statement) for statement in (ledger_sql.CLAIM, ledger_sql.RECORD, ledger_sql.RECEIVE)
)


class StoredLedger:
    """Implements bot.broadcast.ports.Ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- events -------------------------------------------------------------------------------

    async def event(self, event_id: UUID) -> Event | None:
        async with self._database.transaction() as connection:
            found = await connection.execute(select(events).where(events.c.id == event_id))
            row = found.first()
        return as_event(row) if row else None

    async def sendable(self, event_id: UUID) -> Sendable:
        e = events.c
        query = select(
            e.id, e.alert_id, e.identifier, e.priority, e.messages, e.expires_at, _thread()
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query.where(e.id == event_id))).one()
        return Sendable(
            id=row.id,
            alert_id=row.alert_id,
            identifier=row.identifier,
            priority=row.priority,
            messages=row.messages,
            expires_at=row.expires_at,
            thread=row.thread or row.identifier,
        )

    async def start(self, event_id: UUID, now: datetime) -> bool:
        e = events.c
        async with self._database.transaction() as connection:
            query = select(e.alert_id, e.sequence, e.ended_at, e.expires_at, e.audience_at)
            event = (await connection.execute(query.where(e.id == event_id))).one()
            if event.sequence == 1:
                await _moved(connection, event.alert_id, State.APPROVED, State.SENDING, now)
        over = event.ended_at is not None or event.expires_at <= now
        return not over and event.audience_at is None

    # --- rows ---------------------------------------------------------------------------------

    async def fill(self, event: Event, rows: Sequence[NewDelivery], now: datetime) -> None:
        values = {"event": event.id, "priority": event.priority, "now": now, **_by_kind(rows, now)}
        if rows:
            async with self._database.transaction() as connection:
                await connection.execute(ledger_sql.FILL, values)

    async def fill_all_clear(self, event: Event, now: datetime) -> int:
        refers_to = list(event.refers_to)
        values = {"event": event.id, "priority": event.priority, "now": now}
        async with self._database.transaction() as connection:
            # Counted first: what is no longer on its way when counted is among those filled in.
            way = await connection.execute(ledger_sql.ON_THEIR_WAY, {"refers_to": refers_to})
            left = int(way.scalar_one())
            await connection.execute(ledger_sql.FILL_ALL_CLEAR, {**values, "refers_to": refers_to})
        return left

    async def filled(self, event_id: UUID, now: datetime) -> None:
        statement = update(events).where(events.c.id == event_id, events.c.audience_at.is_(None))
        async with self._database.transaction() as connection:
            await connection.execute(statement.values(audience_at=now))

    async def recover(self, lane: Lane, now: datetime) -> int:
        values = {
            "lane": lane.name,
            "now": now,
            "life_safety": LIFE_SAFETY,
            "window": lane.doubt_window,
        }
        return await self._changed(ledger_sql.RECOVER, values)

    async def claim(self, lane: Lane, limit: int, fence: Fence | None, now: datetime) -> Claim:
        values = {
            "lane": lane.name,
            "limit": limit,
            "now": now,
            **_fenced(fence),
        }
        rows = await self._database.over(_CLAIMS, _CLAIM, values)
        ready = tuple(
            Claimed(
                id=row["id"],
                event_id=row["event_id"],
                language=row["language"],
                tries=row["tries"],
                sealed_address=row["sealed_address"],
            )
            for row in rows
            if row["state"] == DeliveryState.SENDING
        )
        return Claim(ready=ready, closed=len(rows) - len(ready))

    async def still_wanted(
        self, delivery_ids: Collection[int], fence: Fence | None, now: datetime
    ) -> frozenset[int]:
        values = {"ids": list(delivery_ids), "now": now, **_fenced(fence)}
        async with self._database.single() as connection:
            rows = (await connection.execute(ledger_sql.STILL_WANTED, values)).all()
        return frozenset(row.id for row in rows if row.state == DeliveryState.SENDING)

    async def record(self, results: Sequence[Result], now: datetime) -> None:
        if not results:
            return
        values = {
            "now": now,
            "ids": _array(str(result.delivery_id) for result in results),
            "states": _array(result.state.value for result in results),
            "providers": _texts(result.provider_id for result in results),
            "reasons": _texts(result.reason for result in results),
            "dues": _texts(
                result.due_at.isoformat() if result.due_at else None for result in results
            ),
        }
        gone = [result.delivery_id for result in results if result.gone and not result.stopped]
        stopped = [result.delivery_id for result in results if result.stopped]
        if gone or stopped:
            await self._with_gone(ledger_sql.RECORD, values, gone, stopped, now)
        else:
            await self._database.over(_RESULTS, _RECORD, values)

    async def receive(self, receipts: Sequence[Receipt], now: datetime) -> None:
        values = {
            "now": now,
            "ids": _array(str(int(receipt.reference or 0)) for receipt in receipts),
            "states": _array(receipt.state.value for receipt in receipts),
            "providers": _texts(receipt.provider_id for receipt in receipts),
            "reasons": _texts(receipt.reason for receipt in receipts),
        }
        stopped = [
            int(receipt.reference or 0)
            for receipt in receipts
            if receipt.reason == RecipientStopped.code
        ]
        if stopped:
            await self._with_gone(ledger_sql.RECEIVE, values, [], stopped, now)
        elif receipts:
            await self._database.over(_RECEIPTS, _RECEIVE, values)

    async def _with_gone(
        self,
        statement: TextClause,
        values: dict[str, Any],
        gone: Sequence[int],
        stopped: Sequence[int],
        now: datetime,
    ) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(statement, values)
            await _mark_gone(connection, gone, stopped, now)

    # --- what is left to do -------------------------------------------------------------------

    async def next_due(self, lane: Lane) -> datetime | None:
        async with self._database.single() as connection:
            found = await connection.execute(ledger_sql.NEXT_DUE, {"lane": lane.name})
            due: datetime | None = found.scalar_one()
        return due

    async def settle_due(self, now: datetime) -> int:
        return await self._changed(ledger_sql.SETTLE_DUE, {"now": now})

    async def try_again(self, now: datetime) -> int:
        return await self._changed(ledger_sql.TRY_AGAIN, {"now": now})

    async def finish(self, lanes: Sequence[Lane], now: datetime) -> int:
        windows = {lane.channel: lane.receipt_window for lane in lanes}
        values = {"now": now, "channels": list(windows), "windows": list(windows.values())}
        async with self._database.transaction() as connection:
            rows = (await connection.execute(ledger_sql.FINISHED, values)).all()
            for row in rows:
                await _moved(connection, row.id, State(row.state), State(row.outcome), now)
        return len(rows)

    async def idle_lanes(self, lanes: Sequence[Lane], now: datetime) -> tuple[str, ...]:
        values = {"lanes": [lane.name for lane in lanes], "now": now}
        async with self._database.transaction() as connection:
            return tuple((await connection.execute(ledger_sql.IDLE_LANES, values)).scalars())

    async def idle_events(self, now: datetime) -> tuple[tuple[UUID, int], ...]:
        async with self._database.transaction() as connection:
            rows = (await connection.execute(ledger_sql.IDLE_EVENTS, {"now": now})).all()
        return tuple((row.id, row.priority) for row in rows)

    async def adopt(self, channel: str, lanes: Sequence[Lane], now: datetime) -> int:
        names = [lane.name for lane in lanes]
        values = {"channel": channel, "lane": names[0], "lanes": names, "now": now}
        return await self._changed(ledger_sql.ADOPT, values)

    async def _changed(self, statement: Any, values: dict[str, Any]) -> int:
        async with self._database.single() as connection:
            return (await connection.execute(statement, values)).rowcount


def _thread() -> Label[str]:
    """The identifier of the first of an event's chain; null for one that refers to none."""
    chain = events.alias()
    first = (
        select(chain.c.identifier)
        .where(chain.c.id == any_(events.c.refers_to))
        .order_by(chain.c.sent_at)
        .limit(1)
    )
    return first.correlate(events).scalar_subquery().label("thread")


def _by_kind(rows: Sequence[NewDelivery], now: datetime) -> dict[str, object]:
    """Few kinds and who is of which; arrays as PostgreSQL writes them, which is several times as
    fast as having each element converted."""
    firsts = {row.kind: row for row in rows}
    places = {kind: str(place) for place, kind in enumerate(firsts, start=1)}
    shared = firsts.values()
    return {
        "contacts": _array(row.contact_id.hex for row in rows),
        "persons": _array(row.person.hex if row.person else "NULL" for row in rows),
        "kinds": _array(places[row.kind] for row in rows),
        "channels": [kind.channel for kind in shared],
        "lanes": [kind.lane or "" for kind in shared],
        "languages": [kind.language for kind in shared],
        "states": ["queued" if kind.lane else "failed" for kind in shared],
        "reasons": [None if kind.lane else NO_LANE_REASON for kind in shared],
        "dues": [kind.due_at or now for kind in shared],
        "fallbacks": [kind.fallback for kind in shared],
    }


def _array(elements: Iterable[str]) -> str:
    """Of elements without commas, quotes and the like: numbers, UUIDs, our own words."""
    return f"{{{','.join(elements)}}}"


def _texts(elements: Iterable[str | None]) -> str:
    """Of elements that others may have written."""
    return _array("NULL" if element is None else _quoted(element) for element in elements)


def _quoted(element: str) -> str:
    escaped = element.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _fenced(fence: Fence | None) -> dict[str, int | None]:
    return {
        "job": fence.job_id if fence else None,
        "worker": fence.worker_id if fence else None,
    }


async def _moved(
    connection: AsyncConnection, alert_id: UUID, before: State, after: State, now: datetime
) -> None:
    """A move that the broadcast makes; nothing where the alert has moved on meanwhile."""
    act = _ACTS[after]
    assert MOVES[act][before] is after
    moved = await connection.execute(
        update(alerts)
        .where(alerts.c.id == alert_id, alerts.c.state == before.value)
        .values(state=after.value, updated_at=now)
        .returning(alerts.c.version)
    )
    row = moved.first()
    if row is None:
        return
    hand = {"alert_id": alert_id, "version": row.version, "person": SYSTEM}
    await connection.execute(alert_hands.insert().values(**hand, act=act.value, at=now))
    entry = {"at": now, "actor": SYSTEM, "action": f"alert.{act.value}", "subject": str(alert_id)}
    await connection.execute(audit.insert().values(**entry, details={"version": row.version}))


async def _mark_gone(
    connection: AsyncConnection, gone: Sequence[int], stopped: Sequence[int], now: datetime
) -> None:
    """An address that the provider calls dead or stopped gets nothing more."""
    for ids, has_stopped in ((gone, False), (stopped, True)):
        if ids:
            values = {"ids": list(ids), "stopped": has_stopped, "now": now}
            await connection.execute(ledger_sql.GONE, values)

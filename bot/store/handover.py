"""Hand-overs on PostgreSQL, and what the gateway remembers of them.

It does not know addresses or texts (it holds them sealed), nor who may move what.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handover.moves import MOVES, Move
from bot.handover.ports import Query
from bot.handover.records import OPEN, Author, Handover, Present, SealedLine, State
from bot.store import tables as t
from bot.store.audited import record
from bot.store.database import Database

SYSTEM, RESIDENT = "system", "resident"
_H, _L, _P = t.handovers.c, t.handover_lines.c, t.duty_presence.c
_TALK = t.conversations.c


class StoredHandovers:
    """Implements bot.handover.ports.HandoverBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, handover: Handover, lines: Sequence[SealedLine]) -> bool:
        new = upsert(t.handovers).values(**_values(handover))
        async with self._database.transaction() as connection:
            made = await connection.execute(new.on_conflict_do_nothing().returning(_H.id))
            if made.one_or_none() is None:
                return False
            await _add(connection, handover.id, lines)
            await _waiting(connection, handover)
            await _audit(connection, handover.id, Move.ASK, RESIDENT, handover.started_at)
        return True

    async def open_of(self, fingerprint: bytes) -> Handover | None:
        mine = select(t.handovers).where(_H.fingerprint == fingerprint, _H.state.in_(OPEN))
        async with self._database.single() as connection:
            row = (await connection.execute(mine)).one_or_none()
        return _handover(row) if row else None

    async def get(self, id: UUID) -> Handover | None:
        async with self._database.single() as connection:
            found = await connection.execute(select(t.handovers).where(_H.id == id))
            row = found.one_or_none()
        return _handover(row) if row else None

    async def lines(self, id: UUID) -> list[SealedLine]:
        query = select(t.handover_lines).where(_L.handover_id == id).order_by(_L.id)
        async with self._database.single() as connection:
            return [_line(row) for row in await connection.execute(query)]

    async def page(self, query: Query) -> list[Handover]:
        wanted = select(t.handovers).order_by(_H.started_at.desc(), _H.id.desc())
        if query.states:
            wanted = wanted.where(_H.state.in_([state.value for state in query.states]))
        if query.within is not None:
            inside = [_H.area.startswith(code, autoescape=True) for code in query.within]
            wanted = wanted.where(or_(_H.area.is_(None), *inside))
        if query.after is not None:
            wanted = wanted.where(tuple_(_H.started_at, _H.id) < tuple_(*query.after))
        async with self._database.single() as connection:
            rows = await connection.execute(wanted.limit(query.limit))
            return [_handover(row) for row in rows]

    async def hear(self, id: UUID, line: SealedLine, language: str) -> int | None:
        heard = {"heard_at": line.at, "language": language}
        async with self._database.transaction() as connection:
            # The row is locked: what is said is before a move or after it, never beside it.
            still = await connection.execute(
                update(t.handovers)
                .where(_H.id == id, _H.state.in_(OPEN))
                .values(**heard)
                .returning(_H.taken_at)
            )
            row = still.one_or_none()
            if row is None:
                return None
            await _add(connection, id, [line])
            if row.taken_at is None:
                return 0
            since = select(func.count()).where(
                _L.handover_id == id, _L.author == Author.RESIDENT, _L.at >= row.taken_at
            )
            # Clocks of two machines may differ by more than the moment since the taking.
            return max(1, (await connection.execute(since)).scalar_one())

    async def note(self, id: UUID, lines: Sequence[SealedLine]) -> None:
        still = select(_H.id).where(_H.id == id, _H.state.in_(OPEN))
        async with self._database.transaction() as connection:
            if (await connection.execute(still)).one_or_none() is not None:
                await _add(connection, id, lines)

    async def move(self, id: UUID, move: Move, by: str, now: datetime) -> Handover | None:
        since, into = MOVES[move]
        taking = {"taken_at": now, "taken_by": by, "spoke_at": now}
        changed = taking if into is State.TAKEN else {"ended_at": now}
        statement = (
            update(t.handovers)
            .where(_H.id == id, _H.state.in_(since))
            .values(state=into, **changed)
            .returning(t.handovers)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(statement)).one_or_none()
            if row is None:
                return None
            moved = _handover(row)
            await _remembered(connection, moved, now)
            await _audit(connection, id, move, by, now)
        return moved

    async def say(self, id: UUID, line: SealedLine) -> int | None:
        mine = and_(_H.id == id, _H.state == State.TAKEN, _H.taken_by == line.person)
        async with self._database.transaction() as connection:
            spoken = update(t.handovers).where(mine).values(spoke_at=line.at).returning(_H.id)
            if (await connection.execute(spoken)).one_or_none() is None:
                return None
            return (await _add(connection, id, [line]))[0]

    async def sent(self, line: int) -> None:
        async with self._database.single() as connection:
            await connection.execute(
                update(t.handover_lines).where(_L.id == line).values(sent=True)
            )

    async def seen(
        self, name: str, area: str | None, now: datetime, *, by_hand: bool
    ) -> datetime | None:
        """A page's own sign of life brings nobody back who has gone."""
        changed = {"area": area, "seen_at": now}
        statement: Any = update(t.duty_presence).where(_P.name == name).values(**changed)
        if by_hand:
            new = upsert(t.duty_presence).values(name=name, acted_at=now, **changed)
            statement = new.on_conflict_do_update(
                index_elements=[_P.name], set_={**changed, "acted_at": now}
            )
        async with self._database.single() as connection:
            return (await connection.execute(statement.returning(_P.acted_at))).scalar_one_or_none()

    async def gone(self, name: str) -> None:
        async with self._database.single() as connection:
            await connection.execute(delete(t.duty_presence).where(_P.name == name))

    async def present(self, seen_since: datetime, acted_since: datetime) -> list[Present]:
        query = select(_P.name, _P.area).where(_P.seen_at > seen_since, _P.acted_at > acted_since)
        async with self._database.single() as connection:
            rows = await connection.execute(query.order_by(_P.name))
            return [Present(name=row.name, area=row.area) for row in rows]

    async def expire(
        self, silent_since: datetime, waiting_since: datetime, now: datetime
    ) -> list[Handover]:
        due = or_(
            and_(_H.state == State.TAKEN, _H.spoke_at <= silent_since),
            and_(_H.state == State.WAITING, _H.heard_at <= waiting_since),
        )
        found = select(t.handovers).where(due).with_for_update(skip_locked=True)
        async with self._database.transaction() as connection:
            before = [_handover(row) for row in await connection.execute(found)]
            ended = {"state": MOVES[Move.EXPIRE][1], "ended_at": now}
            ids = [one.id for one in before]
            await connection.execute(update(t.handovers).where(_H.id.in_(ids)).values(**ended))
            await connection.execute(
                update(t.conversations)
                .where(_TALK.handover_id.in_(ids))
                .values(handover_id=None, handed_over_at=None)
            )
            for one in before:
                await _audit(connection, one.id, Move.EXPIRE, SYSTEM, now)
        return before

    async def unattended(self, since: datetime) -> list[Handover]:
        untold = and_(_H.state == State.WAITING, ~_H.warned, _H.started_at <= since)
        told = update(t.handovers).where(untold).values(warned=True).returning(t.handovers)
        async with self._database.single() as connection:
            return [_handover(row) for row in await connection.execute(told)]

    async def forget(self, ended_before: datetime) -> int:
        """With everything that was said in them; how many."""
        async with self._database.single() as connection:
            old = delete(t.handovers).where(_H.ended_at <= ended_before)
            return (await connection.execute(old)).rowcount


async def _add(connection: AsyncConnection, id: UUID, lines: Sequence[SealedLine]) -> list[int]:
    """The ids of the new lines."""
    rows = [
        {
            "handover_id": id,
            "at": line.at,
            "author": line.author.value,
            "person": line.person,
            "sealed_text": line.text,
            "sent": line.sent,
        }
        for line in lines
    ]
    if not rows:
        return []
    made = await connection.execute(t.handover_lines.insert().values(rows).returning(_L.id))
    return [row.id for row in made]


async def _waiting(connection: AsyncConnection, handover: Handover) -> None:
    """The gateway must know with the next message, also of somebody who is new to it."""
    now = {"handover_id": handover.id, "handed_over_at": None, "updated_at": handover.started_at}
    new = upsert(t.conversations).values(
        fingerprint=handover.fingerprint, language=handover.language, **now
    )
    await connection.execute(
        new.on_conflict_do_update(index_elements=[_TALK.fingerprint], set_=now)
    )


async def _remembered(connection: AsyncConnection, moved: Handover, now: datetime) -> None:
    over = moved.state in OPEN
    kept = {"handover_id": moved.id if over else None, "handed_over_at": now if over else None}
    await connection.execute(
        update(t.conversations).where(_TALK.fingerprint == moved.fingerprint).values(**kept)
    )


async def _audit(connection: AsyncConnection, id: UUID, move: Move, by: str, now: datetime) -> None:
    await record(connection, f"handover.{move.value}", id, by=by, at=now)


def _values(handover: Handover) -> dict[str, Any]:
    return {
        "id": handover.id,
        "fingerprint": handover.fingerprint,
        "channel": handover.channel,
        "sealed_address": handover.address,
        "language": handover.language,
        "area": handover.area,
        "state": handover.state.value,
        "started_at": handover.started_at,
        "heard_at": handover.heard_at,
        "warned": handover.warned,
    }


def _handover(row: Row[Any]) -> Handover:
    return Handover(
        id=row.id,
        fingerprint=bytes(row.fingerprint),
        channel=row.channel,
        address=bytes(row.sealed_address),
        language=row.language,
        area=row.area,
        state=State(row.state),
        started_at=row.started_at,
        heard_at=row.heard_at,
        taken_at=row.taken_at,
        taken_by=row.taken_by,
        spoke_at=row.spoke_at,
        ended_at=row.ended_at,
        warned=row.warned,
    )


def _line(row: Row[Any]) -> SealedLine:
    return SealedLine(
        at=row.at,
        author=Author(row.author),
        text=bytes(row.sealed_text),
        person=row.person,
        sent=row.sent,
        id=row.id,
    )

"""Unanswered questions on PostgreSQL; nothing in here could tell who asked one.

It does not know what may be kept of a question, nor when two mean the same.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, delete, exists, func, insert, not_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.audited import record
from bot.store.database import Database
from bot.store.tables import question_groups as g
from bot.store.tables import questions as q
from bot.unanswered.records import Asked, Decision, Group, Order, Page, State, Wording
from bot.unanswered.scrubbing import GONE

#: Words that are kept at most: whoever makes questions up fills no disk.
MOST = 20_000
#: Groups that a new question is compared with, the newest ones.
COMPARED = 2_000
#: The first is what a group is called by: of two asked as often, words that nothing was taken from.
_MOST_ASKED = (q.c.count.desc(), q.c.text.contains(GONE), q.c.first_at, q.c.text)


class StoredQuestions:
    """Implements bot.unanswered.ports.QuestionBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def leaders(self, language: str) -> Sequence[tuple[UUID, str]]:
        first = (
            select(q.c.group_id, q.c.text, q.c.last_at)
            .where(q.c.language == language)
            .ext(distinct_on(q.c.group_id))
            .order_by(q.c.group_id, *_MOST_ASKED)
            .subquery()
        )
        newest = select(first.c.group_id, first.c.text).order_by(first.c.last_at.desc())
        async with self._database.transaction() as connection:
            rows = await connection.execute(newest.limit(COMPARED))
            return [(row.group_id, row.text) for row in rows]

    async def put(self, asked: Asked, group: UUID | None, at: datetime) -> None:
        async with self._database.transaction() as connection:
            known = await _count_up(connection, asked, at)
            if known is None and not await _is_full(connection):
                known = await _add(connection, asked, group, at)
            if known is not None:
                again = update(g).where(g.c.id == known, g.c.state == State.ANSWERED.value)
                opened = {"state": State.OPEN.value, "article": None}
                await connection.execute(again.values(**opened, decided_by=None, decided_at=None))

    async def page(self, state: State, order: Order, start: int, limit: int) -> Page:
        asked, last = func.sum(q.c.count), func.max(q.c.last_at)
        by = (
            (asked.desc(), last.desc())
            if order is Order.MOST_ASKED
            else (last.desc(), asked.desc())
        )
        ids = (
            select(q.c.group_id)
            .join(g, g.c.id == q.c.group_id)
            .where(g.c.state == state.value)
            .group_by(q.c.group_id)
            .order_by(*by, q.c.group_id)
            .offset(start)
            .limit(limit + 1)
        )
        async with self._database.transaction() as connection:
            found = list((await connection.execute(ids)).scalars())
            groups = await _read(connection, found[:limit])
            counts = await _counts(connection)
        more = start + limit if len(found) > limit else None
        return Page(items=groups, counts=counts, next=more)

    async def group(self, id: UUID) -> Group | None:
        async with self._database.transaction() as connection:
            return next(iter(await _read(connection, [id])), None)

    async def decide(self, id: UUID, decision: Decision) -> Group | None:
        values = {
            "state": decision.state.value,
            "article": decision.article,
            "decided_by": decision.by,
            "decided_at": decision.at,
        }
        async with self._database.transaction() as connection:
            done = await connection.execute(update(g).where(g.c.id == id).values(**values))
            if done.rowcount != 1:
                return None
            await record(
                connection,
                f"question.{decision.state}",
                id,
                by=decision.by,
                at=decision.at,
                details={"article": decision.article},
            )
            return next(iter(await _read(connection, [id])), None)

    async def forget(self, before: datetime) -> int:
        async with self._database.transaction() as connection:
            gone = await connection.execute(delete(q).where(q.c.last_at < before))
            left = exists().where(q.c.group_id == g.c.id)
            await connection.execute(delete(g).where(not_(left)))
            return gone.rowcount


async def _count_up(connection: AsyncConnection, asked: Asked, at: datetime) -> UUID | None:
    """The group of words that are there; None where they are new."""
    row = (
        await connection.execute(
            select(q.c.group_id, q.c.channels)
            .where(q.c.language == asked.language, q.c.text == asked.text)
            .with_for_update()
        )
    ).one_or_none()
    if row is None:
        return None
    same = update(q).where(q.c.language == asked.language, q.c.text == asked.text)
    channels = {**row.channels, asked.channel: row.channels.get(asked.channel, 0) + 1}
    await connection.execute(same.values(count=q.c.count + 1, last_at=at, channels=channels))
    group: UUID = row.group_id
    return group


async def _is_full(connection: AsyncConnection) -> bool:
    return bool(
        (await connection.execute(select(func.count()).select_from(q))).scalar_one() >= MOST
    )


async def _add(
    connection: AsyncConnection, asked: Asked, group: UUID | None, at: datetime
) -> UUID | None:
    """To the group if it is still there. Of two processes at once, one counts and one adds."""
    there = group and await connection.scalar(select(g.c.id).where(g.c.id == group))
    id: UUID = there or uuid4()
    if not there:
        new = {"id": id, "language": asked.language, "state": State.OPEN.value}
        await connection.execute(insert(g).values(**new))
    row = {
        "language": asked.language,
        "text": asked.text,
        "group_id": id,
        "count": 1,
        "first_at": at,
        "last_at": at,
        "channels": {asked.channel: 1},
    }
    added = upsert(q).values(**row)
    raced = added.on_conflict_do_update(
        index_elements=[q.c.language, q.c.text], set_={"count": q.c.count + 1, "last_at": at}
    )
    await connection.execute(raced)
    return id


async def _read(connection: AsyncConnection, ids: Sequence[UUID]) -> tuple[Group, ...]:
    """The groups in this order; those that are not there are left out."""
    if not ids:
        return ()
    heads = (await connection.execute(select(g).where(g.c.id.in_(ids)))).all()
    words = select(q).where(q.c.group_id.in_(ids))
    ordered = words.order_by(*_MOST_ASKED)
    by_group: dict[UUID, list[Wording]] = {}
    for row in await connection.execute(ordered):
        by_group.setdefault(row.group_id, []).append(_wording(row))
    known = {row.id: _group(row, by_group[row.id]) for row in heads if row.id in by_group}
    return tuple(known[id] for id in ids if id in known)


async def _counts(connection: AsyncConnection) -> Mapping[State, int]:
    query = select(g.c.state, func.count()).group_by(g.c.state)
    found = {State(state): count for state, count in (await connection.execute(query)).all()}
    return {state: found.get(state, 0) for state in State}


def _wording(row: Row[Any]) -> Wording:
    return Wording(
        text=row.text,
        count=row._mapping["count"],  # a row has a method of this name
        first_at=row.first_at,
        last_at=row.last_at,
        channels=row.channels,
    )


def _group(row: Row[Any], wordings: Sequence[Wording]) -> Group:
    return Group(
        id=row.id,
        language=row.language,
        state=State(row.state),
        wordings=tuple(wordings),
        article=row.article,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )

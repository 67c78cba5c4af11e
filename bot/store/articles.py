"""Edited articles, their hands and the audit trail in PostgreSQL.

It does not know which moves are legal: it only makes sure that two of them never cross.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, and_, func, select, text, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles import moves
from bot.articles.errors import ChangedMeanwhile, CursorWrong
from bot.articles.ports import Change
from bot.articles.records import STANDING, Act, Hand, Page, State, Version
from bot.store.database import Database
from bot.store.tables import article_hands as h
from bot.store.tables import article_versions as v
from bot.store.tables import audit

#: Acts after which residents find something else.
SEEN = (Act.PUBLISH, Act.WITHDRAW)


class StoredArticles:
    """Implements bot.articles.ports.ArticleBook and StandingBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, version: Version, hand: Hand) -> None:
        async with self._changing(version.article) as connection:
            await connection.execute(v.insert().values(**_values(version)))
            await _record(connection, version, hand)

    async def versions(self, article: str) -> tuple[Version, ...]:
        query = select(v).where(v.c.article == article).order_by(v.c.number.desc())
        async with self._snapshot() as connection:
            return await _read(connection, query)

    async def page(self, states: Collection[State], limit: int, cursor: str | None) -> Page:
        query = select(v).order_by(v.c.article, v.c.number)
        if states:
            query = query.where(v.c.state.in_([state.value for state in states]))
        if cursor:
            query = query.where(tuple_(v.c.article, v.c.number) > tuple_(*_place(cursor)))
        async with self._snapshot() as connection:
            found = await _read(connection, query.limit(limit + 1))
        last = found[limit - 1] if len(found) > limit else None
        return Page(items=found[:limit], next=f"{last.article}.{last.number}" if last else None)

    async def change(self, change: Change) -> None:
        async with self._changing(change.before.article) as connection:
            if change.replaced:
                await _replace(connection, change.replaced, change.hand)
            await _move(connection, change.before, change.after)
            await _record(connection, change.before, change.hand)

    async def version(self) -> int:
        async with self._database.transaction() as connection:
            return await _count(connection)

    async def standing(self) -> tuple[int, Sequence[Version]]:
        query = select(v).where(v.c.state.in_([state.value for state in STANDING]))
        async with self._snapshot() as connection:
            return await _count(connection), await _read(connection, query.order_by(v.c.article))

    @asynccontextmanager
    async def _changing(self, article: str) -> AsyncIterator[AsyncConnection]:
        """A second open or standing version is what somebody else made at the same moment."""
        try:
            async with self._database.transaction() as connection:
                yield connection
        except IntegrityError as error:
            raise ChangedMeanwhile(article) from error

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[AsyncConnection]:
        """One picture for all queries: something may be published between two of them."""
        async with self._database.transaction() as connection:
            await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            yield connection


async def _count(connection: AsyncConnection) -> int:
    seen = [act.value for act in SEEN]
    query = select(func.count()).select_from(h).where(h.c.act.in_(seen))
    return int((await connection.execute(query)).scalar_one())


async def _read(connection: AsyncConnection, query: Select[Any]) -> tuple[Version, ...]:
    rows = (await connection.execute(query)).all()
    wanted = tuple_(h.c.article, h.c.number).in_([(row.article, row.number) for row in rows])
    hands = (await connection.execute(select(h).where(wanted).order_by(h.c.id))).all()
    by_version: dict[tuple[str, int], list[Hand]] = {}
    for row in hands:
        by_version.setdefault((row.article, row.number), []).append(_hand(row))
    return tuple(_version(row, by_version.get((row.article, row.number), ())) for row in rows)


async def _move(connection: AsyncConnection, before: Version, after: Version) -> None:
    """The row must be as the rules saw it: of two at once, the second changes nothing."""
    same = and_(
        v.c.article == before.article,
        v.c.number == before.number,
        v.c.state == before.state.value,
        v.c.revision == before.revision,
    )
    moved = await connection.execute(update(v).where(same).values(**_values(after)))
    if moved.rowcount != 1:
        raise ChangedMeanwhile(before.article)


async def _replace(connection: AsyncConnection, replaced: Version, by: Hand) -> None:
    """Ends what stood. It keeps its words; only its state and revision change."""
    state = moves.after(Act.REPLACE, replaced.state)
    after = replace(replaced, state=state, revision=replaced.revision + 1, updated_at=by.at)
    await _move(connection, replaced, after)
    await _record(connection, replaced, Hand(person=by.person, act=Act.REPLACE, at=by.at))


async def _record(connection: AsyncConnection, version: Version, hand: Hand) -> None:
    await connection.execute(
        h.insert().values(
            article=version.article,
            number=version.number,
            person=hand.person,
            act=hand.act.value,
            note=hand.note,
            at=hand.at,
        )
    )
    await connection.execute(
        audit.insert().values(
            at=hand.at,
            actor=hand.person,
            action=f"article.{hand.act.value}",
            subject=version.article,
            details={"version": version.number, "note": hand.note},
        )
    )


def _place(cursor: str) -> tuple[str, int]:
    article, _, number = cursor.rpartition(".")
    if not article or not number.isascii() or not number.isdecimal() or len(number) > 9:
        raise CursorWrong(cursor)
    return article, int(number)


def _values(version: Version) -> dict[str, Any]:
    return {
        "article": version.article,
        "number": version.number,
        "state": version.state.value,
        "revision": version.revision,
        "texts": dict(version.texts),
        "titles": dict(version.titles),
        "created_at": version.created_at,
        "updated_at": version.updated_at,
    }


def _version(row: Row[Any], hands: Sequence[Hand]) -> Version:
    return Version(
        article=row.article,
        number=row.number,
        state=State(row.state),
        revision=row.revision,
        texts=row.texts,
        titles=row.titles,
        created_at=row.created_at,
        updated_at=row.updated_at,
        hands=tuple(hands),
    )


def _hand(row: Row[Any]) -> Hand:
    return Hand(person=row.person, act=Act(row.act), at=row.at, note=row.note)

"""Laws, regulations and plans in PostgreSQL, all of them or none of one.

It does not know files, nor how excerpts are searched.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Insert, Row, Select, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.articles.errors import CursorWrong
from bot.documents import Listed, Page
from bot.documents import Put as Put
from bot.store import withdrawing
from bot.store.audited import record
from bot.store.database import Database
from bot.store.tables import document_shelf as shelf
from bot.store.tables import documents as d
from bot.store.tables import excerpts as e
from bot.store.withdrawing import withdrawal_of
from bot.withdrawals import Withdrawal
from knowledge.documents.model import Document, Excerpt

#: Rows in one INSERT: well below the driver's 65,535 parameters.
CHUNK = 2_000


class StoredDocuments:
    """Implements bot.documents.DocumentBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def version(self) -> int:
        """Counts up with every change."""
        async with self._database.transaction() as connection:
            return int((await connection.execute(select(shelf.c.version))).scalar_one())

    async def standing(self) -> tuple[int, tuple[Document, ...]]:
        """Every document that is not withdrawn, by id, and the version that they are of."""
        async with self._database.transaction() as connection:
            # One picture for all queries: an import may end between two of them.
            await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            version = (await connection.execute(select(shelf.c.version))).scalar_one()
            found = select(d).where(d.c.withdrawn_at.is_(None)).order_by(d.c.id)
            return version, await _read(connection, found)

    async def document(self, id: str) -> Document | None:
        """One document with its excerpts, withdrawn or not."""
        async with self._database.transaction() as connection:
            return next(iter(await _read(connection, select(d).where(d.c.id == id))), None)

    async def put(self, document: Document, now: datetime, by: str | None = None) -> Put:
        """Takes a document in, in place of its earlier version; the same again is no change.

        One that was withdrawn stays withdrawn. `by`: who is named in the audit trail, if anybody.
        """
        async with self._database.transaction() as connection:
            await _alone(connection)
            old = await _read(connection, select(d).where(d.c.id == document.id))
            if old and old[0] == document:
                return Put.UNCHANGED
            row = {**_row(document), "imported_at": now}
            statement = upsert(d).values(row)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=[d.c.id], set_=row)
            )
            await connection.execute(delete(e).where(e.c.document_id == document.id))
            rows = [_excerpt_row(document, place) for place in range(len(document.excerpts))]
            for start in range(0, len(rows), CHUNK):
                await connection.execute(insert(e).values(rows[start : start + CHUNK]))
            await _count_up(connection)
            if by:
                await record(connection, "document.put", document.id, by=by, at=now)
            return Put.REPLACED if old else Put.NEW

    async def page(self, limit: int, cursor: str | None, *, withdrawn: bool = False) -> Page:
        query = _listing().limit(limit + 1)
        if not withdrawn:
            query = query.where(d.c.withdrawn_at.is_(None))
        async with self._database.transaction() as connection:
            if cursor:
                if await _listed(connection, cursor) is None:
                    raise CursorWrong(cursor)
                query = query.where(d.c.id > cursor)
            rows = (await connection.execute(query)).all()
        items = tuple(_listed_of(row) for row in rows[:limit])
        return Page(items=items, next=items[-1].id if len(rows) > limit else None)

    async def listed(self, id: str) -> Listed | None:
        """One document, withdrawn or not."""
        async with self._database.transaction() as connection:
            return await _listed(connection, id)

    async def withdraw(self, id: str, withdrawal: Withdrawal) -> Listed | None:
        return await self._mark(id, withdrawal, withdrawing.withdrawn("document", id, withdrawal))

    async def restore(self, id: str, by: str, at: datetime) -> Listed | None:
        return await self._mark(id, None, withdrawing.restored("document", id, by, at))

    async def _mark(
        self, id: str, withdrawal: Withdrawal | None, recorded: Insert
    ) -> Listed | None:
        """Once: doing the same again changes nothing and records nothing."""
        async with self._database.transaction() as connection:
            await _alone(connection)
            before = await _listed(connection, id)
            if before is None or (before.withdrawn is None) is (withdrawal is None):
                return before
            values = withdrawing.columns(withdrawal)
            await connection.execute(update(d).where(d.c.id == id).values(**values))
            await connection.execute(recorded)
            await _count_up(connection)
            return await _listed(connection, id)


async def _alone(connection: AsyncConnection) -> None:
    """Changes come one after the other, and readers see the old version until the end."""
    await connection.execute(select(shelf.c.version).with_for_update())


async def _count_up(connection: AsyncConnection) -> None:
    await connection.execute(update(shelf).values(version=shelf.c.version + 1))


async def _listed(connection: AsyncConnection, id: str) -> Listed | None:
    row = (await connection.execute(_listing().where(d.c.id == id))).first()
    return None if row is None else _listed_of(row)


def _listing() -> Select[Any]:
    count = select(func.count()).where(e.c.document_id == d.c.id).scalar_subquery()
    return select(d, count.label("excerpts")).order_by(d.c.id)


async def _read(connection: AsyncConnection, heads: Select[Any]) -> tuple[Document, ...]:
    """The documents of these rows, in their order."""
    rows = (await connection.execute(heads)).all()
    bodies = select(e).where(e.c.document_id.in_([row.id for row in rows]))
    ordered = bodies.order_by(e.c.document_id, e.c.position)
    excerpts = (await connection.execute(ordered)).all()
    parts = {key: list(group) for key, group in groupby(excerpts, lambda one: one.document_id)}
    return tuple(_document(row, parts.get(row.id, ())) for row in rows)


def _listed_of(row: Row[Any]) -> Listed:
    return Listed(
        id=row.id,
        title=row.title,
        publisher=row.publisher,
        year=row.year,
        language=row.language,
        file_name=row.file_name,
        excerpts=row.excerpts,
        imported_at=row.imported_at,
        withdrawn=withdrawal_of(row),
    )


def _document(row: Row[Any], parts: Sequence[Row[Any]]) -> Document:
    return Document(
        id=row.id,
        title=row.title,
        publisher=row.publisher,
        year=row.year,
        language=row.language,
        file_name=row.file_name,
        sha256=row.sha256,
        excerpts=tuple(_excerpt(part) for part in parts),
    )


def _excerpt(row: Row[Any]) -> Excerpt:
    return Excerpt(
        text=row.text,
        headings=tuple(row.headings),
        article=row.article,
        number=row.number,
        page=row.page,
        part=row.part,
        parts=row.parts,
    )


def _row(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "publisher": document.publisher,
        "year": document.year,
        "language": document.language,
        "file_name": document.file_name,
        "sha256": document.sha256,
    }


def _excerpt_row(document: Document, position: int) -> dict[str, Any]:
    excerpt = document.excerpts[position]
    return {
        "document_id": document.id,
        "position": position,
        "text": excerpt.text,
        "headings": list(excerpt.headings),
        "article": excerpt.article,
        "number": excerpt.number,
        "page": excerpt.page,
        "part": excerpt.part,
        "parts": excerpt.parts,
    }

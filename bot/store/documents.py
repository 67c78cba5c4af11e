"""Laws, regulations and plans in PostgreSQL, all of them or none of one.

It does not know files, nor how excerpts are searched.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import Row, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.tables import document_shelf as shelf
from bot.store.tables import documents as d
from bot.store.tables import excerpts as e
from knowledge.documents.model import Document, Excerpt

#: Rows in one INSERT: well below the driver's 65,535 parameters.
CHUNK = 2_000


class Put(StrEnum):
    """What an import came to."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


class StoredDocuments:
    """Implements bot.documents.DocumentBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def version(self) -> int:
        """Counts up with every change."""
        async with self._database.transaction() as connection:
            return int((await connection.execute(select(shelf.c.version))).scalar_one())

    async def all(self) -> tuple[int, tuple[Document, ...]]:
        """Every document, by id, and the version that they are of."""
        async with self._database.transaction() as connection:
            # One picture for all queries: an import may end between two of them.
            await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            version = (await connection.execute(select(shelf.c.version))).scalar_one()
            return version, await _read(connection, None)

    async def put(self, document: Document, now: datetime) -> Put:
        """Takes a document in, in place of its earlier version; the same again is no change."""
        async with self._database.transaction() as connection:
            # Imports come one after the other, and readers see the old version until the end.
            await connection.execute(select(shelf.c.version).with_for_update())
            old = await _read(connection, document.id)
            if old and old[0] == document:
                return Put.UNCHANGED
            await connection.execute(delete(d).where(d.c.id == document.id))
            await connection.execute(insert(d).values(**_row(document), imported_at=now))
            rows = [_excerpt_row(document, place) for place in range(len(document.excerpts))]
            for start in range(0, len(rows), CHUNK):
                await connection.execute(insert(e).values(rows[start : start + CHUNK]))
            await connection.execute(update(shelf).values(version=shelf.c.version + 1))
            return Put.REPLACED if old else Put.NEW


async def _read(connection: AsyncConnection, id: str | None) -> tuple[Document, ...]:
    """All documents, or the one of that id."""
    heads, bodies = select(d).order_by(d.c.id), select(e).order_by(e.c.document_id, e.c.position)
    if id is not None:
        heads, bodies = heads.where(d.c.id == id), bodies.where(e.c.document_id == id)
    rows = (await connection.execute(bodies)).all()
    parts = {key: list(group) for key, group in groupby(rows, lambda row: row.document_id)}
    return tuple(_document(row, parts.get(row.id, ())) for row in await connection.execute(heads))


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

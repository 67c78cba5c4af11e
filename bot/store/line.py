"""One connection of one's own, for short statements that come many times a second.

It does not know what they say. Such a statement takes 45 µs of the processor here and 265 by way of
the pool and SQLAlchemy, which is more than all else that a message from a person costs.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import Mapping
from typing import Any, LiteralString

import psycopg
from psycopg.rows import DictRow, dict_row
from sqlalchemy import TextClause

#: Seconds; as bot.store.database.
RESTED, CONNECT_SECONDS = 1.0, 2

Connection = psycopg.AsyncConnection[DictRow]


class LineBroken(Exception):
    """The database does not answer; whether the statement was done is not known."""


def for_a_line(statement: TextClause) -> bytes:
    """SQLAlchemy's `:name` in psycopg's words."""
    return re.sub(r"(?<!:):(\w+)", r"%(\1)s", statement.text).encode()


class Line:
    """One statement after the other, each a transaction by itself. Opened by the first, and anew
    after it broke. `url` is a libpq URL.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._turn = asyncio.Lock()
        self._connection: Connection | None = None
        self._rested = 0.0

    async def rows(
        self, statement: LiteralString | bytes, values: Mapping[str, Any]
    ) -> list[DictRow]:
        """Raises LineBroken."""
        async with self._turn:
            try:
                cursor = await (await self._open()).execute(statement, values)
                self._rested = time.monotonic()
                return await cursor.fetchall() if cursor.description else []
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                await self._drop()
                raise LineBroken(LineBroken.__doc__) from error

    async def close(self) -> None:
        async with self._turn:
            await self._drop()

    async def _open(self) -> Connection:
        """One that rested is asked first whether it still lives."""
        if self._connection and time.monotonic() - self._rested > RESTED:
            try:
                await self._connection.execute("SELECT 1")
            except (psycopg.OperationalError, psycopg.InterfaceError):
                await self._drop()
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, connect_timeout=CONNECT_SECONDS, row_factory=dict_row
            )
        return self._connection

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            with contextlib.suppress(psycopg.Error):
                await connection.close()

"""Work that one of many processes does: whoever holds the lock in the database.

It does not know the work.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import structlog

log = structlog.get_logger()

#: Seconds between two looks whether another process is gone, and whether we still hold the lock.
AGAIN = 2.0
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended('fenghuo:' || %s, 0))"


class Alone:
    """The lock is the connection's: when that breaks, the work ends before another one begins it.

    `url` is a libpq URL; it opens a connection of its own.
    """

    def __init__(
        self, url: str, name: str, work: Callable[[], Awaitable[None]], *, again: float = AGAIN
    ) -> None:
        self._url = url
        self._name = name
        self._work = work
        self._again = again

    async def run(self) -> None:
        """Until it is cancelled; a lost database is waited for."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, connect_timeout=2, keepalives_idle=10
                ) as connection:
                    await self._locked(connection)
            except psycopg.Error as error:
                log.warning("lock_lost", work=self._name, error=type(error).__name__)
            except Exception:  # nobody waits for this task: what breaks in it must be said here
                log.exception("work_broke", work=self._name)
            await asyncio.sleep(self._again)

    async def _locked(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            if await self._taken(connection):
                break
            await asyncio.sleep(self._again)
        working = asyncio.ensure_future(self._work())
        try:
            while not working.done():
                await asyncio.wait([working], timeout=self._again)
                await connection.execute("SELECT 1")
            await working
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    async def _taken(self, connection: psycopg.AsyncConnection[Any]) -> bool:
        row = await (await connection.execute(_LOCK, (self._name,))).fetchone()
        return bool(row and row[0])

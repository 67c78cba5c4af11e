"""Word of how broadcasts go on: one worker tells, every web process listens.

It does not count: a trigger does, in the step that moves deliveries. Telling stands apart from
those steps because PostgreSQL lets the commits of those who notify through one by one.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
import structlog

log = structlog.get_logger()

CHANNEL = "alert_progress"
#: Seconds between two words of one alert: four a second at most, however many workers there are.
EVERY = 0.25
#: Seconds between two looks whether the worker that tells is gone, and after losing the database.
AGAIN = 2.0
#: Changes so old are folded into one row per kind; the rate is made of younger ones.
OLD = timedelta(seconds=20)
FOLD_SECONDS = 5.0
#: An event that had no change for so long is folded for good.
QUIET_SECONDS = 60.0

_LOCK = "SELECT pg_try_advisory_lock(hashtextextended('fenghuo:alert_progress', 0))"
_LAST = "SELECT COALESCE(max(id), 0) FROM delivery_counts"
_FRESH = """
SELECT c.event_id, e.alert_id, max(c.id)
FROM delivery_counts c JOIN events e ON e.id = c.event_id
WHERE c.id > %s AND c.at > %s GROUP BY c.event_id, e.alert_id
"""
_TELL = "SELECT pg_notify(%s, told::text) FROM unnest(%s::uuid[]) AS t(told)"
_UNFOLDED = """
SELECT DISTINCT event_id FROM delivery_counts
GROUP BY event_id, lane, channel, language, state HAVING count(*) > 1
"""
#: The sums stay the same, and what is folded is no news: it keeps its time.
_FOLD = """
WITH old AS (
    DELETE FROM delivery_counts WHERE event_id = ANY (%s) AND at < %s
    RETURNING event_id, lane, channel, language, state, n, at
)
INSERT INTO delivery_counts (event_id, lane, channel, language, state, n, at)
SELECT event_id, lane, channel, language, state, sum(n), max(at)
FROM old GROUP BY event_id, lane, channel, language, state HAVING sum(n) <> 0
"""


class StoredLive:
    """`url` is a libpq URL; each of the two opens a connection of its own."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        self._url = url
        self._clock = clock

    async def listen(self) -> AsyncIterator[str]:
        """Ids of alerts whose state or counts change from now on; raises when it breaks."""
        async with await self._connect() as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            async for notification in connection.notifies():
                yield notification.payload

    async def tell(self) -> None:
        """Notifies of what changed until cancelled; a lost database is waited for.

        Of many workers one does; another takes over when its connection is gone.
        """
        while True:
            try:
                async with await self._connect() as connection:
                    await self._tell(connection)
            except psycopg.Error as error:
                log.warning("progress_not_told", error=type(error).__name__)
            await asyncio.sleep(AGAIN)

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=2, keepalives_idle=10, keepalives_count=3
        )

    async def _tell(self, connection: psycopg.AsyncConnection[Any]) -> None:
        while True:
            if await _value(connection, _LOCK):
                break
            await asyncio.sleep(AGAIN)
        last = await _value(connection, _LAST)
        lively = {row[0]: 0.0 for row in await _rows(connection, _UNFOLDED)}
        folded = 0.0
        while True:
            now = time.monotonic()
            rows = await _rows(connection, _FRESH, last, self._clock() - OLD)
            if rows:
                last = max(row[2] for row in rows)
                lively.update({row[0]: now for row in rows})
                told = list({row[1] for row in rows})
                await connection.execute(_TELL, (CHANNEL, told))
            if lively and now - folded > FOLD_SECONDS:
                await connection.execute(_FOLD, (list(lively), self._clock() - OLD))
                folded = now
                lively = {one: at for one, at in lively.items() if now - at < QUIET_SECONDS}
            await asyncio.sleep(EVERY)


async def _rows(
    connection: psycopg.AsyncConnection[Any], query: str, *values: object
) -> list[tuple[Any, ...]]:
    return await (await connection.execute(query.encode(), values or None)).fetchall()


async def _value(connection: psycopg.AsyncConnection[Any], query: str) -> Any:
    return (await _rows(connection, query))[0][0]

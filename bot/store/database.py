"""Opens the database: one async engine a process.

It does not know tables or queries.
"""

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, LiteralString

from sqlalchemy import Engine, event, make_url, text
from sqlalchemy.exc import InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.line import Line, LineBroken

#: Seconds. A connection that rested so long is asked whether it still lives before it is used:
#: asking always was one of four round trips of each transaction.
RESTED = 1.0


class DatabaseAway(Exception):
    """The database does not answer; nothing was kept. Try again in a moment."""

    retryable = True


class Database:
    """Short transactions on a pool of connections. `url` is a libpq URL (`postgresql://…`)."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=pool_size,
            # A resident waits at the other end: a database that is away must be known quickly.
            pool_timeout=2,
            connect_args={"connect_timeout": 2},
            hide_parameters=True,  # errors would carry what people wrote
        )
        self._each_alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        _ask_the_rested(self.engine.sync_engine)
        self._lines = dict[str, Line]()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Commits at the end, rolls back when the block raises. Raises DatabaseAway."""
        with _away():
            async with self.engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def single(self) -> AsyncIterator[AsyncConnection]:
        """For one statement that is a transaction by itself: one round trip instead of three.

        Each statement of the block is committed when it returns. Raises DatabaseAway.
        """
        with _away():
            async with self._each_alone.connect() as connection:
                yield connection

    async def over(
        self, line: str, statement: LiteralString | bytes, values: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """The rows of one statement over the line of that name, a connection that is kept: one
        after the other, for what comes many times a second. Raises DatabaseAway.
        """
        try:
            return await self._lines.setdefault(line, Line(self.url)).rows(statement, values)
        except LineBroken as error:
            raise DatabaseAway(DatabaseAway.__doc__) from error

    async def answers(self) -> None:
        """Returns when the database does. Raises SQLAlchemyError otherwise."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        for line in self._lines.values():
            await line.close()
        await self.engine.dispose()


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, NoConnectionFree) as error:
        raise DatabaseAway(DatabaseAway.__doc__) from error


def _ask_the_rested(engine: Engine) -> None:
    """As the pool's `pre_ping`, but only of connections that nobody used for a while."""
    dialect = engine.dialect

    def checked_in(_: Any, record: Any) -> None:
        record.info["rested_since"] = time.monotonic()

    def checked_out(connection: Any, record: Any, _: Any) -> None:
        since = record.info.get("rested_since")
        if since is not None and time.monotonic() - since > RESTED:
            try:
                dialect.do_ping(connection)
            except dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error  # the others rested as long: all anew

    event.listen(engine, "checkin", checked_in)
    event.listen(engine, "checkout", checked_out)

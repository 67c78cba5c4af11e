"""Opens the database: one async engine a process.

It does not know tables or queries.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import make_url, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine


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
            pool_pre_ping=True,
            # A resident waits at the other end: a database that is away must be known quickly.
            pool_timeout=2,
            connect_args={"connect_timeout": 2},
            hide_parameters=True,  # errors would carry what people wrote
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Commits at the end, rolls back when the block raises. Raises DatabaseAway."""
        try:
            async with self.engine.begin() as connection:
                yield connection
        except (OperationalError, InterfaceError, NoConnectionFree) as error:
            raise DatabaseAway(DatabaseAway.__doc__) from error

    async def answers(self) -> None:
        """Returns when the database does. Raises SQLAlchemyError otherwise."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()

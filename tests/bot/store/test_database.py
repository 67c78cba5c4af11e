"""Short transactions and single statements on a pool whose connections may have died."""

import asyncio

import pytest
from sqlalchemy import text

from bot.store.database import RESTED, Database, DatabaseAway

pytestmark = pytest.mark.postgres
OTHERS = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def test_connections_that_died_at_rest_are_replaced(database: Database) -> None:
    await asyncio.gather(*(_slow(database) for _ in range(3)))
    other = Database(database.url)
    async with other.single() as connection:
        assert (await connection.execute(OTHERS)).scalar_one() == 3
    await other.close()
    await asyncio.sleep(RESTED * 1.1)
    await asyncio.gather(*(_slow(database) for _ in range(3)))


async def test_one_that_died_just_now_is_away_once(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("CREATE TABLE kept (n int)"))
    with pytest.raises(DatabaseAway):
        async with database.transaction() as connection:
            await connection.execute(text("INSERT INTO kept VALUES (1)"))
            other = Database(database.url)
            async with other.single() as killer:
                await killer.execute(OTHERS)
            await other.close()
            await connection.execute(text("INSERT INTO kept VALUES (2)"))
    async with database.single() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM kept"))).scalar_one() == 0


async def test_a_single_statement_is_kept_at_once(database: Database) -> None:
    async with database.single() as connection:
        await connection.execute(text("CREATE TABLE kept (n int)"))
        await connection.execute(text("INSERT INTO kept VALUES (1)"))
        async with database.transaction() as another:
            assert (await another.execute(text("SELECT n FROM kept"))).scalar_one() == 1
    with pytest.raises(RuntimeError):
        async with database.transaction() as connection:
            await connection.execute(text("INSERT INTO kept VALUES (2)"))
            raise RuntimeError  # a connection that was used alone is in transactions again
    async with database.transaction() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM kept"))).scalar_one() == 1


async def _slow(database: Database) -> None:
    """Long enough that several need a connection each."""
    async with database.transaction() as connection:
        await connection.execute(text("SELECT pg_sleep(0.1)"))

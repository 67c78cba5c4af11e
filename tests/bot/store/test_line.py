"""A line: short statements over one connection, opened anew when it broke."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from bot.processes import free_port
from bot.store.line import Line, LineBroken

pytestmark = pytest.mark.postgres


@pytest.fixture
async def line(database_url: str) -> AsyncIterator[Line]:
    made = Line(database_url)
    yield made
    await made.close()


async def _number(line: Line) -> int:
    [row] = await line.rows("SELECT pg_backend_pid() AS pid", {})
    return int(row["pid"])


async def test_all_who_come_share_one_connection(line: Line) -> None:
    assert len(set(await asyncio.gather(*(_number(line) for _ in range(20))))) == 1


async def test_values_and_rows_keep_their_types(line: Line) -> None:
    statement = "SELECT n, b FROM unnest(CAST(%(n)s AS bigint[]), CAST(%(b)s AS bytea[])) r(n, b)"
    values = {"n": [1, 2**40], "b": [b"\0", b"x"]}
    assert await line.rows(statement, values) == [{"n": 1, "b": b"\0"}, {"n": 2**40, "b": b"x"}]
    assert await line.rows("SET search_path TO public", {}) == []


async def test_a_broken_line_says_so_once_and_is_opened_anew(line: Line, database_url: str) -> None:
    before = await _number(line)
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        await other.execute("SELECT pg_terminate_backend(%s)", (before,))
    with pytest.raises(LineBroken):
        await _number(line)
    assert await _number(line) != before


async def test_one_that_rested_is_asked_first(
    line: Line, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await _number(line)
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        await other.execute("SELECT pg_terminate_backend(%s)", (before,))
    monkeypatch.setattr("bot.store.line.RESTED", -1.0)
    assert await _number(line) != before


async def test_a_mistake_in_a_statement_breaks_nothing(line: Line) -> None:
    before = await _number(line)
    with pytest.raises(psycopg.ProgrammingError):
        await line.rows("SELECT nothing", {})
    assert await _number(line) == before


async def test_who_gives_up_does_not_hurt_the_next(line: Line) -> None:
    slow = asyncio.create_task(line.rows("SELECT pg_sleep(5)", {}))
    await asyncio.sleep(0.1)
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    async with asyncio.timeout(3):
        assert await _number(line) > 0


async def test_no_database_is_a_broken_line() -> None:
    line = Line(f"postgresql://fenghuo:x@127.0.0.1:{free_port()}/fenghuo")
    with pytest.raises(LineBroken):
        await line.rows("SELECT 1", {})

"""A worker's listener for jobs ends when it is told to, whatever its connection does then."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from bot.worker import Connector


class Dying:
    """A connection that listens until the server is gone."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()

    async def notifies(self) -> AsyncIterator[None]:
        await self.gone.wait()
        raise psycopg.OperationalError
        yield

    async def execute(self, statement: str) -> None:
        raise psycopg.OperationalError


@pytest.mark.parametrize("turns", range(4), ids=lambda turns: f"{turns} turns of the loop later")
async def test_it_ends_when_the_server_goes_at_the_same_moment(turns: int) -> None:
    """Three turns later is one too late: it has gone to connect anew, where it is cancelled."""
    connection = Dying()

    async def listen() -> None:
        while True:
            await Connector()._loop_notify(on_notification=None, connection=connection)
            await asyncio.sleep(0.01)  # it connects anew

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.01)
    connection.gone.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    listening.cancel()
    done, _ = await asyncio.wait({listening}, timeout=1.0)
    listening.cancel()
    assert done and listening.cancelled()

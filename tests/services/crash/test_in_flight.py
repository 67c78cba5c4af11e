"""Kill a worker in the middle of a broadcast: nobody is lost, and twice only what was in flight.

Real PostgreSQL, a real worker process, and the sandbox provider as a process of its own.
"""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.store.database import Database
from tests.bot.broadcast.world import World, address_of
from tests.services.crash.processes import answers, free_port, run_module

pytestmark = pytest.mark.postgres

PEOPLE = 2_000
SECRET = "a secret of the tests"
SID, TOKEN, NUMBER = "AC" + "0" * 32, "sandbox", "+15005550006"
#: Segments a second: the broadcast takes about three seconds, so that it can be hit in the middle.
RATE = 700


@pytest.fixture
async def sandbox() -> AsyncIterator[str]:
    """The provider's address. Its callbacks go nowhere: receipts must not be needed to be safe."""
    port, nowhere = free_port(), free_port()
    arguments = ["--port", str(port), "--callback-base", f"http://127.0.0.1:{nowhere}"]
    process = await run_module("channels.sandbox", *arguments)
    url = f"http://127.0.0.1:{port}"
    await answers(f"{url}/sandbox/messages")
    yield url
    process.kill()
    await process.wait()


async def test_nobody_is_lost_and_only_what_was_in_flight_comes_twice(
    database: Database, sandbox: str, tmp_path: Path
) -> None:
    world = World(database)
    people = {address_of(one) for one in await world.subscribe(PEOPLE)}
    environment = _environment(database.url, sandbox, tmp_path)
    first = await run_module("bot.cli.worker", environment=environment)
    alert = await world.approved()
    await _until_received(sandbox, PEOPLE // 4)
    first.send_signal(signal.SIGKILL)
    await first.wait()
    in_flight = (await world.states(alert))["sending"]
    assert 0 < len(await _received(sandbox)) < PEOPLE, "the kill came too late to mean anything"
    assert 0 < in_flight <= 200
    second = await run_module("bot.cli.worker", environment=environment)
    try:
        await _until_nothing_is_open(world, alert)
    finally:
        second.send_signal(signal.SIGTERM)
        stopping = time.monotonic()
        await second.wait()
        assert time.monotonic() - stopping < 10
    times = Counter(await _received(sandbox))
    assert set(times) == people, "lost, or sent to somebody else"
    assert sum(count - 1 for count in times.values()) <= in_flight


async def _until_nothing_is_open(world: World, alert: object, seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        states = await world.states(alert)  # type: ignore[arg-type]
        if states["accepted"] + states["delivered"] == PEOPLE:
            return
        assert time.monotonic() < deadline, states
        await asyncio.sleep(0.1)


async def _until_received(sandbox: str, count: int, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        if len(await _received(sandbox)) >= count:
            return
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def _received(sandbox: str) -> list[str]:
    """To whom the provider delivered, once a message."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sandbox}/sandbox/messages") as answer,
    ):
        found = await answer.json()
    return [message["to"] for message in found["messages"]]


def _environment(database_url: str, sandbox: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "FENGHUO_DATABASE_URL": database_url,
        "FENGHUO_DATA_DIR": str(folder),
        "FENGHUO_SECRET_KEY": SECRET,
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_SENDERS": f"{NUMBER}@{RATE}",
        "TWILIO_API_BASE": f"{sandbox}/sandbox/twilio",
    }

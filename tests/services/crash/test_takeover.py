"""Workers that die or freeze: their lanes are taken over, and one that wakes again sends nothing.

Real PostgreSQL, real worker processes, and the sandbox provider as a process of its own.
"""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from bot.alerts.lanes import lanes_of
from bot.store.database import Database
from tests.bot.broadcast.world import World, address_of
from tests.services.crash.processes import answers, free_port, run_module

pytestmark = pytest.mark.postgres

PEOPLE = 900
SECRET = "a secret of the tests"
SID, TOKEN = "AC" + "0" * 32, "sandbox"
#: Two senders of thirty segments a second: with two each, the broadcast takes half a minute.
SENDERS = (("+15005550006", 30.0), ("+15005550007", 30.0))
#: Brief of W7: a stalled worker's lanes are taken over within so long.
TAKEN_OVER = 30.0


@dataclass
class Site:
    """One provider, one database, and as many workers as a test starts."""

    world: World
    provider: str
    folder: Path
    workers: list[asyncio.subprocess.Process]

    async def work(self) -> asyncio.subprocess.Process:
        worker = await run_module("bot.cli.worker", environment=self._environment())
        self.workers.append(worker)
        return worker

    async def sent(self) -> list[dict[str, Any]]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.provider}/sandbox/messages") as answer,
        ):
            found = await answer.json()
        messages: list[dict[str, Any]] = found["messages"]
        return messages

    async def until_sent(self, count: int, seconds: float = 60.0) -> float:
        """How long it took."""
        started = time.monotonic()
        while len(await self.sent()) < count:
            assert time.monotonic() - started < seconds, len(await self.sent())
            await asyncio.sleep(0.1)
        return time.monotonic() - started

    async def servers(self) -> Counter[int]:
        """How many lanes each worker serves now."""
        query = (
            "SELECT worker_id FROM procrastinate_jobs"
            " WHERE task_name = 'serve_lane' AND status = 'doing'"
        )
        async with self.world.database.transaction() as connection:
            return Counter((await connection.execute(text(query))).scalars())

    async def by_lane(self) -> Counter[str]:
        """What the provider has taken."""
        query = "SELECT lane, count(*) AS n FROM deliveries WHERE state = 'accepted' GROUP BY lane"
        async with self.world.database.transaction() as connection:
            rows = (await connection.execute(text(query))).all()
        return Counter({row.lane: row.n for row in rows})

    async def lose_a_lane(self) -> None:
        """As when a worker is taken for dead: the job under which it serves is gone."""
        query = (
            "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs"
            " WHERE task_name = 'serve_lane' AND status = 'doing' LIMIT 1)"
        )
        async with self.world.database.transaction() as connection:
            await connection.execute(text(query))

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "FENGHUO_DATABASE_URL": self.world.database.url,
            "FENGHUO_DATA_DIR": str(self.folder),
            "FENGHUO_SECRET_KEY": SECRET,
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_SENDERS": ",".join(f"{name}@{rate:g}" for name, rate in SENDERS),
            "TWILIO_API_BASE": f"{self.provider}/sandbox/twilio",
        }


@pytest.fixture
async def site(database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    port, nowhere = free_port(), free_port()
    arguments = ["--port", str(port), "--callback-base", f"http://127.0.0.1:{nowhere}"]
    provider = await run_module("channels.sandbox", *arguments)
    url = f"http://127.0.0.1:{port}"
    await answers(f"{url}/sandbox/messages")
    world = World(database, lanes=lanes_of([("sms", *one) for one in SENDERS]))
    made = Site(world=world, provider=url, folder=tmp_path, workers=[])
    yield made
    for process in (*made.workers, provider):
        if process.returncode is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
            await process.wait()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
async def test_the_lanes_of_a_worker_that_is_no_more_are_taken_over(
    site: Site, how: signal.Signals
) -> None:
    people = {address_of(one) for one in await site.world.subscribe(PEOPLE)}
    first = await site.work()
    alert = await site.world.approved()
    await site.until_sent(PEOPLE // 6)
    second = await site.work()
    await asyncio.sleep(2.0)  # it is there, and its sweep has run
    first.send_signal(how)
    in_flight = (await site.world.states(alert))["sending"]
    before = len(await site.sent())
    assert await site.until_sent(before + in_flight + 50, seconds=TAKEN_OVER) < TAKEN_OVER
    if how is signal.SIGSTOP:
        first.send_signal(signal.SIGCONT)  # it believes that the lanes are still its own
    await site.until_sent(PEOPLE, seconds=90.0)
    await _closed(site, alert)
    times = Counter(message["to"] for message in await site.sent())
    assert set(times) == people, "lost, or sent to somebody else"
    assert sum(times.values()) - PEOPLE <= in_flight, "twice is only what was in flight"
    assert second.returncode is None


async def test_two_workers_serve_different_lanes_at_once(site: Site) -> None:
    """Which of them takes a lane is chance; one that lost its lane stops, and it is drawn anew."""
    await site.world.subscribe(PEOPLE)
    await site.work()
    await site.work()
    await site.world.approved()
    await site.until_sent(10)
    for _ in range(12):
        if len(await site.servers()) == 2:
            break
        await site.lose_a_lane()
        await asyncio.sleep(1.5)
    servers, before = await site.servers(), await site.by_lane()
    assert sorted(servers.values()) == [1, 1], "two workers, a lane each"
    await asyncio.sleep(1.5)
    assert len(await site.by_lane() - before) == len(SENDERS), "both lanes send at once"


async def _closed(site: Site, alert: Any, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        states = await site.world.states(alert)
        if states["accepted"] + states["delivered"] == PEOPLE:
            return
        assert time.monotonic() < deadline, states
        await asyncio.sleep(0.2)

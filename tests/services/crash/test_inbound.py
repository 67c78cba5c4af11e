"""A web process that is killed between its 204 and the answers: each message is answered once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.benchmarks.letters import Letter, post, written
from tests.benchmarks.station import taker
from tests.benchmarks.taken import Client
from tests.services.crash.intake_process import LEASE, TOKEN
from tests.services.crash.processes import Kept, answers, free_port

pytestmark = pytest.mark.postgres

PEOPLE = 40
#: Of a turn. Two dozen may be in hand at once: the kill comes while some are, and some wait.
SECONDS = 0.5
MODULE = "tests.services.crash.intake_process"


@asynccontextmanager
async def web(port: int, url: str, provider: str, folder: Path) -> AsyncIterator[Kept]:
    process = Kept(MODULE, folder / "web.log", str(port), url, provider, str(SECONDS))
    await process.start()
    try:
        await answers(f"http://127.0.0.1:{port}/health/live")
        yield process
    finally:
        await process.end()


async def answered(provider: str) -> Counter[str]:
    async with aiohttp.ClientSession() as session:
        return Counter(one.to for one in await Client(provider, session).taken())


async def until_answered(provider: str, letters: list[Letter]) -> Counter[str]:
    async with asyncio.timeout(LEASE.total_seconds() + 30):
        while len(found := await answered(provider)) < len(letters):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await asyncio.sleep(2 * SECONDS)  # whoever is answered twice is so by now
    return found | await answered(provider)


async def test_killed_between_204_and_the_answer(database_url: str, tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    letters = written(f"{base}/channels/sms/webhook", TOKEN, PEOPLE, series=1)
    with taker() as provider:
        async with web(port, database_url, provider, tmp_path) as first:
            posted = await post(base, letters, rate=1000)
            await asyncio.sleep(SECONDS / 2)
            await first.end()  # kill -9
        assert posted.statuses == {204: PEOPLE}
        before = await answered(provider)
        assert len(before) < PEOPLE
        async with web(port, database_url, provider, tmp_path):
            again = await post(base, letters, rate=1000)  # the provider repeats itself, too
            found = await until_answered(provider, letters)
    assert again.statuses == {204: PEOPLE}
    assert set(found) == {letter.sender for letter in letters}
    assert max(found.values()) == 1

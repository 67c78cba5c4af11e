"""A database, a provider that only takes, and real workers: what broadcasts are sent from.

It does not know what is measured.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy import text

from bot import settings
from bot.alerts.lanes import Lane, lanes_of
from bot.alerts.progress import units
from bot.alerts.records import Alert
from bot.processes import free_port, spawn, stop
from bot.settings import ROOT, Settings
from bot.settings.channels import SANDBOX_SID
from bot.store import embedded, migrate
from bot.store.database import Database
from tests.benchmarks import machine
from tests.benchmarks.bodies import Recorder, bodies_of
from tests.benchmarks.taken import Client, Taken
from tests.bot.broadcast.world import World, draft

SECRET, TOKEN = "a secret of the tests", "a token of the benchmarks"
START_SECONDS, PATIENCE = 30.0, 90.0
#: One segment, so that segments and messages are the same number.
_SMS = "暴雨红色预警，请立即到高处避险。"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A broadcast as the provider saw it; `approved` as `time.time`."""

    alert: Alert
    approved: float
    taken: tuple[Taken, ...]


class Station:
    """`folder` holds the workers' data and logs."""

    def __init__(self, folder: Path, database: Database, provider: str, client: Client) -> None:
        self.folder = folder
        self.provider = provider
        self.client = client
        self.most_megabytes = 0.0
        self._database = database
        self.world = World(database)
        self._senders: tuple[tuple[str, float], ...] = ()

    async def subscribe(self, area: str, people: int) -> None:
        """So many people, each with a phone of their own."""
        await self.world.subscribe(people, areas=(area,))
        await self.execute("ANALYZE")

    @asynccontextmanager
    async def workers(
        self, count: int, senders: Sequence[tuple[str, float]]
    ) -> AsyncIterator[None]:
        """Runs so many; `senders` with their segments a second, of which a tenth is for replies."""
        self._senders = tuple(senders)
        self.world = World(self._database, lanes=lanes_of([("sms", *one) for one in senders]))
        running: list[subprocess.Popen[bytes]] = []
        try:
            for number in range(count):
                running.append(await asyncio.to_thread(self._worker, number))
            await asyncio.sleep(1.5)  # what is measured are workers at rest
            yield
        finally:
            for worker in running:
                most = machine.most_megabytes(worker.pid)
                self.most_megabytes = max(self.most_megabytes, most)
                await asyncio.to_thread(stop, worker, seconds=10)

    async def begin(self, area: str, rate: int = 0) -> Sent:
        """An approved alert; `rate`: what the provider takes, as in Taker."""
        await self.client.begin(rate)
        alert = await self.world.alerts.draft(_draft(area), self.world.author)
        await self.world.alerts.submit(alert.id, self.world.author)
        approved = time.time()
        await self.world.alerts.approve(alert.id, self.world.approver(1))
        return Sent(alert=alert, approved=approved, taken=())

    async def end(self, sent: Sent, people: int) -> Sent:
        """When so many have it. Raises TimeoutError, and RuntimeError for anybody twice."""
        await self.client.until(people, PATIENCE)
        taken = tuple(await self.client.taken())
        if len({one.to for one in taken}) != len(taken):
            raise RuntimeError("somebody got it twice")
        await self.rest()
        return Sent(alert=sent.alert, approved=sent.approved, taken=taken)

    async def rest(self) -> None:
        """Receipts of everybody at once: the alert is over, and the next begins at rest."""
        await asyncio.sleep(0.5)  # the last results are written
        await self.execute("UPDATE deliveries SET state = 'delivered' WHERE state = 'accepted'")
        await self.execute("VACUUM ANALYZE deliveries")
        await asyncio.sleep(1.2)

    async def serving(self) -> int:
        """How many workers serve a lane of phones now."""
        query = (
            "SELECT count(DISTINCT worker_id) FROM procrastinate_jobs "
            "WHERE task_name = 'serve_lane' AND status = 'doing' AND lock LIKE 'lane:sms%'"
        )
        async with self._database.transaction() as connection:
            return int((await connection.execute(text(query))).scalar_one())

    async def bodies(self, alert: Alert) -> Recorder:
        """What the workers posted for an alert."""
        return await bodies_of(self._settings(), str(alert.id))

    async def execute(self, statement: str) -> None:
        async with self._database.single() as connection:
            await connection.execute(text(statement))

    def _worker(self, number: int) -> subprocess.Popen[bytes]:
        with open(self.folder / f"worker-{number}.log", "ab") as log:
            worker = spawn(
                [sys.executable, "-m", "bot.cli.worker"],
                output=log,
                environment=self._environment(),
            )
        return worker

    def _settings(self) -> Settings:
        return settings.with_database(settings.load(self._environment()), self._database.url)

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "FENGHUO_DATABASE_URL": self._database.url,
            "FENGHUO_DATA_DIR": str(self.folder),
            "FENGHUO_SECRET_KEY": SECRET,
            "TWILIO_ACCOUNT_SID": SANDBOX_SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_SENDERS": ",".join(f"{name}@{rate:.4f}" for name, rate in self._senders),
            "TWILIO_API_BASE": self.provider,
        }


def _draft(area: str) -> dict[str, object]:
    where = {"description": "here", "geocodes": [{"name": "GB/T2260", "value": area}]}
    made = draft(area=where)
    texts = {"zh": {**made["texts"]["zh"], "sms": _SMS}}
    lane = Lane(name="", channel="sms", sender="", rate=1.0)
    assert units(lane, _SMS) == 1
    return {**made, "texts": texts}


@asynccontextmanager
async def station(folder: Path) -> AsyncIterator[Station]:
    """Starts database and provider, and ends them."""
    server = await asyncio.to_thread(embedded.EmbeddedPostgres(folder).start)
    assert server.process
    await asyncio.to_thread(migrate.upgrade, server.url)
    database = Database(server.url)
    try:
        with taker() as url:
            async with aiohttp.ClientSession() as session:
                yield Station(folder, database, url, Client(url, session))
    finally:
        await database.close()
        embedded.stop(server.process)


@contextmanager
def taker() -> Iterator[str]:
    """The URL of a provider that only takes, in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.taker", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout
        process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process, seconds=5)
        if process.stdout:
            process.stdout.close()

"""A small installation that can be hurt: a cluster, a provider, workers and a web process.

Whoever dies is started again, as `fenghuo up` does. It does not know what a run is for.
"""

import asyncio
import contextlib
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import psycopg
from sqlalchemy import text

from bot.alerts.lanes import lanes_of
from bot.store import migrate
from bot.store.database import Database, DatabaseAway
from channels.twilio import TwilioConfig
from tests.bot.broadcast.world import World
from tests.services.crash.door import Door
from tests.services.crash.processes import Cluster, Kept, answers, free_port

SECRET = "a secret of the tests"
SID, TOKEN = "AC" + "0" * 32, "sandbox"
#: Two segments a message and a tenth for replies: about eighty messages a second together.
SENDERS = (("+15005550006", 90.0), ("+15005550007", 90.0))
#: Before who died is started again, beside the time that the plan keeps them away.
LOOK_EVERY = 0.1
AWAY_SECONDS = 60.0

#: Every change of a delivery's state, in the transaction that makes it.
_TRAIL = """
CREATE TABLE crash_trail (
    id bigserial PRIMARY KEY, delivery_id bigint NOT NULL, before text NOT NULL,
    after text NOT NULL, reason text, at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON crash_trail (delivery_id);
CREATE FUNCTION crash_trail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO crash_trail (delivery_id, before, after, reason)
    VALUES (NEW.id, OLD.state, NEW.state, NEW.reason);
    RETURN NEW;
END $$;
CREATE TRIGGER crash_trail AFTER UPDATE OF state ON deliveries FOR EACH ROW
WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION crash_trail();
"""

Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True)
class Message:
    """What the provider took. `at`: by its own clock, which is this machine's."""

    id: str
    to: str
    alert: str | None
    at: datetime


class Site:
    """Everything is started by `open` and ended by `close`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "data").mkdir(exist_ok=True)
        self.cluster = Cluster(folder)
        self._provider_port, self._web_port = free_port(), free_port()
        self.provider = f"http://127.0.0.1:{self._provider_port}"
        self._provider = Kept("channels.sandbox", folder / "provider.log", *self._of_provider())
        self.web = Kept("actions.serve", folder / "web.log", environment=self._environment())
        self.workers: list[Kept] = []
        self.away: set[Kept] = set()  # not started again for now
        self._looking: asyncio.Task[None] | None = None
        self._door: Door | None = None
        self._on_postgres = asyncio.Lock()

    async def open(self, *, web: bool) -> None:
        migrate.upgrade(self.cluster.url)
        with psycopg.connect(self.cluster.url, autocommit=True) as connection:
            connection.execute(_TRAIL.encode())
        self.world = World(
            Database(self.cluster.url), lanes=lanes_of([("sms", *one) for one in SENDERS])
        )
        await self._provider.start()
        await answers(f"{self.provider}/sandbox/messages")
        if web:
            await self.web.start()
            await answers(f"http://127.0.0.1:{self._web_port}/health/live", seconds=300.0)
        else:
            self.away.add(self.web)
            self._door = Door(_account(self._web_port), self.world.database, self._web_port)
            await self._door.open()
        self._looking = asyncio.create_task(self._look_for_ever())

    async def close(self) -> None:
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        for process in (*self.workers, self.web, self._provider):
            await process.end()
        if self._door:
            await self._door.close()
        await self.world.database.close()
        await asyncio.to_thread(self.cluster.stop)

    async def staff(self, count: int) -> None:
        """From now on so many workers; whoever is too many is asked to go."""
        while len(self.workers) > count:
            await self.workers.pop().end(signal.SIGTERM)
        while len(self.workers) < count:
            log = self._folder / f"worker-{len(self.workers)}.log"
            self.workers.append(Kept("bot.cli.worker", log, environment=self._environment()))
            await self.workers[-1].start()
        await self._until_all_work()

    async def _until_all_work(self) -> None:
        """One that is still starting could not be hit."""
        query = (
            "SELECT count(*) AS n FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - interval '1500 milliseconds'"
        )
        deadline = time.monotonic() + AWAY_SECONDS
        while (await self.rows(query))[0].n < len(self.workers):
            assert time.monotonic() < deadline, "the workers do not start"
            await asyncio.sleep(0.1)

    # --- blows ------------------------------------------------------------------------------------

    async def kill(self, victim: Kept, down: float) -> None:
        """Somebody starts it again `down` seconds later."""
        self.away.add(victim)
        await victim.end()
        asyncio.get_running_loop().call_later(down, self.away.discard, victim)

    async def kill_postmaster(self, down: float) -> None:
        async with self._on_postgres:
            await self.cluster.kill_postmaster()
            await asyncio.sleep(down)
            await self.cluster.restart()

    async def kill_backend(self, rng: random.Random) -> None:
        """One of those that serve our processes."""
        async with self._on_postgres:
            await patiently(lambda: asyncio.to_thread(self._kill_a_backend, rng))

    def _kill_a_backend(self, rng: random.Random) -> None:
        query = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY pid"
        )
        with contextlib.closing(psycopg.connect(self.cluster.url, connect_timeout=2)) as connection:
            found = connection.execute(query).fetchall()
        if found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(rng.choice(found)[0], signal.SIGKILL)

    # --- what is seen -----------------------------------------------------------------------------

    async def messages(self, since: datetime) -> list[Message]:
        """What the provider took, oldest first."""
        url = f"{self.provider}/sandbox/messages"
        async with (
            aiohttp.ClientSession() as session,
            session.get(url, params={"since": since.isoformat()}) as answer,
        ):
            found = await answer.json()
        return [
            Message(
                id=one["id"],
                to=one["to"],
                alert=one["alert"],
                at=datetime.fromisoformat(one["at"]),
            )
            for one in found["messages"]
        ]

    async def order(self, fault: str, count: int, seconds: float | None = None) -> None:
        """What the provider does wrong next."""
        order = {"fault": fault, "count": count, "seconds": seconds}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.provider}/sandbox/faults", json=order) as answer,
        ):
            assert answer.status == 201

    async def forgive(self) -> None:
        """Nothing goes wrong at the provider any more."""
        async with (
            aiohttp.ClientSession() as session,
            session.delete(f"{self.provider}/sandbox/faults") as answer,
        ):
            assert answer.status == 204

    async def rows(self, query: str, **values: Any) -> list[Any]:
        """Asked until the database answers."""

        async def ask() -> list[Any]:
            async with self.world.database.transaction() as connection:
                return list((await connection.execute(text(query), values)).all())

        return await patiently(ask)

    async def do(self, statement: str, **values: Any) -> None:
        async def done() -> None:
            async with self.world.database.transaction() as connection:
                await connection.execute(text(statement), values)

        await patiently(done)

    async def mend_lanes(self) -> None:
        """As if none had ever been broken."""
        await self.do("DELETE FROM lane_health")

    # --- settings ---------------------------------------------------------------------------------

    async def _look_for_ever(self) -> None:
        while True:
            for kept in (*self.workers, self.web):
                if kept not in self.away:
                    await kept.start()
            await asyncio.sleep(LOOK_EVERY)

    def _of_provider(self) -> list[str]:
        base = f"http://127.0.0.1:{self._web_port}"
        return ["--port", str(self._provider_port), "--callback-base", base]

    def _environment(self) -> dict[str, str]:
        return {
            "FENGHUO_DATABASE_URL": self.cluster.url,
            "FENGHUO_DATA_DIR": str(self._folder / "data"),
            "FENGHUO_SECRET_KEY": SECRET,
            "FENGHUO_PORT": str(self._web_port),
            "FENGHUO_ENGINE_URLS": f"http://127.0.0.1:{free_port()}",
            "TWILIO_ACCOUNT_SID": SID,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_SENDERS": ",".join(f"{name}@{rate:g}" for name, rate in SENDERS),
            "TWILIO_API_BASE": f"{self.provider}/sandbox/twilio",
        }


def _account(port: int) -> TwilioConfig:
    return TwilioConfig(account_sid=SID, auth_token=TOKEN, public_url=f"http://127.0.0.1:{port}")


async def patiently(ask: Callable[[], Awaitable[Found]]) -> Found:
    """As an official does who presses the button again while the database is away."""
    deadline = time.monotonic() + AWAY_SECONDS
    while True:
        try:
            return await ask()
        except (DatabaseAway, psycopg.OperationalError):
            assert time.monotonic() < deadline, "the database does not come back"
            await asyncio.sleep(0.1)

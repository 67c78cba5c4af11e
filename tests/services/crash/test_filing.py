"""Reports are filed while web process, worker and PostgreSQL are killed: none that was acknowledged
is lost, and each is followed once.
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import psycopg
import pytest
from psycopg.rows import dict_row

from bot.officials import Official, Role
from bot.reports.duty.shifts import Level, Shift
from bot.residents.vault import Vault
from bot.settings.channels import SANDBOX_SID
from bot.store import migrate
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from bot.store.roster import StoredRoster
from tests.benchmarks.filed import bodies
from tests.benchmarks.station import taker
from tests.services.crash.processes import Cluster, Kept, answers, free_port

pytestmark = pytest.mark.postgres

SECRET = "a secret of the tests, 32 bytes."
REPORTS, RATE, FOLLOWERS = 120, 40.0, 3
#: Seconds that a person waits for an answer, and before trying again; and until all is followed.
ANSWER, AGAIN, PATIENCE = 10.0, 0.2, 90.0
OFFICER, PHONE = "Officer", "+8613800000001"
_PLACES = [(31.2, 121.5), (30.5, 114.3), (39.9, 116.4)]
#: Every message that is handed over to be sent: jobs that are done leave no row.
_TRAIL = """
CREATE TABLE crash_notices (id bigserial PRIMARY KEY, said text NOT NULL);
CREATE FUNCTION crash_notices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO crash_notices (said) VALUES (NEW.args ->> 'text');
    RETURN NEW;
END $$;
CREATE TRIGGER crash_notices AFTER INSERT ON procrastinate_jobs FOR EACH ROW
WHEN (NEW.task_name = 'send_test') EXECUTE FUNCTION crash_notices();
"""
_KEPT = """
SELECT r.reference, r.text, count(m.id) AS steps,
       (SELECT count(*) FROM report_follows f JOIN report_moves n ON n.id = f.step_id
        WHERE n.report_id = r.id) AS followed
FROM reports r LEFT JOIN report_moves m
    ON m.report_id = r.id AND m.from_status IS NULL AND m.to_status = 'received'
GROUP BY r.id
"""
_LEFT = "SELECT count(*) AS jobs FROM procrastinate_jobs WHERE task_name = 'follow_step'"


_WORKERS = "SELECT count(*) AS workers FROM procrastinate_workers"


@dataclass(kw_only=True)
class Town:
    """A web process, a worker and a database."""

    cluster: Cluster
    base: str
    web: Kept
    worker: Kept
    acknowledged: dict[str, str] = field(default_factory=dict)  # reference → text
    refused: Counter[str] = field(default_factory=Counter)

    async def strike(self, victim: str) -> None:
        if victim == "postmaster":
            await self.cluster.kill_postmaster()
            await self.cluster.restart()
            return
        await {"web": self.web, "worker": self.worker}[victim].end()  # kill -9

    async def keep_alive(self) -> None:
        """Who died is started again, as `fenghuo up` does: a worker also ends by itself when the
        database is gone.
        """
        while True:
            await asyncio.gather(self.web.start(), self.worker.start())
            await asyncio.sleep(0.1)

    async def until_open(self) -> None:
        """One that is still starting could not be hit."""
        await answers(f"{self.base}/health/live")
        async with asyncio.timeout(PATIENCE):
            while not (await self.rows(_WORKERS))[0]["workers"]:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def file(self, session: aiohttp.ClientSession, body: dict[str, Any]) -> None:
        """Until it is acknowledged, as somebody in need does."""
        while True:
            try:
                async with session.post(f"{self.base}/api/reports", json=body) as answer:
                    said = await answer.json()
            except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
                self.refused["no answer"] += 1
            else:
                if answer.status == 201:
                    assert said["reference"] not in self.acknowledged
                    self.acknowledged[said["reference"]] = body["text"]
                    return
                self.refused[str(answer.status)] += 1
            await asyncio.sleep(AGAIN)

    async def rows(self, query: str) -> list[dict[str, Any]]:
        return await asyncio.to_thread(_rows, self.cluster.url, query)

    async def until_followed(self) -> None:
        async with asyncio.timeout(PATIENCE):
            while (await self.rows(_LEFT))[0]["jobs"]:  # noqa: ASYNC110
                await asyncio.sleep(0.1)


def _rows(url: str, query: str) -> list[dict[str, Any]]:
    with contextlib.closing(psycopg.connect(url, row_factory=dict_row)) as connection:
        return connection.execute(query.encode()).fetchall()


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Town]:
    """With an officer on duty for the whole country, whose telephone is a provider that takes."""
    cluster, port = Cluster(folder), free_port()
    await asyncio.to_thread(migrate.upgrade, cluster.url)
    await _staffed(cluster.url)
    with taker() as provider:
        settings = _settings(cluster.url, folder, provider)
        base, module = f"http://127.0.0.1:{port}", "tests.services.crash.filing_process"
        web = Kept(module, folder / "web.log", str(port), environment=settings)
        worker = Kept("bot.cli.worker", folder / "worker.log", environment=settings)
        town = Town(cluster=cluster, base=base, web=web, worker=worker)
        keeping = asyncio.create_task(town.keep_alive())
        try:
            await town.until_open()
            yield town
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await asyncio.gather(web.end(), worker.end())
            await asyncio.to_thread(cluster.stop)


async def _staffed(url: str) -> None:
    database, vault, now = Database(url), Vault(SECRET.encode()), datetime.now(UTC)
    try:
        officer = Official(name=OFFICER, role=Role.DUTY_OFFICER)
        await StoredOfficials(database, vault).create(officer, now)
        await StoredRoster(database).keep(_shift(now), OFFICER, now)
    finally:
        await database.close()
    contact = (
        "INSERT INTO official_contacts (name, channel, sealed_address, language)"
        " VALUES (%s, 'sms', %s, 'zh')"
    )
    with psycopg.connect(url) as connection:
        connection.execute(_TRAIL.encode())
        connection.execute(contact, [OFFICER, vault.seal(PHONE)])


def _shift(now: datetime) -> Shift:
    return Shift(
        id=uuid4(),
        official=OFFICER,
        area=None,
        level=Level.COUNTRY,
        days=tuple(range(7)),
        begins=0,
        ends=24 * 60,
        created_by=OFFICER,
        created_at=now,
    )


def _settings(url: str, folder: Path, provider: str) -> dict[str, str]:
    return {
        "FENGHUO_DATABASE_URL": url,
        "FENGHUO_DATA_DIR": str(folder / "data"),
        "FENGHUO_SECRET_KEY": SECRET,
        "FENGHUO_CHAT_LIMITS": "off",
        "TWILIO_ACCOUNT_SID": SANDBOX_SID,
        "TWILIO_AUTH_TOKEN": "a token of the tests",
        "TWILIO_SENDERS": "+15005550006@100000",
        "TWILIO_API_BASE": provider,
    }


async def _people(town: Town, seed: int) -> None:
    timeout = aiohttp.ClientTimeout(total=ANSWER)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        filing = list[asyncio.Task[None]]()
        for body in bodies(REPORTS, _PLACES, seed):
            filing.append(asyncio.create_task(town.file(session, dict(body))))
            await asyncio.sleep(1 / RATE)
        await asyncio.gather(*filing)


async def _blows(town: Town, seed: int, victims: tuple[str, ...]) -> None:
    """One after another, at moments of the seed."""
    chance = random.Random(seed)
    for victim in victims:
        await asyncio.sleep(chance.uniform(0.3, 1.2))
        await town.strike(victim)


async def run(folder: Path, seed: int, victims: tuple[str, ...]) -> None:
    async with opened(folder) as town:
        await asyncio.gather(_people(town, seed), _blows(town, seed, victims))
        await town.until_followed()
        kept = await town.rows(_KEPT)
        notices = await town.rows("SELECT said FROM crash_notices")
    assert town.refused, "nobody noticed: the blows came beside everything"
    assert len(town.acknowledged) == REPORTS
    texts = {row["reference"]: row["text"] for row in kept}
    assert town.acknowledged.items() <= texts.items(), "acknowledged, and lost or another's"
    wrong = [row for row in kept if (row["steps"], row["followed"]) != (1, FOLLOWERS)]
    assert not wrong, "a report without its first step, or not followed by everybody once"
    told = Counter(one for row in notices for one in texts if one in row["said"])
    assert told == dict.fromkeys(texts, 1), "an officer told twice of one report, or not at all"


async def test_reports_outlive_the_web_process_and_the_database(tmp_path: Path) -> None:
    await run(tmp_path, 1, ("web", "postmaster"))


@pytest.mark.services
@pytest.mark.parametrize("seed", range(2, 10))
async def test_reports_outlive_everybody(tmp_path: Path, seed: int) -> None:
    victims = ["web", "worker", "postmaster", "web", "worker"]
    random.Random(seed).shuffle(victims)
    await run(tmp_path, seed, tuple(victims))

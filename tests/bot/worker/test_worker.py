"""The worker process: what it forgets is found again, and it stops when it is told to."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.clock import utc_now
from bot.notices import Notice
from bot.reports.filing import NewReport
from bot.reports.steps import Following, Stepped
from bot.store.database import Database
from bot.store.jobs import Jobs
from bot.store.mailbox import StoredMailbox
from bot.store.notices import post
from bot.store.steps import StoredSteps
from bot.worker import Worker, WorkerBroken
from channels.web import WebChannel
from tests.bot.broadcast.world import CHEN, PUDONG, VAULT, World, until, utc
from tests.bot.store.reporting import reports_on

ROOT = Path(__file__).resolve().parents[3]


def test_the_worker_loads_neither_knowledge_nor_torch_nor_pages() -> None:
    code = (
        "import sys, bot.cli.worker\n"
        "heavy = {'torch', 'knowledge.search', 'knowledge.encoding', 'fastapi',"
        " 'sentence_transformers', 'faiss', 'jieba'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.postgres
@pytest.mark.parametrize(
    "lost",
    [
        pytest.param("DELETE FROM procrastinate_jobs", id="every job"),
        pytest.param("UPDATE procrastinate_jobs SET status = 'failed'", id="every job failed"),
    ],
)
async def test_an_event_whose_job_was_lost_is_broadcast_all_the_same(
    world: World, lost: str
) -> None:
    await world.subscribe(10)
    alert = await world.approved()
    async with world.database.transaction() as connection:
        await connection.execute(text(lost))
    await world.work()
    await world.until(alert, "completed")
    assert len(world.sms.sent) == 10


@pytest.mark.postgres
async def test_a_job_of_a_dead_worker_is_buried_and_its_lane_served(world: World) -> None:
    await world.subscribe(10)
    alert = await world.approved()
    dead = """
        WITH w AS (
            INSERT INTO procrastinate_workers (last_heartbeat)
            VALUES (now() - interval '1 hour') RETURNING id
        )
        UPDATE procrastinate_jobs SET status = 'doing', worker_id = w.id FROM w
    """
    async with world.database.transaction() as connection:
        await connection.execute(text(dead))
    await world.work()
    await world.until(alert, "completed")
    assert len(world.sms.sent) == 10


@pytest.mark.postgres
async def test_it_stops_soon_and_leaves_nothing_in_flight(
    database: Database,
) -> None:
    world = World(database, sms_rate=100.0)
    await world.subscribe(500)
    await world.work()
    alert = await world.approved()
    await until(lambda: len(world.sms.sent) > 20)
    asked = time.monotonic()
    await world.rest()
    assert time.monotonic() - asked < 10.0
    states = await world.states(alert)
    assert states == {"delivered": len(world.sms.sent), "queued": 500 - len(world.sms.sent)}
    await world.alerts.cancel(alert.id, CHEN)


@pytest.mark.postgres
async def test_web_pages_get_it_in_the_mailbox_and_are_counted_once_they_fetched_it(
    world: World,
) -> None:
    mailbox = StoredMailbox(world.database, VAULT)
    world.web = WebChannel(mailbox, secret=b"secret")  # type: ignore[assignment]
    people = [str(one) for one in await world.subscribe(300, channel="web")]
    await world.work()
    alert = await world.until(await world.approved(), "completed")
    assert await world.states(alert) == {"accepted": 300}
    start = await mailbox.newest(people[0])
    ((id, message),) = await mailbox.after(people[0], start)
    assert message["alert"] == alert.identifier and message["kind"] == "alerts"
    assert await world.states(alert) == {"accepted": 299, "delivered": 1}
    assert await mailbox.after(people[0], id) == []
    assert await mailbox.newest(people[0]) == id
    assert (await world.alerts.get(alert.id)).reached == 1


@pytest.mark.postgres
async def test_a_notice_brings_its_kind_and_buttons(world: World) -> None:
    mailbox = StoredMailbox(world.database, VAULT)
    world.web = WebChannel(mailbox, secret=b"secret")  # type: ignore[assignment]
    notice = Notice(
        channel="web",
        sealed_address=VAULT.seal("a page"),
        text="R-7K3M-9Q",
        kind="report",
        buttons=(("还在", "signed"),),
    )
    async with world.database.transaction() as connection:
        await post(connection, Jobs(), [notice], priority=40, now=utc_now())
    await world.work()
    for _ in range(100):
        if found := await mailbox.after("a page", 0):
            break
        await asyncio.sleep(0.1)
    [(_, message)] = found
    assert (message["text"], message["kind"]) == ("R-7K3M-9Q", "report")
    assert message["buttons"] == [{"title": "还在", "payload": "signed"}]


@pytest.mark.postgres
async def test_the_mailbox_says_who_got_something(database: Database) -> None:
    mailbox = StoredMailbox(database, VAULT)
    heard: list[str] = []

    async def listen() -> None:
        async for fingerprint in mailbox.listen():
            heard.append(fingerprint)

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.3)
    ids = await asyncio.gather(*(mailbox.put(f"page {n}", {"text": str(n)}) for n in range(20)))
    await until(lambda: len(heard) == 20)
    assert set(heard) == {mailbox.fingerprint(f"page {n}") for n in range(20)}
    for n, id in enumerate(ids):
        assert await mailbox.after(f"page {n}", 0) == [(int(id), {"text": str(n)})]
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


@pytest.mark.postgres
async def test_a_channel_without_a_sender_fails_openly(world: World) -> None:
    await world.subscribe(1, channel="telegram", areas=(PUDONG,))
    await world.work()
    alert = await world.until(await world.approved(), "partial")
    assert await world.states(alert) == {"failed": 1}


@pytest.mark.postgres
async def test_a_worker_that_others_took_for_dead_ends_so_that_another_can_begin(
    world: World,
) -> None:
    worker = asyncio.create_task(Worker(world.services(), asyncio.Event()).run())
    struck_off = 0
    while not struck_off:  # once it is there
        await asyncio.sleep(0.05)
        async with world.database.transaction() as connection:
            gone = await connection.execute(text("DELETE FROM procrastinate_workers"))
            struck_off = gone.rowcount
    with pytest.raises(WorkerBroken):
        await asyncio.wait_for(worker, 20)


@pytest.mark.postgres
async def test_the_worker_follows_steps_of_reports_and_tries_again_what_failed(
    world: World, tmp_path: Path
) -> None:
    heard: list[Stepped] = []

    async def ears(stepped: Stepped) -> Sequence[Notice]:
        heard.append(stepped)
        if len(heard) == 1:
            raise ConnectionError
        return ()

    steps = StoredSteps(world.database)
    following = Following(book=steps, followers={"ears": ears}, clock=utc)
    filed = await reports_on(world.database, utc, tmp_path).file(
        NewReport(hazard="flood", text="水到膝盖")
    )
    stopping = asyncio.Event()
    services = replace(world.services(), following=following)
    working = asyncio.create_task(Worker(services, stopping).run())
    await until(lambda: len(heard) == 2, seconds=30)
    stopping.set()
    await working
    assert {one.report.reference for one in heard} == {filed.report.reference}
    assert await steps.followed(heard[0].id) == {"ears"}


class Forgetful(StoredSteps):
    """A book whose database is away the first time that it is asked."""

    asked = 0

    async def stepped(self, id: int) -> Stepped | None:
        self.asked += 1
        if self.asked == 1:
            raise ConnectionError
        return await super().stepped(id)


@pytest.mark.postgres
async def test_a_step_is_followed_though_the_database_was_away_when_it_was_looked_up(
    world: World, tmp_path: Path
) -> None:
    heard: list[Stepped] = []

    async def ears(stepped: Stepped) -> Sequence[Notice]:
        heard.append(stepped)
        return ()

    steps = Forgetful(world.database)
    following = Following(book=steps, followers={"ears": ears}, clock=utc)
    await reports_on(world.database, utc, tmp_path).file(NewReport(hazard="flood", text="水深"))
    stopping = asyncio.Event()
    services = replace(world.services(), following=following)
    working = asyncio.create_task(Worker(services, stopping).run())
    await until(lambda: bool(heard), seconds=30)
    stopping.set()
    await working
    assert (steps.asked, len(heard)) == (2, 1)

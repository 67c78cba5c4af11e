"""The worker process: jobs for broadcasts and lanes, and the sweep that forgets nobody.

It does not know rules of alerts or providers, and never imports knowledge or pages.
"""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import DeleteJobCondition, Job, Status

from bot.alerts.lanes import Lane, LaneChoice, by_name
from bot.alerts.messages import DRILL
from bot.alerts.progress import units
from bot.broadcast.filling import Filler
from bot.broadcast.keeping import LaneKeeper
from bot.broadcast.ledger import Fence
from bot.broadcast.people import People
from bot.broadcast.probing import Prober
from bot.broadcast.serving import LaneServer
from bot.store.jobs import (
    BROADCAST_EVENT,
    FOLLOW_STEP,
    POLL_FEED,
    QUEUE,
    SEND_TEST,
    SERVE_LANE,
    SERVE_WEBHOOK,
    TEST_LANE,
    job_priority,
)
from bot.store.notices import WhileItMatters, late
from bot.store.roll import Roll
from bot.worker_services import WorkerServices
from channels.base import Button, Outbound
from channels.rates import Bucket

#: Jobs at once; a lane takes one for as long as it has something to send.
CONCURRENCY = 32
#: On all workers together: feeds that hang must leave room for what is sent.
FEEDS_AT_ONCE = 8
#: Times that a step of a report is followed in vain: 2 + 4 + … s, together a good hour.
MOST_FOLLOWED = 12
#: On all workers together, as with feeds.
WEBHOOKS_AT_ONCE = 4
SWEEP_SECONDS = 1.0
CHORE_SECONDS = 60.0
#: A worker that gave no sign of life for so long is dead, and its lanes go to others.
HEARTBEAT_SECONDS, DEAD_SECONDS = 1.0, 6.0
STOP_SECONDS = 1.5
LAST_RESORT_SECONDS = 5.0
POLL_SECONDS = 1.0
_SWEEP_PRIORITY = 0
#: After everything that is sent: a poll a second later is no loss.
_FEED_PRIORITY = _WEBHOOK_PRIORITY = 50

log = structlog.get_logger()


class Connector(PsycopgConnector):
    """Its listener ends when it is told to, also when the database goes away at the same moment.

    Python 3.11's asyncio.wait_for then hands on the connection's error instead of the cancellation;
    the listener would connect anew for ever, and a worker that waits for its end before it gives up
    would neither work nor die, and nobody would start another.
    """

    async def _loop_notify(self, *args: Any, **named: Any) -> None:
        await super()._loop_notify(*args, **named)
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError


class WorkerBroken(Exception):
    """The worker ended without having been asked to, for want of its database."""


async def run(services: WorkerServices) -> None:
    """Works until SIGTERM or SIGINT; what is in hand has STOP_SECONDS to finish."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def stop() -> None:
        stopping.set()
        # With the database gone, closing waits for it; the ledger is made for a sudden end.
        loop.call_later(LAST_RESORT_SECONDS, os._exit, 1)

    for number in signals:
        loop.add_signal_handler(number, stop)
    try:
        await Worker(services, stopping).run()
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


class Worker:
    """One process's share of all jobs. Ends when `stopping` is set."""

    def __init__(self, services: WorkerServices, stopping: asyncio.Event) -> None:
        self._services = services
        self._stopping = stopping
        self._lanes: Mapping[str, Lane] = by_name(services.lanes)
        self._buckets = {lane.name: Bucket(lane.for_broadcasts) for lane in services.lanes}
        #: Beside broadcasts: test-sends and alarms go in the share of the replies.
        self._aside = {lane.name: Bucket(lane.for_replies or lane.rate) for lane in services.lanes}
        self._keeper = LaneKeeper(
            book=services.lane_book, lanes=services.lanes, me=uuid4().hex, clock=services.clock
        )
        self._prober = Prober(
            book=services.lane_book,
            keeper=self._keeper,
            channels=services.channels,
            addresses=services.test_addresses,
            text=services.test_text,
            clock=services.clock,
        )
        self._chores = {**services.chores, "lanes_tested": self._test_lanes}
        self._filler = Filler(
            ledger=services.ledger,
            audience=services.audience,
            lanes=services.lanes,
            people=People(services.fallback, self._keeper.broken),
            clock=services.clock,
        )
        self._app = App(connector=Connector(conninfo=services.database_url, min_size=1, max_size=8))
        self._app.job_manager = self._roll = Roll(self._app.connector)
        self._app.task(name=BROADCAST_EVENT, queue=QUEUE)(self._broadcast_event)
        self._app.task(name=SERVE_LANE, queue=QUEUE, pass_context=True)(self._serve_lane)
        again = WhileItMatters(services.clock)
        self._app.task(name=SEND_TEST, queue=QUEUE, retry=again)(self._send_test)
        self._app.task(name=TEST_LANE, queue=QUEUE)(self._test_lane)
        self._app.task(name=POLL_FEED, queue=QUEUE)(self._poll_feed)
        # Of an error before anybody could follow, as when the database was away for a moment.
        anew = RetryStrategy(max_attempts=MOST_FOLLOWED, exponential_wait=2)
        self._app.task(name=FOLLOW_STEP, queue=QUEUE, retry=anew)(self._follow_step)
        self._app.task(name=SERVE_WEBHOOK, queue=QUEUE)(self._serve_webhook)

    async def run(self) -> None:
        """Raises when the database is lost: whoever supervises the process starts it again."""
        async with self._app.open_async():
            await self._adopt()
            working = asyncio.create_task(self._work(), name="work")
            sweeping = asyncio.create_task(self._sweep_for_ever(), name="sweep")
            chores = asyncio.create_task(self._chores_for_ever(), name="chores")
            beside = [asyncio.ensure_future(run()) for run in self._services.beside]
            stopping = asyncio.create_task(self._stopping.wait(), name="stopping")
            log.info("worker_started", lanes=len(self._lanes))
            struck_off = asyncio.create_task(self._until_struck_off(), name="struck off")
            ends = {working, stopping, struck_off}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            asked = self._stopping.is_set()
            self._stopping.set()
            others = (sweeping, chores, stopping, struck_off, *beside)
            for task in (working, *others):
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            with contextlib.suppress(asyncio.CancelledError):
                await working
            log.info("worker_stopped")
            if not asked:
                raise WorkerBroken

    async def _until_struck_off(self) -> None:
        """Returns when others take us for dead: somebody new has to begin in our place."""
        there = True
        while there:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            # An error is the database's: whether we are on the list is asked when it is back.
            with contextlib.suppress(Exception):
                there = await self._roll.on_it(DEAD_SECONDS)
        log.error("worker_struck_off")

    async def _work(self) -> None:
        await self._app.run_worker_async(
            queues=[QUEUE],
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=POLL_SECONDS,
            shutdown_graceful_timeout=STOP_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=DEAD_SECONDS,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
            install_signal_handlers=False,
        )

    # --- jobs -----------------------------------------------------------------------------------

    async def _broadcast_event(self, *, event_id: str) -> None:
        await self._filler.fill(UUID(event_id), self._wake)

    async def _serve_lane(self, context: JobContext, *, lane: str) -> None:
        if lane not in self._lanes:
            return  # of a worker with other settings; its rows are adopted when a worker starts
        job = context.job
        assert job.id is not None and job.worker_id is not None
        server = LaneServer(
            lane=self._lanes[lane],
            channel=self._services.channels[self._lanes[lane].channel],
            ledger=self._services.ledger,
            vault=self._services.vault,
            stopping=self._stopping,
            clock=self._services.clock,
            bucket=self._buckets[lane],
            keeper=self._keeper,
        )
        await server.serve(Fence(job_id=job.id, worker_id=job.worker_id))

    async def _send_test(
        self,
        *,
        channel: str,
        sealed: str,
        text: str,
        until: str | None = None,
        kind: str | None = None,
        buttons: str = "[]",
    ) -> None:
        """A notice, by a lane that works where there is one."""
        if late(until, self._services.clock()):
            log.error("notice_too_late", channel=channel)
            return
        choice = LaneChoice(self._services.lanes, await self._keeper.broken())
        lane = choice.lane(channel, uuid4())
        if lane is None:
            log.error("notice_without_lane", channel=channel)
            return
        await self._aside[lane.name].take(units(lane, text))
        await self._services.channels[channel].send(
            Outbound(
                channel=channel,
                to=self._services.vault.open(sealed.encode("ascii")),
                text=text,
                sender=lane.sender,
                buttons=tuple(Button(title=t, payload=p) for t, p in json.loads(buttons)),
                payload={"kind": kind} if kind else None,
            )
        )

    async def _test_lane(self, *, lane: str) -> None:
        if lane in self._lanes:
            await self._prober.probe(self._lanes[lane], self._buckets[lane])

    async def _poll_feed(self, *, feed: str) -> None:
        if self._services.feeds is not None:
            await self._services.feeds.poll(UUID(feed))

    async def _follow_step(self, *, step: str, attempt: int = 1) -> None:
        """What fails is tried again as a job without lock: it must not hold up other steps."""
        following = self._services.following
        if following is None or await following.follow(int(step)) or attempt >= MOST_FOLLOWED:
            return
        deferrer = self._app.configure_task(
            FOLLOW_STEP, queue=QUEUE, schedule_in={"seconds": 2**attempt}
        )
        await deferrer.defer_async(step=step, attempt=attempt + 1)

    async def _serve_webhook(self, *, webhook: str) -> None:
        if self._services.webhooks is not None:
            await self._services.webhooks.serve(UUID(webhook))

    # --- the sweep and the chores ---------------------------------------------------------------

    async def _sweep_for_ever(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._sweep()
            except Exception:
                # The next sweep comes in a moment; without it the forgotten would stay forgotten.
                log.exception("sweep_failed")
            await asyncio.sleep(SWEEP_SECONDS)

    async def _chores_for_ever(self) -> None:
        while not self._stopping.is_set():
            for name, chore in self._chores.items():
                try:
                    done = await chore(self._services.clock())
                except Exception as error:
                    # One that fails must not keep the others from being done.
                    log.error("chore_failed", chore=name, error=type(error).__name__)
                else:
                    if done:
                        log.info(name, count=done)
            await asyncio.sleep(CHORE_SECONDS)

    async def _sweep(self) -> None:
        """Whatever a crash, a race or the clock left behind; many may run it at once."""
        ledger, now = self._services.ledger, self._services.clock()
        await self._bury_the_dead()
        await ledger.settle_due(now)
        broken = await self._keeper.relocate()
        await self._services.fallback.fall_back(self._services.lanes, broken, now)
        await ledger.try_again(now)
        await ledger.finish(self._services.lanes, now)
        for event_id, priority in await ledger.idle_events(now):
            await self._defer(
                BROADCAST_EVENT, f"event:{event_id}", priority, event_id=str(event_id)
            )
        await self._wake(_SWEEP_PRIORITY)
        await self._wake_webhooks(now)
        if self._services.feeds is not None:
            for feed in await self._services.feeds.due(now):
                slot = f"feeds:{feed.int % FEEDS_AT_ONCE}"
                await self._defer(
                    POLL_FEED, f"feed:{feed}", _FEED_PRIORITY, slot=slot, feed=str(feed)
                )

    async def _wake_webhooks(self, now: datetime) -> None:
        if self._services.webhooks is not None:
            for id in await self._services.webhooks.due(now):
                slot, webhook = f"webhooks:{id.int % WEBHOOKS_AT_ONCE}", f"webhook:{id}"
                await self._defer(
                    SERVE_WEBHOOK, webhook, _WEBHOOK_PRIORITY, slot=slot, webhook=str(id)
                )

    async def _bury_the_dead(self) -> None:
        """Jobs of dead workers hold their locks; they are done anew, by whoever has time."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_SECONDS):
            log.warning("job_of_dead_worker", task=job.task_name, job=job.id)
            await self._bury(job)

    async def _bury(self, job: Job) -> None:
        manager = self._app.job_manager
        if job.task_name in (SEND_TEST, FOLLOW_STEP):
            await manager.retry_job(job)
        else:
            # Its successor is enqueued by this same sweep, as for every lane and event without one.
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)

    async def _wake(self, priority: int) -> None:
        """A job for every lane that has something due and none waiting already."""
        now, broken = self._services.clock(), await self._keeper.broken()
        lanes = [lane for lane in self._services.lanes if lane.name not in broken]
        for lane in await self._services.ledger.idle_lanes(lanes, now):
            await self._defer(SERVE_LANE, f"lane:{lane}", priority, lane=lane)

    async def _test_lanes(self, _: datetime) -> int:
        """A job for every lane that has a test address; it knows whether one is due."""
        for lane in self._services.lanes:
            if self._prober.tests(lane):
                # Under the lane's own lock: its rate is kept by whoever holds that.
                deferrer = self._app.configure_task(
                    TEST_LANE,
                    queue=QUEUE,
                    lock=f"lane:{lane.name}",
                    queueing_lock=f"test:{lane.name}",
                    priority=job_priority(DRILL),
                )
                with contextlib.suppress(AlreadyEnqueued):
                    await deferrer.defer_async(lane=lane.name)
        return 0

    async def _defer(
        self, task: str, lock: str, priority: int, slot: str | None = None, **arguments: str
    ) -> None:
        """Of one `lock` no two wait; of one `slot`, or else of one lock, no two run."""
        deferrer = self._app.configure_task(
            task,
            queue=QUEUE,
            lock=slot or lock,
            queueing_lock=lock,
            priority=job_priority(priority),
        )
        with contextlib.suppress(AlreadyEnqueued):  # another worker was faster
            await deferrer.defer_async(**arguments)

    async def _adopt(self) -> None:
        """Rows of senders that the settings no longer name go to one that they do."""
        for channel in {lane.channel for lane in self._services.lanes}:
            lanes = [lane for lane in self._services.lanes if lane.channel == channel]
            await self._services.ledger.adopt(channel, lanes, self._services.clock())

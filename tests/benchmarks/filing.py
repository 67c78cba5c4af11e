"""Filing over HTTP beside a worker: how soon a report is acknowledged, and a burst of them.

It does not know how many reports are there before.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import uvloop

from bot.processes import free_port, spawn, stop
from bot.settings import ROOT
from tests.benchmarks import machine
from tests.benchmarks.figures import Row, median, percentile
from tests.benchmarks.filed import Filings, bodies, file_all
from tests.services.crash.processes import answers

#: The issue's figures.
RATE, SECONDS, P99_MS = 100, 30, 50.0
BURST, BURST_SECONDS, ACKNOWLEDGED_MS = 2_000, 10, 5_000.0
#: Not timed: connections, plans and word lists are there after a moment.
WARM_UP = 300
START_SECONDS, PATIENCE = 300.0, 300.0
_LEFT = """
SELECT count(*) FROM procrastinate_jobs
WHERE task_name = 'follow_step' AND status IN ('todo', 'doing')
"""


@dataclass(frozen=True, kw_only=True)
class Wave:
    """`kept`: of those acknowledged; `followed` in seconds after the last; processor seconds."""

    filings: Filings
    kept: int
    followed: float
    web: float
    load: float


@dataclass(frozen=True, kw_only=True)
class Service:
    """The whole web process, without an engine, and a worker beside it."""

    url: str
    database: str
    web: int


Places = Sequence[tuple[float, float]]


def measure(folder: Path, database: str, places: Places, what: str, seed: int) -> list[Row]:
    """`what`: the database, in words; `seed`: another one each time, for other words."""
    with _running(folder, database) as service:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            steady, burst = runner.run(_waves(service, places, seed))
    return [*_steady(what, steady), *_burst(what, burst)]


@contextmanager
def _running(folder: Path, database: str) -> Iterator[Service]:
    port = free_port()
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "FENGHUO_DATABASE_URL": database,
        "FENGHUO_DATA_DIR": str(folder),
        "FENGHUO_PORT": str(port),
        "FENGHUO_ENGINE_URLS": f"http://127.0.0.1:{free_port()}",
    }
    url, running = f"http://127.0.0.1:{port}", list[subprocess.Popen[bytes]]()
    try:
        for module in ("actions.serve", "bot.cli.worker"):
            with open(folder / f"{module}.log", "ab") as log:
                command = [sys.executable, "-m", module]
                running.append(spawn(command, output=log, environment=environment))
        asyncio.run(answers(f"{url}/health/live", START_SECONDS))
        yield Service(url=url, database=database, web=running[0].pid)
    finally:
        for process in running:
            stop(process, seconds=10)


async def _waves(service: Service, places: Places, seed: int) -> tuple[Wave, Wave]:
    warm, steady, burst = (
        list(bodies(count, places, seed * 10 + n))
        for n, count in enumerate((WARM_UP, RATE * SECONDS, BURST))
    )
    await file_all(service.url, warm, RATE)
    await _all_followed(service)
    return (
        await _wave(service, steady, RATE),
        await _wave(service, burst, BURST / BURST_SECONDS),
    )


async def _wave(service: Service, wanted: Sequence[Mapping[str, Any]], rate: float) -> Wave:
    used = machine.processor_seconds(service.web)
    filings = await file_all(service.url, wanted, rate)
    used, load = machine.processor_seconds(service.web) - used, machine.load()
    followed = await _all_followed(service)
    kept = await asyncio.to_thread(_kept, service.database, filings.references)
    return Wave(filings=filings, kept=kept, followed=followed, web=used, load=load)


async def _all_followed(service: Service) -> float:
    """Seconds until no step waits. Raises TimeoutError."""
    begun = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        while await asyncio.to_thread(_waiting, service.database):  # noqa: ASYNC110
            await asyncio.sleep(0.25)
    return time.monotonic() - begun


def _waiting(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute(_LEFT).fetchone()
    assert found
    return int(found[0])


def _kept(url: str, references: Collection[str]) -> int:
    """How many of them are there."""
    query = "SELECT count(*) FROM reports WHERE reference = ANY (%s)"
    with psycopg.connect(url) as connection:
        found = connection.execute(query, [list(references)]).fetchone()
    assert found
    return int(found[0])


def _steady(what: str, wave: Wave) -> Iterator[Row]:
    taken = wave.filings.milliseconds
    tail, filed = percentile(taken, 0.99), len(wave.filings.references)
    errors = wave.filings.errors
    yield Row(
        what=f"{what}: filing at {RATE}/s for {SECONDS} s, p99",
        measured=f"{tail:.1f} ms (p50 {median(taken):.1f}, most {max(taken):.1f}; errors {errors}; "
        f"load {wave.load:.1f})",
        floor=f"≤ {P99_MS:.0f} ms",
        met=tail <= P99_MS and errors == 0,
    )
    yield Row(
        what=f"{what}: processor time of the web process a report",
        measured=f"{wave.web / max(filed, 1) * 1000:.1f} ms",
    )


def _burst(what: str, wave: Wave) -> Iterator[Row]:
    filings = wave.filings
    taken, filed = filings.milliseconds, len(filings.references)
    lost, name = filed - wave.kept, f"{what}: {BURST:,} in {BURST_SECONDS} s"
    yield Row(
        what=f"{name}, acknowledged within",
        measured=f"{max(taken) / 1000:.2f} s (p50 {median(taken):.0f} ms, "
        f"p99 {percentile(taken, 0.99):.0f}; {filed} of {BURST}; load {wave.load:.1f})",
        floor=f"≤ {ACKNOWLEDGED_MS / 1000:.0f} s, all",
        met=max(taken) <= ACKNOWLEDGED_MS and filed == BURST,
    )
    yield Row(what=f"{name}, lost", measured=str(lost), floor="0", met=lost == 0)
    yield Row(
        what=f"{name}, followed by the worker",
        measured=f"{wave.followed:.1f} s after the last one",
    )

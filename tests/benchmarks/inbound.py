"""What people write over a channel: how soon it is safe, and whether a flood of it loses any.

It does not know what is answered.
"""

import asyncio
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import uvloop

from bot.processes import free_port, spawn, stop
from bot.settings.channels import SANDBOX_SID
from bot.store import embedded, migrate
from tests.benchmarks import letters, machine
from tests.benchmarks.figures import Row, Section, median, percentile
from tests.benchmarks.letters import OURS, Letter, Posted
from tests.benchmarks.site import NotStarted, Site
from tests.benchmarks.station import taker
from tests.benchmarks.taken import Client
from tests.services.crash.intake_process import TOKEN
from tests.services.crash.processes import answers

#: Messages a second and for how long; the first with a service that has answered before.
STEADY, STEADY_SECONDS, FLOOD, FLOOD_SECONDS, WARM_UP = 200, 20, 1000, 10, 200
#: Receipts a second beside the flood.
RECEIPTS = 50
ACCEPTED_MS, RECEIPT_MS = 10.0, 250.0
#: Of a turn that is not really thought about, and uses no processor; seconds for the last answer.
TURN_MS, PATIENCE = 20.0, 900.0
SMALL = "tests.services.crash.intake_process"


@dataclass(frozen=True, kw_only=True)
class Served:
    """A web process: where it is, and its number."""

    url: str
    pid: int


@dataclass(frozen=True, kw_only=True)
class Wave:
    """`answered`: people whom the provider was given an answer for, `after` so many seconds from
    the last message on. `receipts`: of those that came beside it. `grown` in megabytes,
    `processor` in seconds of the web process, from the first message to the last answer.
    """

    posted: Posted
    written: int
    answered: int
    after: float
    receipts: Posted | None = None
    grown: float = 0.0
    processor: float = 0.0


def measure(folder: Path, known: Path | None = None) -> Section:
    """`known`: a folder in which our engine was trained before. Takes about ten minutes, and the
    training (four minutes of a core) where there is none.
    """
    with taker() as provider:
        with _small(folder / "small", provider) as served:
            faked = _measured(served, provider, series=1)
        whole = _whole(folder / "whole", provider, known)
    return Section(
        name="inbound",
        title="Messages from people",
        rows=(
            *_rows(f"turns of {TURN_MS:g} ms", *faked),
            *whole,
        ),
        notes=(
            f"«Turns of {TURN_MS:g} ms»: webhook, signature, intake, database and Twilio adapter "
            "as they are, in a process of their own; instead of the gateway's talk, a wait. "
            "«Everything»: the whole service with its engine.",
            "Twilio's signed forms over loopback HTTP, each from a phone of its own, the "
            "examination's questions in both languages; answers go to a provider that takes as "
            "many as come. Milliseconds from the moment when a message was due until the provider "
            "had its 204, so that whoever falls behind pays for it.",
            f"Beside the flood {RECEIPTS} receipts a second. «Lost» are people without an answer "
            "at the end. Load generator, provider, database, engine and service share the "
            "machine's cores.",
        ),
    )


def _whole(folder: Path, provider: str, known: Path | None) -> list[Row]:
    """What was measured before stands, even where the whole service does not come up."""
    if known:
        shutil.copytree(known / "models", folder / "models")
    site = Site(folder, _settings(provider))
    try:
        with site.running():
            served = Served(url=site.url, pid=site.pid("web"))
            return _rows("everything", *_measured(served, provider, series=11))
    except NotStarted as error:
        why = str(error).strip().splitlines()[-1:]
        return [Row(what="everything", measured=f"did not come up: {' '.join(why)}", met=False)]


@contextmanager
def _small(folder: Path, provider: str) -> Iterator[Served]:
    folder.mkdir()
    server, port = embedded.EmbeddedPostgres(folder).start(), free_port()
    migrate.upgrade(server.url)
    command = [sys.executable, "-m", SMALL, str(port), server.url, provider, str(TURN_MS / 1000)]
    with open(folder / "web.log", "ab") as output:
        process = spawn(command, output=output)
    try:
        served = Served(url=f"http://127.0.0.1:{port}", pid=process.pid)
        asyncio.run(answers(f"{served.url}/health/live"))
        yield served
    finally:
        stop(process, seconds=10)
        assert server.process
        embedded.stop(server.process)


def _settings(provider: str) -> dict[str, str]:
    """A sender so swift that nobody waits for it."""
    return {
        "TWILIO_ACCOUNT_SID": SANDBOX_SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_SENDERS": f"{OURS}@100000",
        "TWILIO_API_BASE": provider,
    }


def _measured(served: Served, provider: str, series: int) -> tuple[Wave, Wave]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_waves(served, provider, series))


async def _waves(site: Served, provider: str, series: int) -> tuple[Wave, Wave]:
    url = f"{site.url}/channels/sms/webhook"
    counts = (WARM_UP, STEADY * STEADY_SECONDS, FLOOD * FLOOD_SECONDS)
    warm, steady, flood = (
        letters.written(url, TOKEN, count, series + n) for n, count in enumerate(counts)
    )
    told = letters.receipts(url, TOKEN, RECEIPTS * FLOOD_SECONDS)
    async with aiohttp.ClientSession() as session:
        client = Client(provider, session)
        await _wave(site, client, warm, STEADY)
        return (
            await _wave(site, client, steady, STEADY),
            await _wave(site, client, flood, FLOOD, told),
        )


async def _wave(
    site: Served,
    client: Client,
    wanted: Sequence[Letter],
    rate: float,
    told: Sequence[Letter] = (),
) -> Wave:
    await client.begin()
    before, used = machine.resident_megabytes(site.pid), machine.processor_seconds(site.pid)
    beside = asyncio.create_task(letters.post(site.url, told, RECEIPTS)) if told else None
    posted = await letters.post(site.url, wanted, rate)
    end = time.monotonic()
    receipts = await beside if beside else None
    answered = await _answered(client, {letter.sender for letter in wanted})
    return Wave(
        posted=posted,
        written=len(wanted),
        answered=answered,
        after=time.monotonic() - end,
        receipts=receipts,
        grown=machine.most_megabytes(site.pid) - before,
        processor=machine.processor_seconds(site.pid) - used,
    )


async def _answered(client: Client, people: set[str]) -> int:
    """Looked up when the provider has got as many messages as there are people, and then on."""
    deadline, there = time.monotonic() + PATIENCE, 0
    while there < len(people) and time.monotonic() < deadline:
        await asyncio.sleep(1.0)
        there = len(people & {one.to for one in await client.taken()})
    return there


def _rows(what: str, steady: Wave, flood: Wave) -> list[Row]:
    return [
        _accepted(f"{what}: {STEADY}/s for {STEADY_SECONDS} s", steady, ACCEPTED_MS),
        _lost(f"{what}: {STEADY}/s for {STEADY_SECONDS} s", steady),
        _accepted(f"{what}: {FLOOD}/s for {FLOOD_SECONDS} s", flood, None),
        _lost(f"{what}: {FLOOD}/s for {FLOOD_SECONDS} s", flood),
        *_beside(what, flood),
    ]


def _accepted(what: str, wave: Wave, most: float | None) -> Row:
    taken = wave.posted.milliseconds
    tail = percentile(taken, 0.99)
    return Row(
        what=f"{what}: webhook → accepted, p99",
        measured=f"{tail:.1f} ms (p50 {median(taken):.1f}, most {max(taken):.1f})",
        floor=f"≤ {most:.0f} ms" if most else "",
        met=tail <= most if most else None,
    )


def _lost(what: str, wave: Wave) -> Row:
    accepted = wave.posted.statuses[204]
    lost = wave.written - min(accepted, wave.answered)
    return Row(
        what=f"{what}: messages lost",
        measured=(
            f"{lost} of {wave.written} (accepted {accepted} in {wave.posted.seconds:.1f} s, "
            f"answered {wave.answered}, the last {wave.after:.0f} s later)"
        ),
        floor="0",
        met=lost == 0,
    )


def _beside(what: str, flood: Wave) -> list[Row]:
    assert flood.receipts
    tail = percentile(flood.receipts.milliseconds, 0.99)
    return [
        Row(
            what=f"{what}: receipts beside the flood, p99",
            measured=f"{tail:.1f} ms ({flood.receipts.statuses[204]} taken)",
            floor=f"≤ {RECEIPT_MS:.0f} ms",
            met=tail <= RECEIPT_MS,
        ),
        Row(
            what=f"{what}: processor time of the web process a message, its answer too",
            measured=f"{flood.processor / flood.written * 1000:.2f} ms",
        ),
        Row(what=f"{what}: the web process grew by", measured=f"{flood.grown:.0f} MB at the most"),
    ]

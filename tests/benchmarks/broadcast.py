"""Ten thousand phones in an area: from approval to a complete ledger, beside a bare HTTP loop.

The sandbox provider is a process of its own on loopback. It does not know how alerts are sent.
"""

import asyncio
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from bot import settings
from bot.processes import free_port, spawn, stop
from bot.settings import ROOT
from bot.settings.channels import SANDBOX_NUMBER, SANDBOX_SID
from tests.benchmarks import machine, warning
from tests.benchmarks.bodies import Recorder, bodies_of
from tests.benchmarks.figures import Row, Section, median, spread
from tests.benchmarks.ledger_times import moments
from tests.benchmarks.site import NotStarted, Site

PEOPLE, PAIRS, SHARE, PATIENCE = 10_000, 3, 0.4, 300.0
#: Sent, delivered: what the sandbox says of each message.
CALLBACKS = 2
AREA = "310115"
#: Segments a second: far above what any of this can do.
RATE = 100_000
TOKEN = "a token of the benchmarks"
LOOK_EVERY = 0.5
#: A process that used less than this share of a core for a second has nothing left to do.
IDLE = 0.05


@dataclass(frozen=True, kw_only=True)
class Broadcast:
    """Seconds from the approval.

    Until every message was with the provider, until every receipt was in, and until the alert was
    closed as completed.
    """

    id: str
    handed_over: float
    delivered: float
    complete: float


@dataclass(frozen=True, kw_only=True)
class Bare:
    """Seconds from the first request: until the last answer, and until the last callback."""

    handed_over: float
    told: float


@dataclass(frozen=True, kw_only=True)
class Pair:
    ours: Broadcast
    bare: Bare


def measure(folder: Path) -> Section:
    """Takes about five minutes."""
    site, port = _site(folder)
    with site.running(), _sandbox(site, port) as sandbox:
        warning.subscribe(site, _people())
        pairs = [_pair(site, sandbox) for _ in range(1 + PAIRS)][1:]
        memory = site.memory()
    return Section(
        name="broadcast",
        title="Ten thousand phones",
        rows=tuple(_rows(pairs, memory)),
        notes=(
            f"{PEOPLE:,} subscribers by `fenghuo import subscribers`, half zh and half en; one SMS "
            f"sender at {RATE:,} segments/s, which never binds; web, worker, engine, database, "
            "sandbox provider and the measuring share the cores.",
            "Complete: the alert's state is `completed`, which it is when every row of the ledger "
            "is terminal, so that both status callbacks of every message have come in and are "
            "written. Moments are read from the ledger afterwards; the state is looked at twice a "
            "second, as a console does.",
            "The bare loop posts the same bodies, made by our adapter from the ledger, to the same "
            "sandbox over 50 connections in a process of its own, as a worker is; the sandbox's "
            "status callbacks go to a bare aiohttp server on uvloop in another, as ours go to web, "
            "which checks and keeps nothing.",
            "Each line is compared with the bare pair at the same line: everything with the "
            "provider with its last answer, the complete ledger with its last callback. The last "
            "row, which has the floor, crosses them: our complete ledger against the bare loop's "
            "last answer.",
            f"One pair to warm up, then {PAIRS} pairs, ours and bare in turn.",
        ),
    )


def _site(folder: Path) -> tuple[Site, int]:
    port = free_port()
    environment = {
        "TWILIO_ACCOUNT_SID": SANDBOX_SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_SENDERS": f"{SANDBOX_NUMBER}@{RATE}",
        "TWILIO_API_BASE": f"http://127.0.0.1:{port}/sandbox/twilio",
    }
    return Site(folder, environment), port


@contextmanager
def _sandbox(site: Site, port: int) -> Iterator[int]:
    """The provider's process."""
    command = [sys.executable, "-m", "channels.sandbox", "--port", str(port)]
    command += ["--callback-base", site.url, "--account-sid", SANDBOX_SID]
    command += ["--auth-token", TOKEN, "--number", SANDBOX_NUMBER]
    environment = site.environment | {"PYTHONPATH": str(ROOT)}
    with open(site.folder / "sandbox.log", "ab") as log:
        process = spawn(command, output=log, environment=environment)
    try:
        _wait(f"http://127.0.0.1:{port}/sandbox/messages", process)
        yield process.pid
    finally:
        stop(process, seconds=10)


def _people() -> Iterator[tuple[str, str, str, str]]:
    for number in range(PEOPLE):
        yield "sms", f"+86138{number:08d}", ("zh", "en")[number % 2], AREA


def _pair(site: Site, sandbox: int) -> Pair:
    ours = asyncio.run(_broadcast(site))
    _wait_until_idle(sandbox)
    bare = _bare(site, ours.id)
    _wait_until_idle(sandbox)
    return Pair(ours=ours, bare=bare)


async def _broadcast(site: Site) -> Broadcast:
    async with aiohttp.ClientSession() as session:
        office = warning.Office(site, session)
        id = await office.submitted(AREA)
        approved = datetime.now(UTC)
        await office.approve(id)
        async with asyncio.timeout(PATIENCE):
            closed = await _closed(office, id)
    handed_over, delivered = await moments(site.database_url(), id)
    return Broadcast(
        id=id,
        handed_over=(handed_over - approved).total_seconds(),
        delivered=(delivered - approved).total_seconds(),
        complete=(closed - approved).total_seconds(),
    )


async def _closed(office: warning.Office, id: str) -> datetime:
    """When it was completed. Raises RuntimeError when it ended in another way, or not for all."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        progress = await office.progress(id)
        state, counts = progress["state"], progress["counts"]
        if state in ("partial", "expired", "cancelled"):
            raise RuntimeError(f"the broadcast ended as {state}: {counts}")
        if state == "completed":
            if counts["delivered"] != PEOPLE:
                raise RuntimeError(f"completed, but not everybody was reached: {counts}")
            ended = next(hand for hand in progress["history"] if hand["act"] == "complete")
            return datetime.fromisoformat(ended["at"])


def _bare(site: Site, alert_id: str) -> Bare:
    port = free_port()
    recorded = _recorded(site, alert_id, f"http://127.0.0.1:{port}")
    file = site.folder / "bodies.txt"
    file.write_bytes(b"\n".join(recorded.bodies))
    telling = _python("tests.benchmarks.told", str(port), str(PEOPLE * CALLBACKS))
    try:
        # A callback that finds nobody would be repeated half a second later, to our advantage.
        assert telling.stdout and telling.stdout.readline()
        taken, begun, ended = _posted(recorded, file)
        told = telling.communicate(timeout=PATIENCE)[0]
    finally:
        stop(telling, seconds=5)
    if int(taken) != PEOPLE:
        raise RuntimeError(f"the sandbox took {int(taken)} of {PEOPLE} from the bare loop")
    return Bare(handed_over=float(ended) - float(begun), told=float(told) - float(begun))


def _posted(recorded: Recorder, file: Path) -> list[bytes]:
    """What the bare sender says. Raises RuntimeError when it broke."""
    posting = _python("tests.benchmarks.bare", recorded.url, recorded.authorization, str(file))
    try:
        said = posting.communicate(timeout=PATIENCE)[0].split()
    finally:
        stop(posting, seconds=5)
    if posting.returncode:
        raise RuntimeError("the bare sender broke")
    return said


def _recorded(site: Site, alert_id: str, callback_base: str) -> Recorder:
    """The bodies that ours posted, but that they name another place for the callbacks."""
    known = settings.with_database(settings.load(site.environment), site.database_url())
    return asyncio.run(bodies_of(replace(known, public_url=callback_base), alert_id))


def _python(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def _rows(pairs: list[Pair], memory: dict[str, float]) -> Iterator[Row]:
    ours, bare = [pair.ours for pair in pairs], [pair.bare for pair in pairs]
    complete, told = [o.complete for o in ours], [b.told for b in bare]
    handed_over, answered = [o.handed_over for o in ours], [b.handed_over for b in bare]
    yield _rate("approval → every message with the provider: sends/s", handed_over)
    yield _rate("bare loop, until the last answer: sends/s", answered)
    yield _share("the former ÷ the latter, median of the pairs", answered, handed_over)
    yield _rate("approval → ledger complete: sends/s", complete)
    yield _rate("bare loop and bare receiver, until the last callback: sends/s", told)
    yield _share("the former ÷ the latter, median of the pairs (complete)", told, complete)
    yield _floored("ledger complete ÷ bare loop until the last answer", answered, complete)
    for part, megabytes in memory.items():
        yield Row(what=f"resident memory afterwards: {part}", measured=f"{megabytes:.0f} MB")


def _rate(what: str, seconds: list[float]) -> Row:
    return Row(what=what, measured=spread([PEOPLE / one for one in seconds], 0))


def _share(what: str, bare: list[float], ours: list[float]) -> Row:
    shares = [b / o for b, o in zip(bare, ours, strict=True)]
    return Row(what=what, measured=spread(shares, 2))


def _floored(what: str, bare: list[float], ours: list[float]) -> Row:
    shares = [b / o for b, o in zip(bare, ours, strict=True)]
    met = median(shares) >= SHARE
    return Row(what=what, measured=spread(shares, 2), floor=f"{SHARE}", met=met)


def _wait_until_idle(pid: int) -> None:
    """Until the sandbox has told everything that it had to tell."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        before = machine.processor_seconds(pid)
        time.sleep(1)
        if machine.processor_seconds(pid) - before < IDLE:
            return
    raise RuntimeError("the sandbox never came to rest")


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    raise NotStarted("the sandbox did not start")

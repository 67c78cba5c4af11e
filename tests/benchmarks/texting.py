"""How fast segments are counted beside Twilio's calculator, and what our adapter costs.

The peers: the npm package `sms-segments-calculator`, and a bare aiohttp loop that posts the same
bodies with the same headers. It does not know who is written to, nor about rates or the ledger.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import cast

import aiohttp
from yarl import URL

from bot.settings import ROOT
from channels.base import Outbound
from channels.segments import count
from channels.twilio import TwilioChannel, TwilioConfig
from tests.benchmarks.bodies import Recorder
from tests.benchmarks.figures import Row, Section, median, spread

TEXTS, ROUNDS, PER_SECOND = 50_000, 5, 200_000
PEER_TEXTS = 2_000
MESSAGES, AT_ONCE, OVERHEAD = 4_000, 20, 15.0
#: As alerts are: Chinese, English, with emoji, with characters of the extension table.
ALERTS = (
    "【暴雨红色预警】浦东新区气象台11月22日08时发布：预计未来3小时降雨量将达100毫米以上，请低洼地区居民立即转移到"
    "高处，不要涉水，关闭电源。咨询12379。回复TD退订。第{}号",
    "[RED RAINSTORM WARNING] Pudong New Area, 22 Nov 08:00: more than 100 mm of rain expected "
    "in the next 3 hours. Leave low ground now, do not walk through water. Reply STOP to end. {}",
    "🔥 Forest fire {}: leave now, 请立即撤离 🔥" * 2,
    "Evacuate zone [{}] now ~ shelters {{A|B}} " * 4,
)
_PEER = """
const { SegmentedMessage } = require("sms-segments-calculator");
const texts = JSON.parse(require("fs").readFileSync(0));
const begun = process.cpuUsage();
for (const text of texts) new SegmentedMessage(text).segmentsCount;
const spent = process.cpuUsage(begun);
console.log((spent.user + spent.system) / 1e6);
"""
_ANSWER = b'{"sid": "SM0123456789abcdef0123456789abcdef", "status": "queued", "error_code": null}'


def measure(folder: Path) -> Section:
    """Needs Node and `node_modules` for the peer; `folder` is not used."""
    return Section(
        name="texting",
        title="Texting",
        rows=(*_segments(), *asyncio.run(_overhead())),
        notes=(
            f"Segments: {TEXTS:,} different texts of each kind, processor time of one core, "
            f"median of {ROUNDS}; the npm package counted {PEER_TEXTS:,} of them.",
            f"Adapter: {MESSAGES:,} messages of an alert, {AT_ONCE} at once, to a server of its "
            "own on loopback that answers at once; the bare loop posts the recorded bodies. "
            f"Processor time of the sending process; rounds in turn, median of {ROUNDS}.",
        ),
    )


def _segments() -> Iterator[Row]:
    for name, alert in zip(("Chinese", "English", "emoji", "extension"), ALERTS, strict=True):
        texts = [alert.replace("{}", str(number)) for number in range(TEXTS)]
        rates = [TEXTS / _counting(texts) for _ in range(ROUNDS)]
        peer = _peer(texts[:PEER_TEXTS])
        beside = "" if peer is None else f"; the npm package {PEER_TEXTS / peer:,.0f}"
        yield Row(
            what=f"segments counted a second, {name} alerts of {len(texts[0])} characters",
            measured=f"{median(rates):,.0f}{beside}",
            floor=f"≥ {PER_SECOND:,}",
            met=median(rates) >= PER_SECOND,
        )


def _counting(texts: Sequence[str]) -> float:
    begun = time.process_time()
    for text in texts:
        count(text)
    return time.process_time() - begun


def _peer(texts: Sequence[str]) -> float | None:
    """Seconds of processor time; None where there is no Node."""
    if not shutil.which("node"):
        return None
    done = subprocess.run(
        ["node", "-e", _PEER], input=json.dumps(texts), capture_output=True, text=True, cwd=ROOT
    )
    return float(done.stdout) if done.returncode == 0 else None


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Microseconds a message."""

    processor: float
    wall: float


async def _overhead() -> list[Row]:
    with _server() as base:
        ours: list[Spent] = []
        bare: list[Spent] = []
        async with _session() as session:
            sends = await _both(base, session)
            for number in range(ROUNDS + 1):  # the first warms up
                for spent, send in zip((ours, bare), sends, strict=True):
                    one = await _spent(send)
                    if number:
                        spent.append(one)
    return [_row("processor", ours, bare), _row("wall", ours, bare, asked=False)]


def _row(of: str, ours: Sequence[Spent], bare: Sequence[Spent], *, asked: bool = True) -> Row:
    mine, theirs = ([getattr(one, of) for one in spent] for spent in (ours, bare))
    more = (median(mine) / median(theirs) - 1) * 100
    return Row(
        what=f"adapter beside a bare client, {of} time: % more",
        measured=f"{more:.1f} (µs a message: {spread(mine, 0)}; bare {spread(theirs, 0)})",
        floor=f"≤ {OVERHEAD:g}" if asked else "",
        met=more <= OVERHEAD if asked else None,
    )


Send = Callable[[int], Awaitable[None]]


async def _both(base: str, session: aiohttp.ClientSession) -> tuple[Send, Send]:
    """Ours, and a bare client that posts the bodies that ours would."""
    recorder = Recorder()
    config = TwilioConfig(
        account_sid="AC" + "0" * 32,
        auth_token="token",
        public_url="https://alerts.example.org",
        sender="+15005550006",
        api_base=base,
    )
    recording = TwilioChannel(config, cast(aiohttp.ClientSession, recorder))
    for number in range(MESSAGES):
        await recording.send(_message(number))
    channel, url, bodies = TwilioChannel(config, session), URL(recorder.url), recorder.bodies
    headers = {
        "Authorization": recorder.authorization,
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    messages = [_message(number) for number in range(MESSAGES)]

    async def ours(number: int) -> None:
        await channel.send(messages[number])

    async def bare(number: int) -> None:
        async with session.post(url, data=bodies[number], headers=headers) as answer:
            await answer.json()

    return ours, bare


def _message(number: int) -> Outbound:
    return Outbound(
        channel="sms",
        to=f"+86138{number:08d}",
        text=ALERTS[0],
        reference=str(number),
        alert="urn:oid:2.49.0.1.156",
        valid_for=timedelta(hours=2),
    )


async def _spent(send: Send) -> Spent:
    numbers = iter(range(MESSAGES))

    async def work() -> None:
        for number in numbers:
            await send(number)

    wall, processor = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return Spent(processor=processor / MESSAGES * 1e6, wall=wall / MESSAGES * 1e6)


@asynccontextmanager
async def _session() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(limit=AT_ONCE)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
        yield session


@contextmanager
def _server() -> Iterator[str]:
    """A process that answers every request at once with the same message."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        process = multiprocessing.get_context("fork").Process(target=_serve, args=(listening,))
        process.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.join()


def _serve(listening: socket.socket) -> None:
    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(_Answering, sock=listening)
        await server.serve_forever()

    asyncio.run(serve())


class _Answering(asyncio.Protocol):
    """HTTP enough for requests that come whole, one after the other."""

    _HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)
        self._got = b""

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, ends, body = self._got.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        if ends and len(body) >= length:
            self._got = b""
            self._transport.write(self._HEAD % len(_ANSWER) + _ANSWER)

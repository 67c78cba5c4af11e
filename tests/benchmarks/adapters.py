"""What our adapters for SMS and Telegram cost beside a bare aiohttp loop that posts the same.

The bare loop posts the very bodies that ours would, with the same headers. It does not know who is
written to, nor about rates or the ledger.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import aiohttp
from yarl import URL

from channels.base import Channel, Outbound
from channels.telegram import BotApi, MemoryKeyboards, TelegramChannel, TelegramConfig
from channels.twilio import TwilioChannel, TwilioConfig
from tests.benchmarks.figures import Row, median, spread

MESSAGES, AT_ONCE, OVERHEAD, ROUNDS = 4_000, 20, 15.0, 5
NOTE = (
    f"Adapters: {MESSAGES:,} messages of an alert, each to somebody else, {AT_ONCE} at once, to a "
    "server of its own on loopback that answers at once; the bare loop posts the recorded bodies "
    f"and reads the answers. Time of the sending process; rounds in turn, median of {ROUNDS}."
)
#: An answer that both providers might give.
_ANSWER = (
    b'{"sid": "SM0123456789abcdef0123456789abcdef", "status": "queued", "error_code": null, '
    b'"ok": true, "result": {"message_id": 4711}}'
)

Send = Callable[[int], Awaitable[None]]
Make = Callable[[str, aiohttp.ClientSession], Channel]


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Microseconds a message."""

    processor: float
    wall: float


async def overhead(text: str) -> list[Row]:
    """`text` is what the alert says."""
    rows = list[Row]()
    with _server() as base:
        for name, make, to in (("SMS", _sms, "+86138{:08d}"), ("Telegram", _telegram, "1{:08d}")):
            messages = [_message(name.lower(), to.format(n), text) for n in range(MESSAGES)]
            async with _session() as session:
                ours, bare = await _rounds(
                    _ours(make(base, session), messages), await _bare(make, base, session, messages)
                )
            rows.append(_row(name, "processor", ours, bare))
            rows.append(_row(name, "wall", ours, bare, asked=False))
    return rows


def _row(
    name: str, of: str, ours: Sequence[Spent], bare: Sequence[Spent], *, asked: bool = True
) -> Row:
    mine, theirs = ([getattr(one, of) for one in spent] for spent in (ours, bare))
    more = (median(mine) / median(theirs) - 1) * 100
    return Row(
        what=f"{name} adapter beside a bare client, {of} time: % more",
        measured=f"{more:.1f} (µs a message: {spread(mine, 0)}; bare {spread(theirs, 0)})",
        floor=f"≤ {OVERHEAD:g}" if asked else "",
        met=more <= OVERHEAD if asked else None,
    )


def _sms(base: str, session: aiohttp.ClientSession) -> Channel:
    config = TwilioConfig(
        account_sid="AC" + "0" * 32,
        auth_token="token",
        public_url="https://alerts.example.org",
        sender="+15005550006",
        api_base=base,
    )
    return TwilioChannel(config, session)


def _telegram(base: str, session: aiohttp.ClientSession) -> Channel:
    config = TelegramConfig(token="42:token", webhook_secret="secret", api_base=base)
    return TelegramChannel(config, BotApi(config, session), MemoryKeyboards())


def _message(channel: str, to: str, text: str) -> Outbound:
    return Outbound(
        channel=channel,
        to=to,
        text=text,
        reference=to[-8:],
        alert="urn:oid:2.49.0.1.156",
        valid_for=timedelta(hours=2),
    )


def _ours(channel: Channel, messages: Sequence[Outbound]) -> Send:
    async def ours(number: int) -> None:
        await channel.send(messages[number])

    return ours


async def _bare(
    make: Make, base: str, session: aiohttp.ClientSession, messages: Sequence[Outbound]
) -> Send:
    recorder = _Recorder()
    recording = make(base, cast(aiohttp.ClientSession, recorder))
    for message in messages:
        await recording.send(message)
    url, headers, bodies = URL(recorder.url), recorder.headers, recorder.bodies

    async def bare(number: int) -> None:
        async with session.post(url, data=bodies[number], headers=headers) as answer:
            await answer.json()

    return bare


class _Recorder:
    """A session that keeps what it is given and sends nothing."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.url, self.headers = "", dict[str, str]()

    @asynccontextmanager
    async def post(
        self, url: URL, *, data: bytes, headers: Mapping[str, str], **_: Any
    ) -> AsyncIterator[_Answered]:
        self.bodies.append(data)
        self.url, self.headers = str(url), dict(headers)
        yield _Answered()


class _Answered:
    status = 201

    def __init__(self) -> None:
        self.headers = dict[str, str]()

    async def read(self) -> bytes:
        return _ANSWER


async def _rounds(*sends: Send) -> tuple[list[Spent], ...]:
    spent: tuple[list[Spent], ...] = tuple([] for _ in sends)
    for number in range(ROUNDS + 1):  # the first warms up
        for kept, send in zip(spent, sends, strict=True):
            one = await _spent(send)
            if number:
                kept.append(one)
    return spent


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

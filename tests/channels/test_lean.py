"""The lean client: whatever a server does with a connection, each answer is one's own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
import uvloop
from yarl import URL

from channels.lean import MOST, Lean
from channels.posting import NotReached

HEADERS = {"Content-Type": "text/plain"}
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def asked(reader: asyncio.StreamReader) -> bytes:
    """The body of the next request. Raises IncompleteReadError at the end of the connection."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
    return await reader.readexactly(int(length))


@asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[URL]:
    async def each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(each, "127.0.0.1", 0)
    async with server:
        yield URL(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/a?b=c")


def saying(*pieces: bytes) -> Serve:
    """Answers every request with these, one after the other."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await asked(reader)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0.01)
            if b"ends" in b"".join(pieces):
                return

    return serve


@pytest.fixture
async def lean() -> AsyncIterator[Lean]:
    async with Lean(connections=2, keep_alive=4.0) as made:
        yield made


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\no\r\n"
CONTINUED = b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 1\r\n\r\nk"


@pytest.mark.parametrize(
    ("pieces", "status", "body"),
    [
        ((b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok",), 201, b"ok"),
        ((b"HTTP/1.1 201 Cre", b"ated\r\nContent-Length: 2\r\n", b"\r\no", b"k"), 201, b"ok"),
        ((CHUNKED, b"1\r\nk\r\n0\r\n\r\n"), 200, b"ok"),
        ((b"HTTP/1.1 204 No Content\r\n\r\n",), 204, b""),
        ((CONTINUED,), 200, b"k"),
        ((OK + b"\r\n", b"until it ", b"ends"), 200, b"until it ends"),
    ],
    ids=["whole", "in pieces", "chunked", "nothing", "continued", "until the end"],
)
async def test_answers(pieces: tuple[bytes, ...], status: int, body: bytes, lean: Lean) -> None:
    async with serving(saying(*pieces)) as url:
        for _ in range(3):
            answer = await lean.post(url, b"asked", HEADERS, 5.0)
            assert (answer.status, answer.body) == (status, body)


@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nthis ends too early",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nends\r\n",),
        (b"this is no HTTP and ends",),
        (b"HTTP/1.1 200 O and ends",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", b"x" * (MOST + 1)),
    ],
    ids=["cut off", "cut off between chunks", "no HTTP", "cut off in its head", "far too long"],
)
async def test_broken_answers_may_mean_that_it_was_taken(
    pieces: tuple[bytes, ...], lean: Lean
) -> None:
    """Never ClientConnectorError or NotReached, which say that nothing was sent."""
    async with serving(saying(*pieces)) as url:
        with pytest.raises((aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError)):
            await lean.post(url, b"asked", HEADERS, 5.0)


async def test_who_is_too_late_is_not_heard_by_the_next(lean: Lean) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            body = await asked(reader)
            await asyncio.sleep(0.3 if body == b"slow" else 0)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    async with serving(serve) as url:
        with pytest.raises(TimeoutError):
            await lean.post(url, b"slow", HEADERS, 0.1)
        given_up = asyncio.create_task(lean.post(url, b"slow", HEADERS, 5.0))
        await asyncio.sleep(0.05)
        given_up.cancel()
        for body in (b"one", b"two"):
            assert (await lean.post(url, body, HEADERS, 5.0)).body == body
        assert given_up.cancelled()


async def test_connections_are_kept_and_not_more_than_allowed(lean: Lean) -> None:
    connections = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            await asked(reader)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    async with serving(serve) as url:
        posted = (lean.post(url, b"", HEADERS, 5.0) for _ in range(50))
        assert {answer.status for answer in await asyncio.gather(*posted)} == {200}
    assert connections == 2


@pytest.mark.parametrize(
    "end", [b"Connection: close\r\n", b"", b"unasked"], ids=["said", "silent", "unasked answer"]
)
async def test_a_closed_connection_is_not_used_again(end: bytes, lean: Lean) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        said = end if end.startswith(b"C") else b""
        writer.write(b"HTTP/1.1 200 OK\r\n%sContent-Length: 0\r\n\r\n" % said)
        await writer.drain()
        if end == b"unasked":
            await asyncio.sleep(0.05)
            writer.write(b"HTTP/1.1 408 Too slow\r\nContent-Length: 0\r\n\r\n")

    async with serving(serve) as url:
        for _ in range(3):
            assert (await lean.post(url, b"", HEADERS, 5.0)).status == 200
            await asyncio.sleep(0.1)


async def test_one_that_rested_too_long_is_not_used_again() -> None:
    async with Lean(connections=1, keep_alive=0.05) as lean:
        seen: list[object] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                await asked(reader)
                seen.append(writer)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        async with serving(serve) as url:
            for pause in (0.0, 0.1):
                await lean.post(url, b"", HEADERS, 5.0)
                await asyncio.sleep(pause)
            await lean.post(url, b"", HEADERS, 5.0)
    assert seen[0] is seen[1] is not seen[2]


async def test_nobody_there_and_no_time_to_connect(lean: Lean) -> None:
    async with serving(saying()) as url:
        pass
    with pytest.raises(NotReached):
        await lean.post(url, b"", HEADERS, 5.0)


async def test_a_certificate_is_asked_for(lean: Lean) -> None:
    async with serving(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as url:
        with pytest.raises(NotReached):
            await lean.post(url.with_scheme("https"), b"", HEADERS, 1.0)


@pytest.mark.parametrize("value", ["a\r\nX: y", "a\ny", "a\ry"])
async def test_a_header_is_one_line(value: str, lean: Lean) -> None:
    with pytest.raises(ValueError, match="several lines"):
        await lean.post(URL("http://127.0.0.1:9/"), b"", {"A": value}, 1.0)


def test_on_the_loop_of_the_worker() -> None:
    async def posted() -> int:
        async with Lean(connections=2, keep_alive=4.0) as lean:
            serve = saying(OK + b"Content-Length: 0\r\n\r\n")
            async with serving(serve) as url:
                return (await lean.post(url, b"asked", HEADERS, 5.0)).status

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(posted()) == 200

"""POST over connections that are kept, for thousands a second: httptools' parser and little else.

It does not know cookies, proxies, redirects, compression or any method but POST: for those there is
aiohttp, of which a POST takes about four times the processor time (docs/decisions/0114-*.md).
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from types import TracebackType
from typing import cast

import aiohttp
import httptools
from multidict import CIMultiDict
from yarl import URL

from channels.posting import Answer, NotReached

#: Bytes; providers answer a message in less than one thousand.
MOST = 1_000_000


class Lean:
    """Implements channels.posting.Posts; a context, whose end closes every connection."""

    def __init__(self, *, connections: int, keep_alive: float) -> None:
        """`connections`: at once; who comes beyond waits for one, which its own time does not
        count. `keep_alive`: seconds after which a connection that rests is not used any more.
        """
        self._room = asyncio.Semaphore(connections)
        self._keep_alive = keep_alive
        self._resting: dict[tuple[str, str | None, int | None], list[_Connection]] = {}

    async def __aenter__(self) -> Lean:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hangs up on everybody; what is under way ends with its own connection."""
        for resting in self._resting.values():
            for connection in resting:
                connection.close()
        self._resting.clear()

    async def post(
        self, url: URL, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> Answer:
        """As Posts. Raises ValueError for a URL or a header of several lines."""
        head = _head(url, headers, len(body))
        async with self._room:
            resting = self._resting.setdefault((url.scheme, url.host, url.port), [])
            connection = self._rested(resting) or await _connected(url, seconds / 2)
            try:
                answer = await connection.ask(head + body, seconds)
            except BaseException:  # of a cancelled one the answer would come to the next
                connection.close()
                raise
            if not connection.closed:
                resting.append(connection)
            return answer

    def _rested(self, resting: list[_Connection]) -> _Connection | None:
        """The one that was used last; those that the other side may be about to close are."""
        oldest = asyncio.get_running_loop().time() - self._keep_alive
        while resting:
            connection = resting.pop()
            if connection.closed or connection.used <= oldest:
                connection.close()
            else:
                return connection
        return None


class _Connection(asyncio.Protocol):
    """One request at a time. The methods `on_…` are called by the parser."""

    def __init__(self) -> None:
        self.closed = False
        self.used = 0.0
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpResponseParser(self)
        self._asked: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None
        self._begin()

    async def ask(self, request: bytes, seconds: float) -> Answer:
        assert self._transport is not None
        self._asked = self._loop.create_future()
        late = self._loop.call_later(seconds, self._fail, TimeoutError())
        self._transport.write(request)
        try:
            return await self._asked
        finally:
            late.cancel()

    def close(self) -> None:
        self.closed = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = True
        if error is None and self._until_end and self._asked and not self._asked.done():
            self._asked.set_result(self._answer())
        self._fail(error if isinstance(error, OSError) else aiohttp.ServerDisconnectedError())

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._fail(aiohttp.ClientPayloadError())

    def on_message_begin(self) -> None:
        if self._asked is None or self._asked.done():
            self.close()  # an answer to nothing: what follows would be one out of step
        self._begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        framed = {name.lower() for name, _ in self._headers}
        self._until_end = not framed & {b"content-length", b"transfer-encoding"}

    def on_body(self, data: bytes) -> None:
        self._size += len(data)
        self._parts.append(data)
        if self._size > MOST:
            self._fail(aiohttp.ClientPayloadError())

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() < 200 or self._asked is None or self._asked.done():
            return
        self.used = self._loop.time()
        if not self._parser.should_keep_alive():
            self.close()
        self._asked.set_result(self._answer())

    def _begin(self) -> None:
        self._headers: list[tuple[bytes, bytes]] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._until_end = False

    def _answer(self) -> Answer:
        named = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in self._headers]
        return Answer(self._parser.get_status_code(), CIMultiDict(named), b"".join(self._parts))

    def _fail(self, error: Exception) -> None:
        self.close()
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(error)


async def _connected(url: URL, seconds: float) -> _Connection:
    assert url.host is not None and url.port is not None
    context = _tls() if url.scheme == "https" else None
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            _, connection = await loop.create_connection(
                _Connection, url.host, url.port, ssl=context
            )
    except OSError:  # TimeoutError is one
        raise NotReached from None
    return connection


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _head(url: URL, headers: Mapping[str, str], length: int) -> bytes:
    lines = [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Host: {url.host_port_subcomponent}", f"Content-Length: {length}", "\r\n"]
    head = "\r\n".join([f"POST {url.raw_path_qs} HTTP/1.1", *lines])
    if head.count("\n") != len(lines) + 1 or head.count("\r") != len(lines) + 1:
        raise ValueError("a URL or a header of several lines")
    return head.encode("latin-1")

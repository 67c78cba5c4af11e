"""One document over HTTP, with bounds on size, time and redirects.

Knows nothing of feeds or CAP.
"""

import asyncio
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urljoin

import aiohttp

from bot.alerts.polling.addresses import AddressRefused, Guard

MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_GZIP = 16 + zlib.MAX_WBITS
_AGENT = "fenghuo (CAP feed reader)"
_ACCEPT = "application/atom+xml, application/cap+xml, application/rss+xml, application/xml;q=0.9"


class FetchProblem(StrEnum):
    """Why there is no document; also the last word of a sentence's key."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    STATUS = "status"
    TOO_LARGE = "too_large"
    REDIRECTS = "redirects"
    ADDRESS = "address"
    ENCODING = "encoding"


class FetchFailed(Exception):
    """There is no document; `detail` is an HTTP status or a short word, never a body.

    `retry_at` is when the other side wants to be asked again.
    """

    def __init__(
        self, problem: FetchProblem, detail: str = "", retry_at: datetime | None = None
    ) -> None:
        self.problem = problem
        self.detail = detail
        self.retry_at = retry_at
        super().__init__(f"{problem} {detail}".strip())


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds for a connection, for each silence in between, and for the whole."""

    connect: float = 5.0
    silence: float = 10.0
    whole: float = 30.0


@dataclass(frozen=True, kw_only=True)
class Known:
    """What we have of a document already."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        both = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in both.items() if value}


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A document, and where it lay in the end; `body` is None where it has not changed."""

    url: str
    body: bytes | None = field(repr=False)
    known: Known = Known()


class Fetching(Protocol):
    """What polling asks of HTTP, for one feed."""

    async def get(
        self, url: str, *, most: int, now: datetime, known: Known | None = None
    ) -> Fetched:
        """At most `most` bytes. Raises FetchFailed."""


class Fetcher:
    """Fetches for one feed, whose address `home` was entered by an administrator."""

    def __init__(self, home: str, patience: Patience | None = None) -> None:
        self._guard = Guard(home)
        self._patience = patience or Patience()
        timeout = aiohttp.ClientTimeout(
            total=None,
            sock_connect=self._patience.connect,
            sock_read=self._patience.silence,
        )
        # Bodies are unpacked here, within the limit, and no cookie goes from one host to another.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=self._guard, limit=4, use_dns_cache=False),
            timeout=timeout,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def get(
        self, url: str, *, most: int, now: datetime, known: Known | None = None
    ) -> Fetched:
        """Follows redirects, each looked at. Raises FetchFailed."""
        try:
            async with asyncio.timeout(self._patience.whole):
                return await self._follow(url, most, now, known or Known())
        except TimeoutError:
            raise FetchFailed(FetchProblem.TIMEOUT) from None
        except AddressRefused as error:
            raise FetchFailed(FetchProblem.ADDRESS, str(error)) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchFailed(FetchProblem.UNREACHABLE, type(error).__name__) from None

    async def _follow(self, url: str, most: int, now: datetime, known: Known) -> Fetched:
        for _ in range(MOST_REDIRECTS + 1):
            self._guard.check(url)
            async with self._ask(url, known) as response:
                if response.status in _REDIRECTS and "Location" in response.headers:
                    url = urljoin(url, response.headers["Location"])
                    continue
                return await _taken(response, url, most, now, known)
        raise FetchFailed(FetchProblem.REDIRECTS, str(MOST_REDIRECTS))

    @asynccontextmanager
    async def _ask(self, url: str, known: Known) -> AsyncIterator[aiohttp.ClientResponse]:
        headers = {
            "User-Agent": _AGENT,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
            **known.headers(),
        }
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            yield response


async def _taken(
    response: aiohttp.ClientResponse, url: str, most: int, now: datetime, known: Known
) -> Fetched:
    if response.status == 304 and known.headers():
        return Fetched(url=url, body=None, known=known)
    if response.status != 200:
        retry_at = _retry_at(response.headers, now)
        raise FetchFailed(FetchProblem.STATUS, str(response.status), retry_at)
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > most:
        raise FetchFailed(FetchProblem.TOO_LARGE, str(most))
    return Fetched(
        url=url,
        body=await _body(response, most),
        known=Known(
            etag=response.headers.get("ETag"), last_modified=response.headers.get("Last-Modified")
        ),
    )


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Stops reading at the limit, and unpacks no more than the limit either."""
    unpack = _unpacking(response.headers.get("Content-Encoding", ""))
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        try:
            body += unpack.decompress(chunk, most + 1 - len(body)) if unpack else chunk
        except zlib.error:
            raise FetchFailed(FetchProblem.ENCODING, "gzip") from None
        if len(body) > most:
            raise FetchFailed(FetchProblem.TOO_LARGE, str(most))
    if unpack and not unpack.eof:
        raise FetchFailed(FetchProblem.ENCODING, "gzip")
    return bytes(body)


def _unpacking(encoding: str) -> "zlib._Decompress | None":
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name not in ("gzip", "x-gzip"):  # we asked for nothing else
        raise FetchFailed(FetchProblem.ENCODING, name[:20])
    return zlib.decompressobj(_GZIP)


def _retry_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Seconds, or a date of HTTP (RFC 9110, 10.2.3)."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal() and len(text) < 8:
        return now + timedelta(seconds=int(text))
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else None

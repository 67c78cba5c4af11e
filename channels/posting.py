"""A POST and its whole answer: what a channel asks of an HTTP client, and aiohttp's way.

It does not know providers; `channels.lean` is the other way, for thousands a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import aiohttp
from yarl import URL


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` are found whatever the case of their names."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NotReached(OSError):
    """No connection came about: nothing was sent."""


class Posts(Protocol):
    """Redirects are answers like others: followed, they would carry credentials elsewhere."""

    async def post(
        self, url: URL, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> Answer:
        """The answer within so many seconds, half of them for connecting.

        Raises NotReached, TimeoutError, and of aiohttp's errors ClientConnectorError before
        anything was sent, another ClientError or OSError after.
        """


class BySession:
    """By a session of aiohttp's, which whoever opened it closes."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def post(
        self, url: URL, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> Answer:
        """As Posts."""
        async with self._session.post(
            url, data=body, headers=headers, timeout=_timeout(seconds), allow_redirects=False
        ) as response:
            return Answer(response.status, response.headers, await response.read())


@lru_cache(maxsize=16)
def _timeout(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=seconds, sock_connect=seconds / 2, connect=None)

"""The Bot API over the process's own HTTP session: a method call, a file.

It does not know which methods there are, nor what they mean. The library's own `Bot` is not used
for this: it writes chats, texts and the token into its debug log (decision 0077).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from channels import errors
from channels.reaching import reaching
from channels.telegram import codes
from channels.telegram.config import TelegramConfig

_HEADERS = CIMultiDictProxy(
    CIMultiDict({"Content-Type": "application/json", "Accept": "application/json"})
)
_CHUNK = 64 * 1024
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def encoded(given: Mapping[str, object]) -> bytes:
    """The JSON object of a call's parameters.

    A half of a surrogate pair, which some keyboards send, becomes a question mark.
    """
    return _ENCODER.encode(given).encode("utf-8", "replace")


class BotApi:
    """Errors are raised `from None`: their causes name the address, which holds the token."""

    def __init__(self, config: TelegramConfig, session: aiohttp.ClientSession) -> None:
        """The caller closes `session`."""
        base = config.api_base.rstrip("/")
        self._root = f"{base}/bot{config.token}/"
        self._files = f"{base}/file/bot{config.token}/"
        self._session = session
        self._patience = config.timeout
        self._timeout = self._timeout_of(0.0)
        self._urls: dict[str, URL] = {}

    async def call(self, method: str, *, patience: float = 0.0, **parameters: Any) -> Any:
        """`result` of the answer; parameters that are None are left out.

        `patience`: seconds on top of the usual ones, for calls that wait by design. Raises a
        `ChannelError`.
        """
        given = {name: value for name, value in parameters.items() if value is not None}
        return await self.post(method, encoded(given), patience=patience)

    async def post(self, method: str, body: bytes, *, patience: float = 0.0) -> Any:
        """As `call`; `body`: its parameters, `encoded`."""
        with reaching():
            async with self._session.post(
                self._url(method),
                data=body,
                headers=_HEADERS,
                timeout=self._timeout_of(patience) if patience else self._timeout,
                allow_redirects=False,  # it would carry the token and the text elsewhere
            ) as response:
                status, answer = response.status, await response.read()
        return _result(status, answer)

    async def download(self, path: str, most: int) -> bytes:
        """The file at a `file_path`. Raises `MediaTooLarge` before more than `most` are read."""
        with reaching():
            async with self._session.get(
                URL(self._files + path),
                timeout=self._timeout_of(self._patience),
                allow_redirects=False,
            ) as response:
                if response.status in (400, 404):
                    raise errors.MediaGone
                if response.status != 200:
                    raise codes.failure(response.status, await response.content.read(_CHUNK))
                return await _at_most(response, most)

    def _url(self, method: str) -> URL:
        url = self._urls.get(method)
        if url is None:
            url = self._urls[method] = URL(self._root + method)
        return url

    def _timeout_of(self, more: float) -> aiohttp.ClientTimeout:
        whole = self._patience + more
        return aiohttp.ClientTimeout(total=whole, sock_connect=self._patience / 2, connect=None)


async def _at_most(response: aiohttp.ClientResponse, most: int) -> bytes:
    parts, size = [], 0
    async for chunk in response.content.iter_chunked(_CHUNK):
        size += len(chunk)
        if size > most:
            raise errors.MediaTooLarge
        parts.append(chunk)
    return b"".join(parts)


def _result(status: int, body: bytes) -> Any:
    if not 200 <= status < 300:
        raise codes.failure(status, body)
    try:
        return json.loads(body.decode())["result"]  # from bytes it would first guess the encoding
    except (ValueError, KeyError, TypeError):
        raise errors.GarbledAnswer from None

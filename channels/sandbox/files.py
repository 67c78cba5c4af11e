"""Photos that phones send: kept, and handed out below Twilio's media URLs.

It does not know messages, or what is in a file.
"""

from __future__ import annotations

import uuid
from base64 import b64decode
from collections import OrderedDict
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes, urlsplit

import aiohttp
from starlette.responses import RedirectResponse, Response

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MOST_BYTES = 16 * 1024 * 1024  # WhatsApp's own limit
_KEPT = 100


class NotAFile(Exception):
    """There is no file there that a phone could send."""


@dataclass(frozen=True, kw_only=True)
class File:
    """`id` as Twilio's: ME and 32 hexadecimal digits."""

    id: str
    content_type: str
    body: bytes = field(repr=False)


class Files:
    """The newest hundred; older ones are gone, as Twilio's are after they were deleted."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, File] = OrderedDict()

    async def keep(self, url: str, session: aiohttp.ClientSession) -> File:
        """The file at a URL of this machine, or in a `data:` URL. Raises NotAFile."""
        content_type, body = _inline(url) if url.startswith("data:") else await _read(url, session)
        if len(body) > MOST_BYTES:
            raise NotAFile
        file = File(id=f"ME{uuid.uuid4().hex}", content_type=content_type, body=body)
        self._kept[file.id] = file
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return file

    def led_on(self, id: str, place: str) -> Response:
        """What Twilio's API answers: where the file is."""
        return RedirectResponse(place, 307) if id in self._kept else Response(status_code=404)

    def handed_out(self, id: str) -> Response:
        """What its CDN answers."""
        file = self._kept.get(id)
        if file is None:
            return Response(status_code=404)
        return Response(file.body, media_type=file.content_type)


def _inline(url: str) -> tuple[str, bytes]:
    head, comma, data = url.removeprefix("data:").partition(",")
    if not comma:
        raise NotAFile
    kind, _, encoding = head.partition(";")
    raw = unquote_to_bytes(data)
    try:
        return kind or "text/plain", b64decode(raw, validate=True) if "base64" in encoding else raw
    except ValueError:
        raise NotAFile from None


async def _read(url: str, session: aiohttp.ClientSession) -> tuple[str, bytes]:
    if urlsplit(url).scheme != "http" or urlsplit(url).hostname not in LOOPBACK:
        raise NotAFile
    async with session.get(url, allow_redirects=False) as answer:
        if answer.status != 200:
            raise NotAFile
        return answer.content_type, await _whole(answer.content)


async def _whole(content: aiohttp.StreamReader) -> bytes:
    """To its end, or until it is too much: one `read` gives only what has come so far."""
    body = bytearray()
    async for piece in content.iter_any():
        body += piece
        if len(body) > MOST_BYTES:
            break
    return bytes(body)

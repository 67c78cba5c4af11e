"""What holds for every request: a bound on the body, characters that can be kept, and headers.

It does not know any route.
"""

import re

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.problems import Problem, answered

#: Bytes; an alert may carry large polygons, a form of the console a photo.
LARGEST_BODY = 12_000_000
#: Bytes of a form too large that are read and thrown away, so that the person gets a page.
MOST_DRAINED = 8 * LARGEST_BODY
#: Where files of reports come in, and what a multipart form adds around its file.
_FILES = re.compile(r"/(?:api/chat/media|(?:api/reports|api/sources|status)/[^/]+/media)")
_FORM_BYTES = 64 * 1024
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "geolocation=(self), camera=(), microphone=()",
}
_POLICY = (
    "default-src 'self'; img-src 'self' data:{pictures}; frame-ancestors 'none'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'"
)


class Guard:
    """ASGI middleware, so that event streams pass through unbuffered."""

    def __init__(
        self, app: ASGIApp, largest_file: int = LARGEST_BODY, pictures_from: str = ""
    ) -> None:
        """`largest_file`: bytes of the largest file that a report takes.

        `pictures_from`: the one origin beside ours that pages may load pictures from.
        """
        self._app = app
        policy = _POLICY.format(pictures=f" {pictures_from}" if pictures_from else "")
        self._headers = {**HEADERS, "content-security-policy": policy}
        self._largest_file = largest_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        largest = LARGEST_BODY
        if _FILES.fullmatch(scope["path"]):
            largest = self._largest_file + _FORM_BYTES

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        if (refused := _refused(scope, largest)) is not None:
            if refused.status == 413 and "text/html" in Headers(scope=scope).get("accept", ""):
                await _drained(receive)
            await answered(Request(scope), refused)(scope, receive, with_headers)
            return

        await self._app(scope, _bounded(receive, largest), with_headers)


def _refused(scope: Scope, largest: int) -> Problem | None:
    if _announced(scope) > largest:
        return Problem(413, "Too large", f"A body may have {largest} bytes.")
    # PostgreSQL takes no NUL, so nothing of ours has one in its name.
    if "\0" in scope["path"]:
        return Problem(404, "Not found")
    if b"%00" in scope["query_string"]:
        return Problem(422, "Not valid", "The query holds a character that cannot be stored.")
    return None


async def _drained(receive: Receive) -> None:
    """A browser shows the answer only once its form has gone out: up to MOST_DRAINED bytes."""
    taken, more = 0, True
    while more and taken <= MOST_DRAINED:
        message = await receive()
        taken += len(message.get("body", b""))
        more = message.get("more_body", False)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _bounded(receive: Receive, largest: int) -> Receive:
    """A body that did not announce its length is cut off when it grows too large."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > largest:
            # FastAPI makes 400 of every other error that comes up while it reads a body.
            raise HTTPException(413, f"A body may have {largest} bytes.")
        return message

    return bounded

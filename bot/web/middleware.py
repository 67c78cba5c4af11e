"""What holds for every request: a bound on the body, characters that can be kept, and headers.

It does not know any route.
"""

from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.problems import Problem, response

#: Bytes; an alert may carry large polygons, a report a photo of 10 MB.
LARGEST_BODY = 12_000_000
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "geolocation=(self), camera=(), microphone=()",
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; "
        "form-action 'self'; base-uri 'none'; object-src 'none'"
    ),
}


class Guard:
    """ASGI middleware, so that event streams pass through unbuffered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if (refused := _refused(scope)) is not None:
            await response(refused)(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, _bounded(receive), with_headers)


def _refused(scope: Scope) -> Problem | None:
    if _announced(scope) > LARGEST_BODY:
        return Problem(413, "Too large", f"A body may have {LARGEST_BODY} bytes.")
    # PostgreSQL takes no NUL, so nothing of ours has one in its name.
    if "\0" in scope["path"]:
        return Problem(404, "Not found")
    if b"%00" in scope["query_string"]:
        return Problem(422, "Not valid", "The query holds a character that cannot be stored.")
    return None


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _bounded(receive: Receive) -> Receive:
    """A body that did not announce its length is cut off when it grows too large."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            # FastAPI makes 400 of every other error that comes up while it reads a body.
            raise HTTPException(413, f"A body may have {LARGEST_BODY} bytes.")
        return message

    return bounded

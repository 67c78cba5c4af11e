"""The sandbox's Telegram answering over HTTP: results, refusals, and faults on order.

It does not know methods or chats.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from channels.sandbox.broken import Broken
from channels.sandbox.faults import Fault
from channels.sandbox.telegram_shapes import Problem


def refused(problem: Problem) -> Response:
    """In the Bot API's shape."""
    body = {"ok": False, "error_code": problem.status, "description": problem.description}
    return JSONResponse(body, status_code=problem.status)


def refusal(fault: Fault | None, seconds: float) -> Response | None:
    """What is answered instead of taking a message; None: it is taken."""
    match fault:
        case Fault.TOO_MANY:
            wait = max(1, round(seconds))
            said = f"Too Many Requests: retry after {wait}"
            body = {"ok": False, "error_code": 429, "description": said}
            return JSONResponse({**body, "parameters": {"retry_after": wait}}, status_code=429)
        case Fault.SERVER_ERROR:
            return refused(Problem(500, "Internal Server Error"))
        case Fault.BLOCKED:
            return refused(Problem(403, "Forbidden: bot was blocked by the user"))
        case Fault.RESET:
            return Broken()
        case _:
            return None


def answered(answer: Mapping[str, object], fault: Fault | None, seconds: float) -> Response:
    """A result, as the fault lets it through."""
    match fault:
        case Fault.LOST:
            return Broken()
        case Fault.SLOW:
            return StreamingResponse(_slowly(json.dumps(answer), seconds))
        case _:
            return JSONResponse(answer)


async def _slowly(body: str, seconds: float) -> AsyncIterator[str]:
    for half in (body[: len(body) // 2], body[len(body) // 2 :]):
        await asyncio.sleep(seconds / 2)
        yield half


async def hang(request: Request, seconds: float) -> None:
    """Wait, but not for a client that has gone: a stopping server would have to wait too."""
    try:
        async with asyncio.timeout(seconds):
            await request.receive()  # after the body, only a disconnection can come
    except TimeoutError:
        return

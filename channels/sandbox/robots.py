"""The sandbox's group robots: they take what WeCom, DingTalk, Feishu and plain webhooks get.

It does not know our adapter. A robot says nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from channels.base import Clock
from channels.sandbox.broken import Broken
from channels.sandbox.faults import Fault, Faults
from channels.sandbox.phones import PhoneMessage, Phones, alert_named
from channels.sandbox.playing import NotAnAddress, Writing, Written

CHANNEL = "robot"
ROOT = "/sandbox/robots"
_NAME = re.compile(r"[\w-]{1,40}")


class Robots:
    """Any name is a robot: `POST /sandbox/robots/{name}`; it is shown as a phone `robot:NAME`."""

    def __init__(self, phones: Phones, faults: Faults, clock: Clock) -> None:
        self._phones, self._faults, self._clock = phones, faults, clock
        self.channels = (CHANNEL,)

    def add_routes(self, router: APIRouter) -> None:
        router.add_route(f"{ROOT}/{{name}}", self.take, methods=["POST"], include_in_schema=False)

    async def write(self, writing: Writing) -> Written:
        """Raises NotAnAddress."""
        raise NotAnAddress

    async def take(self, request: Request) -> Response:
        """One message; 400 for what is no message in a shape that we know."""
        name = request.path_params["name"]
        said = text_of(await request.body())
        if not said or not _NAME.fullmatch(name):
            return JSONResponse({"errcode": 40035, "errmsg": "no text"}, status_code=400)
        fault, seconds = self._faults.on_request(CHANNEL) or (None, 0.0)
        refusal = _refusal(fault, seconds)
        if refusal is not None:
            return refusal
        id = f"RB{uuid.uuid4().hex}"
        self._phones.add(
            PhoneMessage(
                id=id,
                channel=CHANNEL,
                phone=f"robot:{name}",
                text=said,
                at=self._clock(),
                alert=alert_named(said),
            )
        )
        if fault in (Fault.HANG, Fault.SLOW):
            await asyncio.sleep(seconds)
        if fault is Fault.LOST:
            return Broken()
        return JSONResponse({"errcode": 0, "errmsg": "ok", "id": id})


def text_of(body: bytes) -> str:
    """The words of a message; empty where there are none.

    WeCom and DingTalk `text.content`, Feishu `content.text`, Apprise's own JSON `message`.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(found, dict):
        return ""
    for outer, inner in (("text", "content"), ("content", "text")):
        part: Any = found.get(outer)
        if isinstance(part, Mapping) and isinstance(part.get(inner), str):
            return str(part[inner])
    message = found.get("message")
    return message if isinstance(message, str) else ""


def _refusal(fault: Fault | None, seconds: float) -> Response | None:
    match fault:
        case Fault.TOO_MANY:
            headers = {"Retry-After": f"{seconds:g}"}
            return JSONResponse({"errcode": 45009}, status_code=429, headers=headers)
        case Fault.SERVER_ERROR:
            return JSONResponse({"errcode": -1}, status_code=503)
        case Fault.BLOCKED:
            return JSONResponse({"errcode": 93000}, status_code=404)
        case Fault.RESET:
            return Broken()
        case _:
            return None

"""A Twilio that does what a test tells it, to be served on a real loopback socket.

It does not know our adapter.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import web

ACCEPTED = {"sid": "SM1", "status": "queued", "error_code": None}


@dataclass
class Answer:
    """What the scripted provider does with one request."""

    status: int = 201
    json: object = field(default_factory=lambda: dict(ACCEPTED))
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0
    drop: bool = False
    raw: str | None = None

    async def play(self, request: web.Request) -> web.StreamResponse:
        """The answer over HTTP, or what happens instead of one."""
        if self.drop:
            assert request.transport is not None
            request.transport.close()
        await asyncio.sleep(self.hang)
        if self.raw is not None:
            return web.Response(status=self.status, text=self.raw, headers=self.headers)
        return web.json_response(self.json, status=self.status, headers=self.headers)


@dataclass
class ScriptedTwilio:
    """Answers `script` in order, then accepts; remembers what it was sent."""

    base: str = ""
    script: deque[Answer] = field(default_factory=deque)
    forms: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = (await request.read()).decode()
        self.forms.append(dict(parse_qsl(body, keep_blank_values=True)))
        self.headers.append(dict(request.headers))
        self.paths.append(request.path)
        answer = self.script.popleft() if self.script else Answer()
        return await answer.play(request)

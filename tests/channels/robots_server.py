"""A service for robots that does what a test tells it, and a carrier that never leaves the process.

It does not know our adapter.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from aiohttp import web
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from tests.channels.scripted import Answer


@dataclass
class ScriptedRobots:
    """Answers `script` in order, then takes everything; remembers what it was sent."""

    root: str = ""
    script: deque[Answer] = field(default_factory=deque)
    bodies: list[dict[str, Any]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.json())
        answer = self.script.popleft() if self.script else Answer(200, {"id": "robot-1"})
        if answer.drop:
            assert request.transport is not None
            request.transport.close()
        await asyncio.sleep(answer.hang)
        if answer.raw is not None:
            return web.Response(status=answer.status, text=answer.raw, headers=answer.headers)
        return web.json_response(answer.json, status=answer.status, headers=answer.headers)


@dataclass
class Carried:
    """One request as it would have left."""

    method: str
    url: str
    body: Mapping[str, Any]


class Carrier(HTTPAdapter):
    """Implements requests' adapter: takes what goes to fixed hosts, and answers for them."""

    def __init__(self, answer: Mapping[str, Any], status: int = 200) -> None:
        super().__init__()
        self.carried: list[Carried] = []
        self._answer = json.dumps(answer).encode()
        self._status = status

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        body = request.body
        assert isinstance(body, str | bytes)
        url = request.url or ""
        self.carried.append(Carried(request.method or "", url, json.loads(body)))
        response = requests.Response()
        response.status_code, response.raw, response.url = self._status, _Raw(self._answer), url
        return response


class _Raw(HTTPResponse):
    def __init__(self, body: bytes) -> None:
        super().__init__(body, preload_content=False)
        self._left = body

    def read1(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:
        piece, self._left = self._left, b""
        return piece

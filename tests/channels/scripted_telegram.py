"""A Bot API that does what a test tells it, to be served on a real loopback socket.

It does not know our adapter.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.channels.scripted import Answer

USERNAME = "FenghuoTestBot"
MESSAGE = {"message_id": 9, "date": 1795334400, "chat": {"id": 5, "type": "private"}}
RESULTS: dict[str, object] = {
    "getMe": {"id": 42, "is_bot": True, "first_name": "F", "username": USERNAME},
    "getChatAdministrators": [{"status": "administrator", "user": {"id": 70}}],
    "getUpdates": [],
}


def refused(status: int, description: str, **parameters: int) -> Answer:
    """A refusal in Telegram's shape."""
    body = {"ok": False, "error_code": status, "description": description}
    return Answer(status, {**body, "parameters": parameters} if parameters else body)


def taken(result: object) -> Answer:
    return Answer(200, {"ok": True, "result": result})


@dataclass
class ScriptedTelegram:
    """Answers `script` in order, then as the method's usual result; remembers every call."""

    base: str = ""
    script: deque[Answer] = field(default_factory=deque)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)

    def of(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of that method."""
        return [given for name, given in self.calls if name == method]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        token, _, method = request.path.lstrip("/").partition("/")
        if token == "file":
            return self._file(request.path.rpartition("/")[2])
        self.tokens.add(token)
        self.calls.append((method, json.loads(await request.read() or b"{}")))
        answer = self.script.popleft() if self.script else taken(RESULTS.get(method, MESSAGE))
        return await answer.play(request)

    def _file(self, name: str) -> web.Response:
        body = self.files.get(name)
        return web.Response(status=404) if body is None else web.Response(body=body)

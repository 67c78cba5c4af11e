"""Another system that listens on loopback, and checks signatures with a library of others.

It does not know who posts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from standardwebhooks.webhooks import Webhook as Checking


@dataclass
class Receiver:
    """`answers`: statuses of the next answers; 200 after them."""

    answers: list[int] = field(default_factory=list)
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)
    server: TestServer | None = None

    async def start(self) -> str:
        app = web.Application()
        app.router.add_post("/hook", self._hear)
        self.server = TestServer(app)
        await self.server.start_server()
        return str(self.server.make_url("/hook"))

    async def stop(self) -> None:
        assert self.server
        await self.server.close()

    def read(self, secret: str) -> list[Any]:
        """What was heard. Raises standardwebhooks' WebhookVerificationError for a forged one."""
        return [Checking(secret).verify(body, headers) for headers, body in self.heard]

    async def _hear(self, request: web.Request) -> web.Response:
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            headers = {name.lower(): value for name, value in request.headers.items()}
            self.heard.append((headers, await request.text()))
        return web.Response(status=status, headers={"Location": "http://127.0.0.1/elsewhere"})

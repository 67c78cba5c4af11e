"""The sandbox served on loopback as in production, and a small service behind the Twilio adapter.

They speak to each other by HTTP only, on real sockets.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import uvicorn
from aiohttp import web
from aiohttp.test_utils import TestServer
from starlette.types import ASGIApp, Receive, Scope, Send

from channels import errors
from channels.base import Heard, Receipt, ReceiptState, Request
from channels.sandbox.app import create_app
from channels.sandbox.config import PAGE_WORDS, SandboxConfig
from channels.twilio import TwilioChannel, TwilioConfig

SID, TOKEN, OURS = "AC" + "5" * 32, "sandbox-token", "+15005550006"
PUBLIC = "https://alerts.example.org"
TEMPLATE = "HX" + "e" * 32
WORDS = {
    "en": {key: f"{key} in English" for key in PAGE_WORDS},
    "zh": {key: f"{key}（中文）" for key in PAGE_WORDS},
}


@dataclass
class Service:
    """What a service does with webhooks: understand, remember, answer 200; forged ones get 403."""

    channel: TwilioChannel | None = None
    whatsapp: TwilioChannel | None = None
    heard: list[Heard] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def webhook(self, request: web.Request) -> web.Response:
        channel = self.whatsapp if "/whatsapp/" in request.path else self.channel
        assert channel
        seen = Request(
            method=request.method,
            url=f"http://{request.host}{request.raw_path}",  # its `url` is quoted anew
            headers=dict(request.headers),
            body=await request.read(),
        )
        try:
            self.heard += await channel.receive(seen)
        except errors.BadSignature:
            return web.Response(status=403)
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    @property
    def states(self) -> list[ReceiptState]:
        return [item.state for item in self.heard if isinstance(item, Receipt)]


@dataclass(frozen=True)
class World:
    """Everything that a sandbox test touches."""

    sandbox: str
    service: Service
    channel: TwilioChannel
    session: aiohttp.ClientSession

    async def order(self, fault: str, **more: object) -> None:
        order = {"channel": "sms", "fault": fault} | more
        async with self.session.post(f"{self.sandbox}/sandbox/faults", json=order) as answer:
            assert answer.status == 201

    async def messages(self, query: str = "") -> list[dict[str, str]]:
        async with self.session.get(f"{self.sandbox}/sandbox/messages{query}") as answer:
            assert answer.status == 200
            found: list[dict[str, str]] = (await answer.json())["messages"]
            return found


async def until(done: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something that happens in the background."""
    async with asyncio.timeout(seconds):
        while not done():  # noqa: ASYNC110 - what happens is on the other side of a socket
            await asyncio.sleep(0.005)


class Stage:
    """An ASGI application that plays another one, so that one server serves each test's own."""

    playing: ASGIApp | None = None
    base: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.playing
        await self.playing(scope, receive, send)


@asynccontextmanager
async def world(
    stage: Stage, session: aiohttp.ClientSession, *, patience: float = 30.0
) -> AsyncIterator[World]:
    """A new sandbox and a service that know each other.

    `patience` is the adapter's patience in seconds: short only where a test wants it to run out.
    """
    service = Service()
    app = web.Application()
    for name in ("sms", "whatsapp"):
        app.router.add_post(f"/channels/{name}/webhook", service.webhook)
    async with TestServer(app) as listening:
        sandbox = create_app(sandbox_config(str(listening.make_url("")).rstrip("/"), stage.base))
        async with sandbox.router.lifespan_context(sandbox):
            stage.playing = sandbox
            service.channel, service.whatsapp = (
                TwilioChannel(account(stage, name, patience), session)
                for name in ("sms", "whatsapp")
            )
            yield World(stage.base, service, service.channel, session)


def account(stage: Stage, name: str, patience: float) -> TwilioConfig:
    return TwilioConfig(
        account_sid=SID,
        auth_token=TOKEN,
        public_url=PUBLIC,
        sender=OURS,
        api_base=f"{stage.base}/sandbox/twilio",
        timeout=patience,
        name=name,
        templates={"en": TEMPLATE},
    )


def sandbox_config(callback_base: str, own_base: str | None = None) -> SandboxConfig:
    return SandboxConfig(
        account_sid=SID,
        auth_token=TOKEN,
        number=OURS,
        public_url=PUBLIC,
        callback_base=callback_base,
        words=WORDS,
        templates={TEMPLATE: "A warning: {{1}} (reply to ask)"},
        own_base=own_base,
    )


@asynccontextmanager
async def serving() -> AsyncIterator[Stage]:
    """A stage on a free loopback port, served as in production."""
    stage = Stage()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        stage.base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        options = uvicorn.Config(stage, http="httptools", log_level="critical", lifespan="off")
        server = uvicorn.Server(options)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        await until(lambda: server.started)
        yield stage
        server.should_exit = True
        await task

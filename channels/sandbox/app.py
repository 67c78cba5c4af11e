"""Puts a sandbox together: as a router for the web service, or as an application of its own.

It does not know settings; whoever mounts it says what account it plays and where the service is.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from channels.base import Clock, utc_now
from channels.sandbox import api
from channels.sandbox.callbacks import Callbacks
from channels.sandbox.calls import Calls
from channels.sandbox.config import SandboxConfig
from channels.sandbox.faults import Faults
from channels.sandbox.pages import Pages
from channels.sandbox.phones import Phones
from channels.sandbox.playing import Played
from channels.sandbox.provider import Provider
from channels.sandbox.push import PushService
from channels.sandbox.robots import Robots
from channels.sandbox.speakers import Speakers
from channels.sandbox.telegram import TelegramProvider


def create_sandbox(config: SandboxConfig, *, clock: Clock = utc_now) -> APIRouter:
    """A router with everything under `/sandbox`; `TWILIO_API_BASE` is `<root>/sandbox/twilio`.

    Status callbacks run in the background of the loop that serves it and end with the app's
    lifespan (`include_router` joins this router's to the app's).
    """
    phones, faults, callbacks = Phones(config.limit), Faults(), Callbacks(config)
    telegram = TelegramProvider(config, phones, faults, clock) if config.telegram else None
    calls = Calls(config, phones, faults, callbacks, clock)
    played: list[Played] = [
        Provider(config, phones, faults, callbacks, clock),
        calls,
        Speakers(phones, faults, clock),
        PushService(config.callback_base or config.public_url, phones, faults, clock),
        Robots(phones, faults, clock),
        *([telegram] if telegram else []),
    ]
    pages = Pages(config, phones)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await calls.aclose()
        await callbacks.aclose()
        if telegram:
            await telegram.aclose()

    router = APIRouter(lifespan=lifespan, tags=["sandbox"])
    for one in played:
        one.add_routes(router)
    router.add_route("/sandbox", pages.phones, methods=["GET"], include_in_schema=False)
    router.add_route(
        "/sandbox/static/{name}", pages.static, methods=["GET"], include_in_schema=False
    )
    api.add_routes(router, played, phones, faults)
    return router


def create_app(config: SandboxConfig) -> FastAPI:
    """The sandbox alone, for benchmarks and crash tests."""
    app = FastAPI(title="Fenghuo sandbox provider")
    app.include_router(create_sandbox(config))
    return app

"""A scripted Twilio on loopback, and a session to reach it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.channels.scripted import ScriptedTwilio
from tests.channels.scripted_telegram import ScriptedTelegram
from tests.channels.service import Stage, serving


@pytest.fixture
async def twilio_server() -> AsyncIterator[ScriptedTwilio]:
    scripted = ScriptedTwilio()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", scripted.handle)
    async with TestServer(app) as server:
        scripted.base = str(server.make_url("")).rstrip("/")
        yield scripted


@pytest.fixture
async def telegram_server() -> AsyncIterator[ScriptedTelegram]:
    scripted = ScriptedTelegram()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", scripted.handle)
    server = TestServer(app)
    await server.start_server(access_log=None)  # the server's own, not ours: paths hold the token
    scripted.base = str(server.make_url("")).rstrip("/")
    yield scripted
    await server.close()


@pytest.fixture(scope="session")
async def stage() -> AsyncIterator[Stage]:
    """One server for all sandbox tests: starting and stopping it takes longer than a test."""
    async with serving() as started:
        yield started


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as opened:
        yield opened

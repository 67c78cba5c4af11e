"""Updates that are fetched and handed on, and the webhook that is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.telegram import BotApi, TelegramConfig, Updates
from channels.telegram.config import UPDATES
from channels.telegram.updates import POLL
from tests.channels.scripted_telegram import ScriptedTelegram, refused, taken
from tests.channels.service import until
from tests.channels.telegram_updates import HOOK, SECRET

PATH = "/channels/telegram/webhook"


@dataclass
class Hook:
    """Our own webhook: answers `statuses` in order, then 204."""

    base: str = ""
    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    heard: list[tuple[int, str]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        body: dict[str, Any] = await request.json()
        secret = request.headers["X-Telegram-Bot-Api-Secret-Token"]
        self.heard.append((body["update_id"], secret))
        if self.bodies:
            return web.Response(body=self.bodies.pop(0), content_type="application/json")
        return web.Response(status=self.statuses.pop(0) if self.statuses else 204)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    kept, app = Hook(), web.Application()
    app.router.add_post(PATH, kept.handle)
    async with TestServer(app) as server:
        kept.base = str(server.make_url("")).rstrip("/")
        yield kept


@pytest.fixture
def updates(
    telegram_server: ScriptedTelegram, hook: Hook, session: aiohttp.ClientSession
) -> Updates:
    config = TelegramConfig(token="42:t", webhook_secret=SECRET, api_base=telegram_server.base)
    return Updates(
        config,
        BotApi(config, session),
        session,
        public_webhook=HOOK,
        own_webhook=f"{hook.base}{PATH}",
        sleep=lambda _: asyncio.sleep(0.001),
    )


@asynccontextmanager
async def running(work: Callable[[], Any]) -> AsyncIterator[None]:
    task = asyncio.ensure_future(work())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def came(*numbers: int) -> Any:
    return taken([{"update_id": number} for number in numbers])


async def test_telegram_is_told_where_to_call(
    updates: Updates, telegram_server: ScriptedTelegram
) -> None:
    telegram_server.script.append(refused(500, "Internal Server Error"))
    async with running(updates.call_us):
        await until(lambda: len(telegram_server.calls) >= 2)
    asked = {"url": HOOK, "secret_token": SECRET, "allowed_updates": list(UPDATES)}
    assert telegram_server.of("setWebhook")[1] == asked


async def test_what_is_fetched_is_handed_on_in_order_and_then_confirmed(
    updates: Updates, telegram_server: ScriptedTelegram, hook: Hook
) -> None:
    telegram_server.script += [taken(True), came(7, 8), came(9)]
    async with running(updates.poll):
        await until(lambda: len(telegram_server.calls) >= 4)
    assert telegram_server.of("deleteWebhook")[0] == {"drop_pending_updates": False}
    assert hook.heard == [(7, SECRET), (8, SECRET), (9, SECRET)]
    asked = telegram_server.of("getUpdates")
    assert [one.get("offset") for one in asked[:3]] == [None, 9, 10]
    assert asked[0] == {"timeout": POLL, "allowed_updates": list(UPDATES)}


async def test_nothing_is_confirmed_that_our_webhook_has_not_taken(
    updates: Updates, telegram_server: ScriptedTelegram, hook: Hook
) -> None:
    hook.statuses += [503, 500, 403]
    telegram_server.script += [taken(True), came(7)]
    async with running(updates.poll):
        await until(lambda: len(telegram_server.of("getUpdates")) >= 2)
    assert [number for number, _ in hook.heard] == [7] * 4
    assert telegram_server.of("getUpdates")[1]["offset"] == 8


async def test_what_nobody_can_read_does_not_stop_the_rest(
    updates: Updates, telegram_server: ScriptedTelegram, hook: Hook
) -> None:
    hook.statuses.append(422)
    telegram_server.script += [taken(True), came(7, 8)]
    async with running(updates.poll):
        await until(lambda: len(telegram_server.of("getUpdates")) >= 2)
    assert [number for number, _ in hook.heard] == [7, 8]


async def test_what_the_webhook_answers_is_done(
    updates: Updates, telegram_server: ScriptedTelegram, hook: Hook
) -> None:
    hook.bodies += [b'{"method": "answerCallbackQuery", "callback_query_id": "Q1"}', b"<html>"]
    telegram_server.script += [taken(True), came(7, 8)]
    async with running(updates.poll):
        await until(lambda: len(telegram_server.of("getUpdates")) >= 2)
    assert telegram_server.of("answerCallbackQuery") == [{"callback_query_id": "Q1"}]


async def test_a_webhook_that_somebody_else_set_is_taken_away(
    updates: Updates, telegram_server: ScriptedTelegram
) -> None:
    telegram_server.script += [taken(True), refused(409, "Conflict"), taken(True), came(7)]
    async with running(updates.poll):
        await until(lambda: len(telegram_server.calls) >= 4)
    names = [name for name, _ in telegram_server.calls[:4]]
    assert names == ["deleteWebhook", "getUpdates", "deleteWebhook", "getUpdates"]

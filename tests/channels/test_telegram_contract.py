"""Our calls, the sandbox's answers and the updates of tests, against Telegram's description."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from channels.base import Button, MediaReference, Request
from channels.sandbox.config import TelegramAccount
from channels.sandbox.faults import Faults
from channels.sandbox.phones import Phones
from channels.sandbox.playing import Writing
from channels.sandbox.telegram import TelegramProvider
from channels.telegram import BotApi, TelegramConfig, Updates
from tests.channels.bot_api import BotApiDescription
from tests.channels.conformance import NOW
from tests.channels.scripted_telegram import ScriptedTelegram, taken
from tests.channels.service import sandbox_config
from tests.channels.telegram_updates import (
    HOOK,
    SECRET,
    STATION,
    TEAM,
    membership,
    message,
    pressed,
    said,
    update,
)
from tests.channels.test_telegram import OUTBOUND, TOKEN, channel_at

PLACE = {"lat": 31.2, "lon": 121.5, "label": "School"}
BUTTONS = (Button(title="是", payload="x" * 500),)
METHODS = {
    "sendMessage",
    "sendLocation",
    "getFile",
    "getMe",
    "getChatAdministrators",
    "getUpdates",
    "setWebhook",
    "deleteWebhook",
    "answerCallbackQuery",
}
"""Every method that we call: a new one has to be brought about here."""


@pytest.fixture(scope="module")
def described(shared_data: Path) -> BotApiDescription:
    text = (shared_data / "providers" / "telegram_bot_api.json").read_text()
    return BotApiDescription(json.loads(text))


async def _everything(server: ScriptedTelegram, session: aiohttp.ClientSession) -> None:
    """Brings about every call that the adapter makes."""
    channel = channel_at(server.base, session)
    await channel.send(OUTBOUND)
    dressed = replace(OUTBOUND, alert=None, buttons=BUTTONS, payload={"location": PLACE})
    await channel.send(replace(dressed, to="-100777/5", text="请离开河道。" * 1000))
    server.script.append(taken({"file_id": "F", "file_unique_id": "U", "file_path": "a.jpg"}))
    server.files["a.jpg"] = b"picture"
    await channel.fetch(MediaReference(reference="F"), most=100)
    await channel.receive(said("@FenghuoTestBot hello", chat=TEAM))
    # What the webhook answers to a press is a call as well.
    answer = next(one for one in await channel.receive(pressed("key")) if hasattr(one, "body"))
    call = json.loads(answer.body)
    server.calls.append((call.pop("method"), call))
    await _updates(server, session)


async def _updates(server: ScriptedTelegram, session: aiohttp.ClientSession) -> None:
    config = TelegramConfig(token=TOKEN, webhook_secret=SECRET, api_base=server.base)
    updates = Updates(
        config, BotApi(config, session), session, public_webhook=HOOK, own_webhook=server.base
    )
    server.script += [taken(True), taken(True), taken([{"update_id": 7}])]
    for work in (updates.call_us, updates.poll):
        task = asyncio.ensure_future(work())
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_every_call_that_we_make(
    described: BotApiDescription,
    telegram_server: ScriptedTelegram,
    session: aiohttp.ClientSession,
) -> None:
    await _everything(telegram_server, session)
    calls = [(method, given) for method, given in telegram_server.calls if method]
    assert {method for method, _ in calls} == METHODS
    problems = [described.problems_of_call(method, given) for method, given in calls]
    assert [problem for found in problems for problem in found] == []


@pytest.mark.parametrize(
    ("method", "given", "problem"),
    [
        ("sendMesage", {}, "no such method"),
        ("sendMessage", {"chat_id": 1}, "text is missing"),
        ("sendMessage", {"chat_id": 1, "text": "a", "parsemode": "x"}, "parsemode is unknown"),
        ("sendMessage", {"chat_id": 1.5, "text": "a"}, "1.5 is no"),
        ("sendMessage", {"chat_id": 1, "text": "a", "link_preview_options": 1}, "is no LinkPrev"),
        ("setWebhook", {"url": "", "allowed_updates": ["a", 1]}, "[1]: 1 is no String"),
    ],
)
def test_the_description_finds_what_is_wrong(
    method: str, given: Mapping[str, object], problem: str, described: BotApiDescription
) -> None:
    found = described.problems_of_call(method, given)
    assert any(problem in one for one in found), found


@pytest.mark.parametrize(
    "request_",
    [
        said("hello"),
        said("hello", chat=TEAM, reply_to_message=message(chat=TEAM)),
        pressed("key"),
        membership("kicked"),
        update(channel_post=message(chat=STATION, sender=None, text="hello")),
    ],
    ids=["text", "reply", "press", "membership", "post"],
)
def test_the_updates_of_our_tests_are_telegrams(
    request_: Request, described: BotApiDescription
) -> None:
    assert described.problems_of("Update", json.loads(request_.body)) == []


@pytest.fixture
async def played() -> Any:
    bot = TelegramAccount(token="4242:t", webhook="", webhook_secret=SECRET)
    config = replace(sandbox_config("http://127.0.0.1:1"), telegram=bot)
    provider = TelegramProvider(config, Phones(100), Faults(), lambda: NOW)
    yield provider
    await provider.aclose()


async def test_the_sandboxs_updates(played: TelegramProvider, described: BotApiDescription) -> None:
    keyboard = {"inline_keyboard": [[{"text": "是", "callback_data": "key"}]]}
    await played.method("sendMessage", {"chat_id": 55, "text": "?", "reply_markup": keyboard})
    for what in (
        {"text": "/stop"},
        {"location": (31.2, 121.5)},
        {"text": "看", "media": ("http://127.0.0.1/a.jpg",)},
        {"media": ("http://127.0.0.1/a.ogg",)},
        {"media": ("http://127.0.0.1/a.mp4",)},
        {"media": ("http://127.0.0.1/a.pdf",)},
        {"press": "是"},
        {"sender": "-1001/55", "text": "hello"},
    ):
        fields: dict[str, Any] = {"sender": "55", **what}
        await played.write(Writing(channel="telegram", **fields))
    updates = await played.method("getUpdates", {})
    assert isinstance(updates, list) and len(updates) == 8
    assert described.problems_of_result("getUpdates", updates) == []


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("getMe", {}),
        ("setWebhook", {"url": HOOK}),
        ("deleteWebhook", {}),
        ("sendMessage", {"chat_id": 55, "text": "hello"}),
        ("sendMessage", {"chat_id": -1001, "text": "hello"}),
        ("sendLocation", {"chat_id": 55, "latitude": 31.2, "longitude": 121.5}),
        ("getChatAdministrators", {"chat_id": -1001}),
        ("answerCallbackQuery", {"callback_query_id": "1"}),
    ],
)
async def test_the_sandboxs_answers(
    method: str, given: Mapping[str, Any], played: TelegramProvider, described: BotApiDescription
) -> None:
    assert described.problems_of_call(method, given) == []
    assert described.problems_of_result(method, await played.method(method, given)) == []

"""The sandbox's Telegram and our adapter over real sockets: what people see, press and send."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels import errors
from channels.base import Button, Heard, Inbound, Outbound, Request, WebhookAnswer
from channels.sandbox.app import create_app
from channels.sandbox.config import TelegramAccount
from channels.telegram import BotApi, MemoryKeyboards, TelegramChannel, TelegramConfig
from tests.channels.service import PUBLIC, Stage, sandbox_config
from tests.channels.telegram_updates import SECRET

TOKEN = "4242:sandbox-token"
HOOK = f"{PUBLIC}/channels/telegram/webhook"
WARNING = Outbound(channel="telegram", to="55", text="请转移到高处", reference="7", alert="a/1")
ANSWER = replace(WARNING, alert=None)


@dataclass
class World:
    """A sandbox, the adapter in front of it, and what its webhook heard."""

    base: str
    session: aiohttp.ClientSession
    channel: TelegramChannel
    api: BotApi
    heard: list[Heard] = field(default_factory=list)
    photo: str = ""

    async def webhook(self, request: web.Request) -> web.Response:
        seen = Request(
            method="POST", url=HOOK, headers=dict(request.headers), body=await request.read()
        )
        said = await self.channel.receive(seen)
        self.heard += said
        answers = [one.body for one in said if isinstance(one, WebhookAnswer)]
        return web.Response(body=answers[0]) if answers else web.Response(status=204)

    async def write(self, **what: object) -> tuple[int, Any]:
        body = {"channel": "telegram", "from": "55", **what}
        async with self.session.post(f"{self.base}/sandbox/messages", json=body) as answer:
            return answer.status, await answer.json()

    async def heard_after(self, **what: object) -> Inbound:
        assert (await self.write(**what))[0] == 201
        [inbound] = [one for one in self.heard if isinstance(one, Inbound)]
        self.heard.clear()
        return inbound

    async def messages(self, to: str = "55") -> list[dict[str, Any]]:
        async with self.session.get(f"{self.base}/sandbox/messages?to={to}") as answer:
            found: list[dict[str, Any]] = (await answer.json())["messages"]
            return found

    async def order(self, fault: str, **more: object) -> None:
        order = {"channel": "telegram", "fault": fault, **more}
        async with self.session.post(f"{self.base}/sandbox/faults", json=order) as answer:
            assert answer.status == 201


async def _photo(_: web.Request) -> web.Response:
    return web.Response(body=b"picture", content_type="image/jpeg")


@pytest.fixture
async def world(stage: Stage, session: aiohttp.ClientSession) -> AsyncIterator[World]:
    config = TelegramConfig(
        token=TOKEN,
        webhook_secret=SECRET,
        api_base=f"{stage.base}/sandbox/telegram",
        timeout=1.0,
    )
    api = BotApi(config, session)
    here = World(stage.base, session, TelegramChannel(config, api, MemoryKeyboards()), api)
    app = web.Application()
    app.router.add_post("/channels/telegram/webhook", here.webhook)
    app.router.add_get("/river.jpg", _photo)
    async with TestServer(app) as server:
        base = str(server.make_url("")).rstrip("/")
        here.photo = f"{base}/river.jpg"
        bot = TelegramAccount(token=TOKEN, webhook=HOOK, webhook_secret=SECRET)
        sandbox = create_app(replace(sandbox_config(base), telegram=bot))
        async with sandbox.router.lifespan_context(sandbox):
            stage.playing = sandbox
            yield here


async def test_a_warning_arrives(world: World) -> None:
    await world.channel.send(WARNING)
    [message] = await world.messages()
    assert (message["channel"], message["to"], message["text"]) == ("telegram", "55", WARNING.text)
    assert message["alert"] is None  # nothing in it names one


async def test_a_warning_that_names_its_page_is_known_as_one(world: World) -> None:
    page = "https://alerts.example.org/alerts/31000000000000_20261122080000_1"
    await world.channel.send(replace(WARNING, text=f"{WARNING.text}\n核实真伪：{page}"))
    assert (await world.messages())[0]["alert"] == "31000000000000_20261122080000_1"


async def test_a_chat_writes(world: World) -> None:
    inbound = await world.heard_after(text="/help@fenghuo_sandbox_bot")
    assert (inbound.sender, inbound.text, inbound.recipient) == ("55", "help", "4242")


async def test_a_button_is_shown_and_pressed(world: World) -> None:
    yes = Button(title="是", payload="signed" * 50)
    await world.channel.send(replace(ANSWER, buttons=(yes,)))
    assert (await world.messages())[0]["buttons"] == ["是"]
    assert (await world.heard_after(press="是")).payload == yes.payload
    assert (await world.write(press="否"))[0] == 422


async def test_a_pin_comes_and_goes(world: World) -> None:
    inbound = await world.heard_after(location=[31.2, 121.5])
    assert inbound.location == (31.2, 121.5)
    await world.channel.send(replace(ANSWER, payload={"location": {"lat": 31.2, "lon": 121.5}}))
    assert [one["text"] for one in await world.messages()] == [ANSWER.text, "geo:31.2,121.5"]


async def test_a_photo_comes_and_can_be_fetched(world: World) -> None:
    inbound = await world.heard_after(text="水涨了", media=[world.photo])
    assert inbound.text == "水涨了"
    media = await world.channel.fetch(inbound.media[0], most=1000)
    assert (media.content_type, media.body) == ("image/jpeg", b"picture")
    with pytest.raises(errors.MediaTooLarge):
        await world.channel.fetch(inbound.media[0], most=6)
    with pytest.raises(errors.MediaGone):
        await world.channel.fetch(replace(inbound.media[0], reference="lost"), most=1000)


@pytest.mark.parametrize("url", ["http://10.0.0.1/a.jpg", "file:///etc/passwd", "https://a.cn/b"])
async def test_a_file_elsewhere_is_not_fetched(url: str, world: World) -> None:
    assert (await world.write(media=[url]))[0] == 422


async def test_a_group(world: World) -> None:
    member = {"from": "-1001/55", "text": "@fenghuo_sandbox_bot 台风来了怎么办"}
    assert (await world.heard_after(**member)).sender == "-1001/55"
    assert (await world.heard_after(**{"from": "-1001", "text": "/stop"})).sender == "-1001"
    await world.channel.send(replace(WARNING, to="-1001/55"))
    assert len(await world.messages("-1001")) == 1
    assert (await world.write(**{"from": "-1001/55", "text": "吃了吗"}))[0] == 201
    assert world.heard == []


@pytest.mark.parametrize(
    ("fault", "kind", "arrives"),
    [
        ("429", errors.Throttled, False),
        ("5xx", errors.ProviderDown, False),
        ("blocked", errors.RecipientBlocked, False),
        ("reset", errors.ConnectionLost, False),
        ("hang", errors.ProviderTimeout, True),
        ("lost", errors.ConnectionLost, True),
    ],
)
async def test_faults(
    fault: str, kind: type[errors.ChannelError], arrives: bool, world: World
) -> None:
    await world.order(fault, **({"seconds": 3} if fault in ("429", "hang") else {}))
    with pytest.raises(errors.ChannelError) as caught:
        await world.channel.send(WARNING)
    assert type(caught.value) is kind
    assert caught.value.retry_after == (3.0 if fault == "429" else None)
    assert len(await world.messages()) == int(arrives)
    await world.channel.send(WARNING)


async def test_updates_wait_where_nobody_is_called(world: World) -> None:
    with pytest.raises(errors.ChannelError) as caught:
        await world.api.call("getUpdates")
    assert caught.value.provider_code == 409
    await world.api.call("deleteWebhook")
    await world.write(text="one")
    await world.write(text="two")
    first, second = await world.api.call("getUpdates", timeout=0)
    assert [first["message"]["text"], second["message"]["text"]] == ["one", "two"]
    [left] = await world.api.call("getUpdates", offset=second["update_id"], timeout=0)
    assert left == second
    assert world.heard == []
    await world.api.call("setWebhook", url=HOOK, secret_token=SECRET)
    assert (await world.heard_after(text="three")).text == "three"


@pytest.mark.parametrize(
    ("method", "given", "description"),
    [
        ("sendMessage", {"chat_id": 55, "text": ""}, "text is empty"),
        ("sendMessage", {"chat_id": 55, "text": "a" * 4097}, "too long"),
        ("sendMessage", {"chat_id": "x", "text": "a"}, "chat not found"),
        (
            "sendMessage",
            {
                "chat_id": 55,
                "text": "a",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "a" * 65}]]},
            },
            "BUTTON_DATA_INVALID",
        ),
        ("sendLocation", {"chat_id": 55}, "latitude"),
        ("getFile", {"file_id": "x"}, "wrong file_id"),
        ("answerCallbackQuery", {}, "too old"),
        ("getChatAdministrators", {"chat_id": 55}, "private chat"),
        ("sendStory", {}, "Not Found"),
    ],
)
async def test_what_telegram_refuses(
    method: str, given: dict[str, object], description: str, world: World
) -> None:
    url = f"{world.base}/sandbox/telegram/bot{TOKEN}/{method}"
    async with world.session.post(url, json=given) as answer:
        body = await answer.json()
    assert (body["ok"], body["error_code"]) == (False, answer.status)
    assert description in body["description"]


async def test_another_token_opens_nothing(world: World) -> None:
    url = f"{world.base}/sandbox/telegram/bot4242:other/getMe"
    async with world.session.post(url) as answer:
        assert answer.status == 404


@pytest.mark.parametrize("sender", ["@wang", "+8613800000001", "1/2", "-1/", "0"])
async def test_no_chat(sender: str, world: World) -> None:
    assert (await world.write(**{"from": sender, "text": "hello"}))[0] == 422


async def test_the_page_shows_buttons(world: World) -> None:
    await world.channel.send(replace(ANSWER, buttons=(Button(title="去高处", payload="p"),)))
    async with world.session.get(f"{world.base}/sandbox") as answer:
        page = await answer.text()
    assert 'data-channel="telegram"' in page
    assert 'data-press="去高处"' in page
    assert '<option value="telegram">' in page and 'class="write"' in page

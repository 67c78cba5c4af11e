"""The sandbox's telephones and loudspeakers over real HTTP, with our own adapters in front."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels import errors
from channels.base import Heard, Opted, Outbound, Receipt, ReceiptState, Request, WebhookAnswer
from channels.call_scripts import Phrases, Reading
from channels.doors import Doors
from channels.loudspeaker import LoudspeakerChannel
from channels.sandbox.app import create_app
from channels.sandbox.speakers import SECRET
from channels.twilio import TwilioConfig
from channels.voice import VoiceChannel
from tests.channels.service import OURS, PUBLIC, SID, TOKEN, Stage, sandbox_config, until

PHONE, ALERT, TEXT = "+8613800000001", "31000041500000_20261122080000_1", "请转移到高处。"
OUTBOUND = Outbound(
    channel="voice", to=PHONE, text=TEXT, reference="7", sender=OURS, alert=ALERT, language="zh"
)
PHRASES = {"zh": Phrases(**{name: f"({name})" for name in Phrases.__dataclass_fields__})}
DOCUMENT = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>a1</identifier>
<status>Exercise</status><msgType>Alert</msgType><info><headline>大风</headline>
<instruction>不要外出</instruction></info></alert>""".encode()


class Book:
    async def words(self, alert: str, language: str) -> Reading | None:
        return Reading(text=TEXT, language=language)

    async def newest(self, number: str) -> Reading | None:
        return None


@dataclass
class Service:
    """Answers as ours does: 204, or 200 with what the channel has to say."""

    channel: VoiceChannel | None = None
    heard: list[Heard] = field(default_factory=list)

    async def webhook(self, request: web.Request) -> web.Response:
        assert self.channel
        url = f"http://{request.host}{request.raw_path}"
        headers, body = dict(request.headers), await request.read()
        seen = Request(method="POST", url=url, headers=headers, body=body)
        heard = await self.channel.receive(seen)
        self.heard += heard
        for one in heard:
            if isinstance(one, WebhookAnswer):
                return web.Response(body=one.body, headers={"Content-Type": one.content_type})
        return web.Response(status=204)

    @property
    def states(self) -> list[tuple[ReceiptState, str | None]]:
        return [(one.state, one.reason) for one in self.heard if isinstance(one, Receipt)]


@dataclass(frozen=True)
class World:
    sandbox: str
    service: Service
    channel: VoiceChannel
    session: aiohttp.ClientSession

    async def post(self, path: str, **body: Any) -> int:
        async with self.session.post(f"{self.sandbox}/sandbox/{path}", json=body) as answer:
            return answer.status

    async def press(self, key: str, phone: str = PHONE) -> int:
        return await self.post("messages", channel="voice", press=key, **{"from": phone})

    async def texts(self) -> list[str]:
        async with self.session.get(f"{self.sandbox}/sandbox/messages") as answer:
            return [one["text"] for one in (await answer.json())["messages"]]


@asynccontextmanager
async def world(stage: Stage, session: aiohttp.ClientSession) -> AsyncIterator[World]:
    service, app = Service(), web.Application()
    app.router.add_post("/channels/voice/webhook", service.webhook)
    async with TestServer(app) as listening:
        sandbox = create_app(sandbox_config(str(listening.make_url("")).rstrip("/")))
        async with sandbox.router.lifespan_context(sandbox):
            stage.playing = sandbox
            config = TwilioConfig(
                account_sid=SID,
                auth_token=TOKEN,
                public_url=PUBLIC,
                api_base=f"{stage.base}/sandbox/twilio",
                name="voice",
            )
            channel = VoiceChannel(config, session, phrases=PHRASES, readings=Book())
            service.channel = channel
            yield World(stage.base, service, channel, session)


@pytest.fixture
async def here(stage: Stage, session: aiohttp.ClientSession) -> AsyncIterator[World]:
    async with world(stage, session) as made:
        yield made


async def test_a_phone_rings_and_reads_and_the_reading_is_told(here: World) -> None:
    assert (await here.channel.send(OUTBOUND)).state is ReceiptState.ACCEPTED
    await until(lambda: len(here.service.states) == 1)
    assert here.service.states == [(ReceiptState.DELIVERED, None)]
    await asyncio.sleep(0.05)
    assert await here.texts() == [TEXT, f"(menu)\n{TEXT}\n(menu)"]


async def test_keys_are_pressed(here: World) -> None:
    await here.channel.send(OUTBOUND)
    await until(lambda: len(here.service.states) == 1)
    assert await here.press("1") == 201
    assert (await here.texts())[-1] == f"{TEXT}\n(menu)"
    assert await here.press("9") == 201
    assert await here.press("9") == 201
    assert (await here.texts())[-1] == "(stopped)"
    [opted] = [one for one in here.service.heard if isinstance(one, Opted)]
    assert opted.address == PHONE
    await until(lambda: len(here.service.states) == 2)  # completed: the call is over
    assert await here.press("1") == 422


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("busy", "twilio_busy"),
        ("no-answer", "twilio_no-answer"),
        ("failed", "twilio_failed"),
        ("hang-up", "not_heard"),
    ],
)
async def test_calls_that_reach_nobody(here: World, fault: str, reason: str) -> None:
    assert await here.post("faults", channel="voice", fault=fault) == 201
    await here.channel.send(OUTBOUND)
    await until(lambda: bool(here.service.states))
    assert here.service.states == [(ReceiptState.FAILED, reason)]
    assert await here.texts() == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("429", errors.Throttled),
        ("5xx", errors.ProviderDown),
        ("reset", errors.ConnectionLost),
        ("blocked", errors.RecipientStopped),
    ],
)
async def test_calls_that_are_not_taken(
    here: World, fault: str, kind: type[errors.ChannelError]
) -> None:
    await here.post("faults", channel="voice", fault=fault, seconds=3)
    with pytest.raises(kind):
        await here.channel.send(OUTBOUND)
    assert await here.texts() == []


@pytest.mark.parametrize("changes", [{"to": "hello"}, {"sender": "hello"}], ids=["to", "from"])
async def test_a_wrong_number(here: World, changes: dict[str, Any]) -> None:
    with pytest.raises((errors.RecipientInvalid, errors.SenderRefused)):
        await here.channel.send(replace(OUTBOUND, **changes))


async def test_a_phone_calls_us(here: World) -> None:
    calling = {"channel": "voice", "from": PHONE, "text": "call"}
    assert await here.post("messages", **calling) == 201
    assert await here.texts() == ["(about)\n(numbers)\n(resume)"]
    assert await here.press("5") == 201
    assert here.service.heard[-2] == Opted(channel="voice", address=PHONE, stop=False)


@pytest.mark.parametrize("key", ["1", "nine"])
async def test_no_key_without_a_call(here: World, key: str) -> None:
    assert await here.press(key) == 422


class Shelf:
    secret_of = SECRET

    async def document(self, identifier: str) -> bytes | None:
        return DOCUMENT

    async def secret(self, url: str) -> str | None:
        return self.secret_of


async def test_a_loudspeaker_reads_out_what_is_ours_once(here: World) -> None:
    shelf = Shelf()
    doors = Doors(loopback=True)
    channel = LoudspeakerChannel(here.session, documents=shelf, secrets=shelf, doors=doors)
    url = f"{here.sandbox}/sandbox/speakers/East%20gate"
    out = Outbound(channel="loudspeaker", to=url, text="x", reference="8", alert="a1")
    for _ in range(2):
        assert (await channel.send(out)).state is ReceiptState.ACCEPTED
    assert await here.texts() == ["Exercise\nAlert\n大风\n不要外出"]
    shelf.secret_of = "somebody else's secret"
    with pytest.raises(errors.SenderRefused):
        await channel.send(out)

"""The loudspeakers' adapter: the conformance suite, what it sends, and where it never goes."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, replace

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from channels import errors
from channels.base import Channel, Outbound, ReceiptState, Request
from channels.doors import Doors
from channels.loudspeaker import LoudspeakerChannel, signature
from tests.channels.conformance import NOW, SendingConformance, Situation, Subject
from tests.channels.scripted import Answer, ScriptedTwilio

SECRET = "the village's own secret"
ALERT = "31000041500000_20261122080000_1"
DOCUMENT = "<alert>请转移到高处</alert>".encode()
ANSWERS = {
    Situation.THROTTLED: Answer(429, {}, {"Retry-After": "7"}),
    Situation.DOWN: Answer(503, raw="<html>busy"),
    Situation.REFUSED: Answer(400, raw="not CAP"),
    Situation.BLOCKED: Answer(410, raw="gone"),
    Situation.SILENT: Answer(hang=6.0),
    Situation.BROKEN: Answer(drop=True),
}


@dataclass
class Shelf:
    """Documents by identifier, and one secret for every speaker but those that were removed."""

    removed: bool = False

    async def document(self, identifier: str) -> bytes | None:
        return DOCUMENT if identifier == ALERT else None

    async def secret(self, url: str) -> str | None:
        return None if self.removed else SECRET


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def channel(session: aiohttp.ClientSession, shelf: Shelf) -> LoudspeakerChannel:
    doors = Doors(loopback=True)
    return LoudspeakerChannel(
        session, documents=shelf, secrets=shelf, doors=doors, timeout=2.0, clock=lambda: NOW
    )


@pytest.fixture
def outbound(twilio_server: ScriptedTwilio) -> Outbound:
    """The scripted server plays a controller."""
    return Outbound(
        channel="loudspeaker",
        to=f"{twilio_server.base}/cap?site=7",
        text="请转移到高处",
        reference="7",
        alert=ALERT,
    )


class TestLoudspeakerConforms(SendingConformance):
    @pytest.fixture
    def subject(
        self, channel: LoudspeakerChannel, twilio_server: ScriptedTwilio, outbound: Outbound
    ) -> Subject:
        kept: Channel = channel
        return Subject(
            channel=kept,
            provoke=lambda situation: twilio_server.script.append(ANSWERS[situation]),
            outbound=outbound,
            private=(outbound.to, SECRET, outbound.text),
        )


async def test_the_document_goes_as_published_and_signed(session: aiohttp.ClientSession) -> None:
    seen: list[tuple[str, bytes, str]] = []

    async def controller(request: web.Request) -> web.Response:
        assert request.content_type == "application/cap+xml"
        body = await request.read()
        seen.append((request.host, body, request.headers["X-Fenghuo-Signature"]))
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/cap", controller)
    async with TestServer(app) as server:
        authority = f"localhost:{server.port}"
        url = f"http://{authority}/cap"
        channel = LoudspeakerChannel(
            session, documents=Shelf(), secrets=Shelf(), doors=Doors(loopback=True)
        )
        receipt = await channel.send(
            Outbound(channel="loudspeaker", to=url, text="x", reference="7", alert=ALERT)
        )
    assert receipt.state is ReceiptState.ACCEPTED
    expected = hmac.new(SECRET.encode(), DOCUMENT, hashlib.sha256).hexdigest()
    assert seen == [(authority, DOCUMENT, expected)]
    assert signature(SECRET, DOCUMENT) == expected


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, errors.Refused),
        (401, errors.SenderRefused),
        (403, errors.SenderRefused),
        (404, errors.Refused),
        (408, errors.ProviderTimeout),
        (500, errors.ProviderDown),
        (504, errors.ProviderTimeout),
    ],
)
async def test_statuses(
    channel: LoudspeakerChannel,
    twilio_server: ScriptedTwilio,
    outbound: Outbound,
    status: int,
    kind: type[errors.ChannelError],
) -> None:
    twilio_server.script.append(Answer(status, raw="", headers={"Location": "http://10.0.0.1/"}))
    with pytest.raises(errors.ChannelError) as caught:
        await channel.send(outbound)
    assert type(caught.value) is kind
    assert len(twilio_server.paths) == 1  # no redirect was followed


async def test_what_is_of_no_alert_has_no_document(
    channel: LoudspeakerChannel, outbound: Outbound
) -> None:
    for other in (None, "of-somebody-else"):
        with pytest.raises(errors.NothingToSay):
            await channel.send(replace(outbound, alert=other))


async def test_a_removed_speaker_gets_nothing(
    channel: LoudspeakerChannel, shelf: Shelf, outbound: Outbound, twilio_server: ScriptedTwilio
) -> None:
    shelf.removed = True
    with pytest.raises(errors.RecipientGone):
        await channel.send(outbound)
    assert twilio_server.paths == []


async def test_a_speaker_that_is_not_there(channel: LoudspeakerChannel, outbound: Outbound) -> None:
    for url in ("http://127.0.0.1:1/cap", "http://no-such-village.invalid/cap"):
        with pytest.raises(errors.ProviderUnreachable):
            await channel.send(replace(outbound, to=url))


async def test_nobody_calls_as_a_loudspeaker(channel: LoudspeakerChannel) -> None:
    with pytest.raises(errors.BadSignature):
        await channel.receive(Request(method="POST", url="http://x/channels/loudspeaker/webhook"))


DOORS = [
    ("http://10.1.2.3/cap", True),
    ("http://192.168.0.9:8080/cap", True),
    ("https://speaker.village.example/cap?site=1", True),
    ("http://[fd12:3456::1]/cap", True),
    ("http://8.8.8.8/", True),
    ("http://127.0.0.1/", False),
    ("http://[::1]/", False),
    ("http://[::ffff:127.0.0.1]/", False),
    ("http://169.254.169.254/latest/meta-data/", False),
    ("http://[fe80::1]/", False),
    ("http://100.100.100.200/", False),
    ("http://[fd00:ec2::254]/", False),
    ("http://0.0.0.0/", False),
    ("http://224.0.0.1/", False),
    ("http://255.255.255.255/", False),
    ("ftp://10.1.2.3/", False),
    ("http:///cap", False),
    ("http://user:word@10.1.2.3/", False),
    ("http://10.1.2.3/#secret", False),
    ("http://10.1.2.3:99999/", False),
    ("http://10.1.2.3:0/", False),
    ("http://10.1.2.3/a b", False),
    ("http://１０.1.2.3/", False),
    ("http://10.1.2.3/" + "x" * 500, False),
    ("file:///etc/passwd", False),
    ("", False),
]


@pytest.mark.parametrize(("url", "fits"), DOORS, ids=[repr(url)[:45] for url, _ in DOORS])
def test_where_a_device_may_be(url: str, fits: bool) -> None:
    assert Doors().fits(url) is fits


async def test_a_name_is_looked_at_when_it_is_resolved() -> None:
    url = URL("http://localhost:9/")
    with pytest.raises(errors.RecipientInvalid):
        await Doors().open(url)
    assert await Doors(loopback=True).open(url) in ("127.0.0.1", "::1")

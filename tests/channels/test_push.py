"""Web push: the conformance suite, what a push service gets, whom strangers cannot lead us to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import aiohttp
import http_ece
import jwt
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import ec

from channels import errors
from channels.base import Outbound, Receipt, ReceiptState, Request
from channels.outside import OpenResolver, is_open
from channels.push import SERVICES, PushChannel, PushConfig
from channels.push_notes import MOST_PLAIN
from channels.sandbox.push import Browser
from channels.vapid import Vapid
from tests.channels.conformance import NOW, SendingConformance, Situation, Subject
from tests.channels.scripted import Answer, ScriptedTwilio

PUBLIC = "https://alerts.example.org"
HOOK = f"{PUBLIC}/channels/push/webhook"
VAPID = Vapid(b"a secret of the tests", "mailto:duty@example.org")
BROWSER = Browser(id="b1", key=ec.generate_private_key(ec.SECP256R1()), auth=b"0123456789abcdef")
TEXT = "【演练】暴雨橙色预警\n未来三小时有暴雨。\n请留在室内。"
SECRET = b"receipt-secret"
ANSWERS = {
    Situation.THROTTLED: Answer(429, headers={"Retry-After": "7"}),
    Situation.DOWN: Answer(503, raw="busy"),
    Situation.REFUSED: Answer(400, raw="no"),
    Situation.BLOCKED: Answer(410, raw="gone"),
    Situation.SILENT: Answer(hang=6.0),
    Situation.BROKEN: Answer(drop=True),
}


@dataclass
class Service:
    """A push service that does what a test tells it, and the channel that speaks to it."""

    scripted: ScriptedTwilio
    bodies: list[bytes]
    channel: PushChannel
    outbound: Outbound

    def note(self) -> dict[str, Any]:
        """What the browser reads of the last one."""
        plain = http_ece.decrypt(self.bodies[-1], private_key=BROWSER.key, auth_secret=BROWSER.auth)
        found: dict[str, Any] = json.loads(plain)
        return found


@pytest.fixture
async def outside() -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(resolver=OpenResolver())
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar()
    ) as opened:
        yield opened


@pytest.fixture
async def service(outside: aiohttp.ClientSession) -> AsyncIterator[Service]:
    scripted, bodies = ScriptedTwilio(), list[bytes]()

    async def handle(request: web.Request) -> web.StreamResponse:
        bodies.append(await request.read())
        scripted.headers.append(dict(request.headers))
        answer = scripted.script.popleft() if scripted.script else Answer(raw="")
        return await _play(answer, request)

    app = web.Application()
    app.router.add_post("/sandbox/push/{id}", handle)
    server = TestServer(app)
    await server.start_server(access_log=None)  # its own log would name the endpoint
    root = str(server.make_url("")).rstrip("/")
    config = PushConfig(public_url=PUBLIC, secret=SECRET, vapid=VAPID, own=root, timeout=2.0)
    outbound = Outbound(
        channel="push",
        to=json.dumps(BROWSER.subscription(root)),
        text=TEXT,
        reference="42",
        alert="2.49.0.1.156.1",
        thread="2.49.0.1.156.0",
        urgent=True,
        language="zh",
    )
    channel = PushChannel(config, outside, clock=lambda: NOW)
    yield Service(scripted, bodies, channel, outbound)
    await server.close()


async def _play(answer: Answer, request: web.Request) -> web.StreamResponse:
    if answer.drop:
        assert request.transport is not None
        request.transport.close()
    await asyncio.sleep(answer.hang)
    return web.Response(status=answer.status, text=answer.raw or "", headers=answer.headers)


class TestPushConforms(SendingConformance):
    @pytest.fixture
    def subject(self, service: Service) -> Subject:
        def provoke(situation: Situation) -> None:
            service.scripted.script.append(ANSWERS[situation])

        keys = json.loads(service.outbound.to)["keys"]
        return Subject(
            channel=_Patient(service.channel),
            provoke=provoke,
            outbound=service.outbound,
            private=(*keys.values(), TEXT, "sandbox/push/b1", SECRET.decode()),
        )


class _Patient:
    """The channel; a hold ends at once, for the suite sends again right after a 429."""

    name = "push"

    def __init__(self, channel: PushChannel) -> None:
        self._channel = channel
        self.receive = channel.receive

    async def send(self, outbound: Outbound) -> Receipt:
        try:
            return await self._channel.send(outbound)
        finally:
            self._channel._held.clear()


async def test_the_request_is_what_rfc_8030_and_8292_want(service: Service) -> None:
    await service.channel.send(replace(service.outbound, valid_for=timedelta(hours=2)))
    headers = service.scripted.headers[0]
    assert (headers["TTL"], headers["Urgency"]) == ("7200", "high")
    assert headers["Content-Encoding"] == "aes128gcm"
    assert len(headers["Topic"]) == 32
    token, key = headers["Authorization"].removeprefix("vapid t=").split(",k=")
    assert key == VAPID.public_key
    public = VAPID._signer.public_key
    origin = service.outbound.to.split('"endpoint": "')[1].split("/sandbox")[0]
    claims = jwt.decode(
        token, public, algorithms=["ES256"], audience=origin, options={"verify_exp": False}
    )
    assert claims["sub"] == "mailto:duty@example.org"
    assert 0 < claims["exp"] - NOW.timestamp() <= 24 * 3600


async def test_the_browser_reads_headline_words_link_and_what_it_replaces(service: Service) -> None:
    await service.channel.send(service.outbound)
    note = service.note()
    receipt = note.pop("receipt")
    assert note == {
        "title": "【演练】暴雨橙色预警",
        "body": "未来三小时有暴雨。\n请留在室内。",
        "lang": "zh",
        "tag": "2.49.0.1.156.0",
        "url": f"{PUBLIC}/alerts/2.49.0.1.156.1",
        "urgent": True,
    }
    [heard] = await service.channel.receive(_shown(receipt))
    assert isinstance(heard, Receipt)
    assert (heard.state, heard.reference) == (ReceiptState.DELIVERED, "42")


async def test_what_updates_a_warning_takes_its_place(service: Service) -> None:
    for outbound in (service.outbound, replace(service.outbound, alert="2.49.0.1.156.2")):
        await service.channel.send(outbound)
    first, second = (headers["Topic"] for headers in service.scripted.headers)
    assert first == second


async def test_a_code_comes_for_the_page_as_well_as_in_words(service: Service) -> None:
    payload = {"code": "123456", "subscription": "s-1"}
    await service.channel.send(
        Outbound(channel="push", to=service.outbound.to, text="验证码 123456", payload=payload)
    )
    note = service.note()
    assert (note["code"], note["subscription"], note["title"]) == ("123456", "s-1", "验证码 123456")
    assert "receipt" not in note
    assert service.scripted.headers[0]["Urgency"] == "high"


@pytest.mark.parametrize(
    "sentence", ["积水很深，请绕行。", 'Say "stay" \\ and go.\n', "😀" * 9 + "。"]
)
async def test_a_long_text_is_cut_at_a_sentence_and_fits(service: Service, sentence: str) -> None:
    await service.channel.send(replace(service.outbound, text="标题\n" + sentence * 400))
    assert len(service.bodies[0]) <= 4096
    body = service.note()["body"]
    assert body.endswith(sentence.strip()) and len(body) > 300
    assert len(json.dumps(service.note(), ensure_ascii=False).encode()) <= MOST_PLAIN + 40


FORGED: list[tuple[str, Callable[[str], bytes]]] = [
    ("another reference", lambda good: json.dumps({"receipt": "43" + good[2:]}).encode()),
    ("no reference", lambda good: json.dumps({"receipt": good[2:]}).encode()),
    ("cut", lambda good: json.dumps({"receipt": good[:-1]}).encode()),
    ("no dot", lambda good: b'{"receipt": "42"}'),
    ("not ASCII", lambda good: json.dumps({"receipt": "é." + good}).encode()),
]


@pytest.mark.parametrize(("label", "forge"), FORGED, ids=[label for label, _ in FORGED])
async def test_forged_receipts_count_nothing(
    service: Service, label: str, forge: Callable[[str], bytes]
) -> None:
    good = service.channel.receipt_token("42")
    with pytest.raises(errors.BadSignature):
        await service.channel.receive(replace(_shown(good), body=forge(good)))


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"receipt": 7}', b"\xff"])
async def test_what_is_no_receipt_is_not_understood(service: Service, body: bytes) -> None:
    with pytest.raises(errors.NotUnderstood):
        await service.channel.receive(replace(_shown("x"), body=body))


REFUSED = [
    ("loopback", "https://127.0.0.1/push"),
    ("another port of the sandbox's host", "http://127.0.0.1:1/sandbox/push/b1"),
    ("a private address", "https://10.0.0.7/push"),
    ("link-local, where clouds keep keys", "https://169.254.169.254/latest"),
    ("wrapped in IPv6", "https://[::ffff:127.0.0.1]/"),
    ("plain http", "http://fcm.googleapis.com/fcm/send/x"),
    ("a service that nobody listed", "https://push.evil.example/x"),
    ("a name that only ends alike", "https://evilfcm.googleapis.com/x"),
    ("a name that only begins alike", "https://fcm.googleapis.com.evil.example/x"),
    ("with a password", "https://a:b@fcm.googleapis.com/x"),
    ("no URL", "nonsense"),
]


@pytest.mark.parametrize(("label", "endpoint"), REFUSED, ids=[label for label, _ in REFUSED])
async def test_strangers_cannot_lead_us_astray(service: Service, label: str, endpoint: str) -> None:
    address = json.dumps({**BROWSER.subscription(""), "endpoint": endpoint})
    with pytest.raises(errors.RecipientInvalid):
        await service.channel.send(replace(service.outbound, to=address))
    assert service.bodies == []


@pytest.mark.parametrize(
    "address",
    ["", "{}", "[]", '"x"', '{"endpoint": 7}', "+8613800138000"],
)
async def test_what_is_no_subscription_is_invalid(service: Service, address: str) -> None:
    with pytest.raises(errors.RecipientInvalid):
        await service.channel.send(replace(service.outbound, to=address))


async def test_a_key_off_the_curve_is_invalid(service: Service) -> None:
    subscription = json.loads(service.outbound.to)
    subscription["keys"]["p256dh"] = "BA" + "A" * 85
    with pytest.raises(errors.RecipientInvalid):
        await service.channel.send(replace(service.outbound, to=json.dumps(subscription)))


async def test_any_service_may_be_let_in_but_no_inner_name(
    service: Service, outside: aiohttp.ClientSession
) -> None:
    config = PushConfig(public_url=PUBLIC, secret=SECRET, vapid=VAPID, services=("*",))
    channel = PushChannel(config, outside, clock=lambda: NOW)
    address = json.dumps({**BROWSER.subscription(""), "endpoint": "https://localhost:9/x"})
    with pytest.raises(errors.ProviderUnreachable):
        await channel.send(replace(service.outbound, to=address))


STATUSES = [
    (404, errors.RecipientGone),
    (413, errors.Refused),
    (401, errors.SenderRefused),
    (403, errors.SenderRefused),
    (307, errors.Refused),
    (500, errors.ProviderDown),
]


@pytest.mark.parametrize(("status", "kind"), STATUSES)
async def test_statuses(service: Service, status: int, kind: type[errors.ChannelError]) -> None:
    service.scripted.script.append(Answer(status, raw="", headers={"Location": "/elsewhere"}))
    with pytest.raises(kind):
        await service.channel.send(service.outbound)
    assert len(service.bodies) == 1


async def test_a_service_with_too_much_to_do_is_left_alone_and_others_are_not(
    service: Service,
) -> None:
    service.scripted.script.append(Answer(429, raw="", headers={"Retry-After": "7"}))
    for _ in range(2):
        with pytest.raises(errors.Throttled) as caught:
            await service.channel.send(service.outbound)
        assert not caught.value.lane_wide
        assert 6.5 < (caught.value.retry_after or 0) <= 7
    assert len(service.bodies) == 1


def test_the_key_is_the_same_at_every_start_and_another_for_another_secret() -> None:
    again = Vapid(b"a secret of the tests", "mailto:x@example.org")
    assert again.public_key == VAPID.public_key != Vapid(b"another", "").public_key
    assert len(VAPID.public_key) == 87


def test_the_usual_services_are_names_and_not_patterns_for_all() -> None:
    assert "*" not in SERVICES
    assert not is_open("192.168.1.1") and is_open("142.250.0.1")


def _shown(token: str) -> Request:
    return Request(method="POST", url=HOOK, body=json.dumps({"receipt": token}).encode())

"""The web channel: the conformance suite, then its JSON and its mailbox."""

from __future__ import annotations

import json

import pytest

from channels import errors
from channels.base import Button, Channel, Inbound, MediaReference, Outbound, Request
from channels.web import MemoryMailbox, WebChannel, sign
from tests.channels.conformance import NOW, ChannelConformance, Situation, Subject

SECRET = b"shared secret"
PERSON = "visitor-7f3a"
OUTBOUND = Outbound(channel="web", to=PERSON, text="请转移到高处", reference="d1", alert="a1")
FAILURES = {
    Situation.THROTTLED: errors.Throttled(retry_after=7.0),
    Situation.DOWN: errors.ProviderDown(),
    Situation.REFUSED: errors.Refused(),
    Situation.BLOCKED: errors.RecipientBlocked(),
    Situation.SILENT: errors.ProviderTimeout(),
    Situation.BROKEN: errors.ConnectionLost(),
}


def posted(body: object) -> Request:
    raw = json.dumps(body).encode()
    headers = {"X-Fenghuo-Signature": sign(SECRET, raw)}
    return Request(method="POST", url="http://x/channels/web/webhook", headers=headers, body=raw)


@pytest.fixture
def mailbox() -> MemoryMailbox:
    return MemoryMailbox()


@pytest.fixture
def channel(mailbox: MemoryMailbox) -> WebChannel:
    return WebChannel(mailbox, secret=SECRET, clock=lambda: NOW)


class TestWebConforms(ChannelConformance):
    @pytest.fixture
    def subject(self, channel: WebChannel, mailbox: MemoryMailbox) -> Subject:
        kept: Channel = channel
        return Subject(
            channel=kept,
            provoke=lambda situation: mailbox.failures.append(FAILURES[situation]),
            said=lambda text: posted({"sender": PERSON, "text": text}),
            malformed=posted({"text": "no sender"}),
            outbound=OUTBOUND,
            private=(PERSON, SECRET.decode(), OUTBOUND.text),
        )


async def test_everything_that_a_page_may_say(channel: WebChannel) -> None:
    body = {
        "sender": PERSON,
        "text": "",
        "language": "zh",
        "location": {"lat": 31.23, "lon": 121},
        "payload": "/help",
        "media": ["m1"],
    }
    [inbound] = await channel.receive(posted(body))
    assert inbound == Inbound(
        channel="web",
        sender=PERSON,
        recipient="web",
        text="",
        message_id=None,
        at=NOW,
        payload="/help",
        location=(31.23, 121.0),
        media=(MediaReference(reference="m1"),),
        language="zh",
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (["a list"], "body"),
        ({"sender": "", "text": "hi"}, "sender"),
        ({"sender": 5, "text": "hi"}, "sender"),
        ({"sender": "a", "text": {}}, "text"),
        ({"sender": "a", "location": "here"}, "location"),
        ({"sender": "a", "location": {"lat": 91, "lon": 0}}, "location.lat"),
        ({"sender": "a", "location": {"lat": 1, "lon": True}}, "location.lon"),
        ({"sender": "a", "location": {"lat": float("nan"), "lon": 1}}, "location.lat"),
        ({"sender": "a", "media": "m1"}, "media"),
        ({"sender": "a", "media": [""]}, "media"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_is_not_understood_is_named(
    body: object, field: str, channel: WebChannel
) -> None:
    with pytest.raises(errors.NotUnderstood) as caught:
        await channel.receive(posted(body))
    assert caught.value.fields == (field,)


async def test_not_json(channel: WebChannel) -> None:
    raw = b"{" * 100_000
    headers = {"x-fenghuo-signature": sign(SECRET, raw)}
    with pytest.raises(errors.NotUnderstood):
        await channel.receive(Request(method="POST", url="/", headers=headers, body=raw))


async def test_a_message_has_the_shape_of_the_contract(
    channel: WebChannel, mailbox: MemoryMailbox
) -> None:
    cited: list[object] = [{"article": "a", "title": "t", "source": "s", "url": None}]
    outbound = Outbound(
        channel="web",
        to=PERSON,
        text="躲在桌下",
        buttons=(Button(title="是", payload="/y"),),
        payload={"kind": "answer", "citations": cited},
    )
    receipt = await channel.send(outbound)
    assert receipt.provider_id == "1"
    assert mailbox.messages[PERSON] == [
        {
            "text": "躲在桌下",
            "kind": "answer",
            "citations": cited,
            "buttons": [{"title": "是", "payload": "/y"}],
            "image": None,
            "location": None,
            "alert": None,
        }
    ]


async def test_an_alert_is_of_the_kind_alerts(channel: WebChannel, mailbox: MemoryMailbox) -> None:
    await channel.send(OUTBOUND)
    [message] = mailbox.messages[PERSON]
    assert (message["kind"], message["alert"]) == ("alerts", "a1")

"""WhatsApp by the Twilio adapter: the conformance suite, then windows, templates, what comes in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
import pytest

from channels import errors, whatsapp
from channels.base import (
    Button,
    Inbound,
    MediaReference,
    Opted,
    Outbound,
    Receipt,
    ReceiptState,
    Request,
)
from channels.twilio import TwilioChannel
from tests.channels.conformance import NOW, ChannelConformance, Subject
from tests.channels.scripted import Answer, ScriptedTwilio
from tests.channels.test_twilio import ANSWERS, OURS, PHONE, PUBLIC, SID, TOKEN, config
from tests.channels.test_twilio import signed as signed_for

HOOK = f"{PUBLIC}/channels/whatsapp/webhook"
ZH, EN = "HX" + "a" * 32, "HX" + "b" * 32
OUTBOUND = Outbound(
    channel="whatsapp",
    to=PHONE,
    text="暴雨红色预警\n请转移到高处",
    short="暴雨红色预警：请转移到高处",
    language="zh-CN",
    reference="7",
    sender=OURS,
    alert="urn:a&b",
)


class Book:
    """Who wrote when, as somebody else knows it."""

    def __init__(self, **heard: datetime) -> None:
        self.heard = {f"+{number[1:]}": at for number, at in heard.items()}

    async def last_heard(self, address: str) -> datetime | None:
        return self.heard.get(address)


def signed(form: dict[str, str], query: str = "", *, url: str = HOOK) -> Request:
    return signed_for(form, query, url=url, seen="http://10.0.0.7:8000/channels/whatsapp/webhook")


def said(text: str, **more: str) -> Request:
    fields = {"MessageSid": "SM9", "From": f"whatsapp:{PHONE}", "To": f"whatsapp:{OURS}"}
    more = {"ProfileName": "Wang", "WaId": PHONE[1:], "SmsStatus": "received"} | more
    return signed(fields | {"Body": text} | more)


def opened(
    server: ScriptedTwilio, session: aiohttp.ClientSession, *, ago: float = 1.0, **changes: object
) -> TwilioChannel:
    """A channel whose person wrote so many hours ago."""
    whole = config(server.base, name="whatsapp", **({"templates": {"zh": ZH, "en": EN}} | changes))
    book = Book(p8613800000001=NOW - timedelta(hours=ago))
    return TwilioChannel(whole, session, clock=lambda: NOW, heard=book)


@pytest.fixture
def channel(twilio_server: ScriptedTwilio, session: aiohttp.ClientSession) -> TwilioChannel:
    return opened(twilio_server, session)


class _Conforms(ChannelConformance):
    ago = 0.0

    @pytest.fixture
    def subject(self, twilio_server: ScriptedTwilio, session: aiohttp.ClientSession) -> Subject:
        return Subject(
            channel=opened(twilio_server, session, ago=self.ago),
            provoke=lambda situation: twilio_server.script.append(ANSWERS[situation]),
            said=said,
            malformed=signed({"Body": "no sender"}),
            outbound=OUTBOUND,
            private=(PHONE, TOKEN, OUTBOUND.text, OUTBOUND.short or "", twilio_server.base),
        )

    async def test_an_empty_message_is_not_sent(self, subject: Subject) -> None:
        silent = replace(subject, outbound=replace(subject.outbound, short=None))
        await super().test_an_empty_message_is_not_sent(silent)


class TestInsideTheWindow(_Conforms):
    ago = 23.0


class TestOutsideTheWindow(_Conforms):
    ago = 25.0


async def test_free_words_inside_the_window(
    channel: TwilioChannel, twilio_server: ScriptedTwilio
) -> None:
    await channel.send(replace(OUTBOUND, text="It’s “safe” – go…", valid_for=timedelta(hours=1)))
    [form] = twilio_server.forms
    assert form.pop("StatusCallback") == f"{HOOK}?reference=7&alert=urn%3Aa%26b"
    assert form == {
        "To": f"whatsapp:{PHONE}",
        "From": f"whatsapp:{OURS}",
        "Body": "It’s “safe” – go…",  # printers' marks cost nothing here
        "ValidityPeriod": "3600",
    }
    assert twilio_server.paths == [f"/2010-04-01/Accounts/{SID}/Messages.json"]


@pytest.mark.parametrize(
    ("ago", "template"),
    [(0.0, False), (23.9, False), (23.95, True), (24.0, True), (1000.0, True)],
)
async def test_the_window(
    ago: float, template: bool, twilio_server: ScriptedTwilio, session: aiohttp.ClientSession
) -> None:
    await opened(twilio_server, session, ago=ago).send(OUTBOUND)
    [form] = twilio_server.forms
    assert ("ContentSid" in form, "Body" in form) == (template, not template)


async def test_whoever_just_wrote_here_has_an_open_window(
    twilio_server: ScriptedTwilio, session: aiohttp.ClientSession
) -> None:
    """Also while the book cannot be asked, or does not have it yet."""
    channel = TwilioChannel(config(twilio_server.base, name="whatsapp"), session, clock=lambda: NOW)
    with pytest.raises(errors.OutsideWindow):
        await channel.send(OUTBOUND)
    await channel.receive(said("在吗"))
    await channel.send(OUTBOUND)
    assert [form["Body"] for form in twilio_server.forms] == [OUTBOUND.text]


@pytest.mark.parametrize(
    ("language", "sid"),
    [("zh", ZH), ("zh-CN", ZH), ("EN-gb", EN), ("vi", ZH), (None, ZH)],
    ids=["whole", "primary", "case", "none of it: the first", "not said"],
)
async def test_the_template_of_the_language(
    language: str | None, sid: str, twilio_server: ScriptedTwilio, session: aiohttp.ClientSession
) -> None:
    channel = opened(twilio_server, session, ago=48)
    receipt = await channel.send(replace(OUTBOUND, language=language))
    [form] = twilio_server.forms
    assert form["ContentSid"] == sid
    assert json.loads(form["ContentVariables"]) == {"1": OUTBOUND.short}
    assert "reference=7" in form["StatusCallback"]
    assert (receipt.state, receipt.reference) == (ReceiptState.ACCEPTED, "7")


async def test_what_twilio_says_of_the_window_counts(
    channel: TwilioChannel, twilio_server: ScriptedTwilio
) -> None:
    twilio_server.script.append(Answer(400, {"code": 63016}))
    assert (await channel.send(OUTBOUND)).state is ReceiptState.ACCEPTED
    assert ["ContentSid" in form for form in twilio_server.forms] == [False, True]


async def test_without_a_template_another_channel_is_wanted(
    twilio_server: ScriptedTwilio, session: aiohttp.ClientSession
) -> None:
    with pytest.raises(errors.OutsideWindow) as caught:
        await opened(twilio_server, session, ago=48, templates={}).send(OUTBOUND)
    assert not caught.value.retryable
    assert caught.value.code == "outside_window"
    assert twilio_server.forms == []


@pytest.mark.parametrize(
    ("words", "variable"),
    [
        ("一\n二\t三", "一 二 三"),
        ("a      b", "a b"),
        ("\u3000\u3000全角\u3000", "全角"),
        ("句子。" * 400, "句子。" * 266 + "…"),
        ('"quoted" {{1}}', '"quoted" {{1}}'),
    ],
    ids=["newline and tab", "blanks", "wide blanks", "too long", "quotes"],
)
def test_what_a_variable_may_hold(words: str, variable: str) -> None:
    shown = whatsapp.content(replace(OUTBOUND, short=words), {"zh": ZH})[1]
    assert json.loads(shown) == {"1": variable}
    assert len(variable) <= whatsapp.VARIABLE_LIMIT


async def test_menus_and_long_texts(channel: TwilioChannel, twilio_server: ScriptedTwilio) -> None:
    buttons = (Button(title="是", payload="/y"), Button(title="否", payload="/n"))
    await channel.send(replace(OUTBOUND, text="安全吗？", buttons=buttons, first_number=2))
    await channel.send(replace(OUTBOUND, text="请离开河道。" * 400))
    menu, *parts = [form["Body"] for form in twilio_server.forms]
    assert menu == "安全吗？\n2 是\n3 否"
    assert "".join(parts) == "请离开河道。" * 400
    assert all(len(part) <= 1600 for part in parts)


async def test_a_messaging_service(channel: TwilioChannel, twilio_server: ScriptedTwilio) -> None:
    await channel.send(replace(OUTBOUND, sender="MG" + "1" * 32))
    [form] = twilio_server.forms
    assert "From" not in form
    assert (form["To"], form["MessagingServiceSid"]) == (f"whatsapp:{PHONE}", "MG" + "1" * 32)


async def test_who_writes_is_known_by_number(channel: TwilioChannel) -> None:
    [inbound] = await channel.receive(said("你好"))
    assert isinstance(inbound, Inbound)
    assert (inbound.sender, inbound.recipient, inbound.channel) == (PHONE, OURS, "whatsapp")


@pytest.mark.parametrize(
    ("fields", "text", "payload"),
    [
        ({"ButtonText": "Yes", "ButtonPayload": "e30.c2ln"}, "Yes", "e30.c2ln"),
        ({"ButtonText": "STOP", "ButtonPayload": "STOP"}, "STOP", None),
        ({"ListId": "e30.c2ln", "ListTitle": "Shelter"}, "Shelter", "e30.c2ln"),
        ({"ListId": "Shelter", "ListTitle": "Shelter"}, "Shelter", None),
    ],
    ids=["button", "a template's button", "list", "a list of words"],
)
async def test_buttons_and_lists(
    fields: dict[str, str], text: str, payload: str | None, channel: TwilioChannel
) -> None:
    [inbound] = await channel.receive(said(text, **fields))
    assert isinstance(inbound, Inbound)
    assert (inbound.text, inbound.payload) == (text, payload)


async def test_pins_and_pictures(channel: TwilioChannel) -> None:
    pin = {"Latitude": "31.23", "Longitude": "121.47", "Address": "人民广场", "Label": "广场"}
    [there] = await channel.receive(said("", **pin))
    picture = {"MediaUrl0": "https://m/1", "MediaContentType0": "image/jpeg", "NumMedia": "1"}
    [shown] = await channel.receive(said("", **picture))
    assert isinstance(there, Inbound)
    assert isinstance(shown, Inbound)
    assert (there.location, there.text) == ((31.23, 121.47), "")
    assert shown.media == (MediaReference(reference="https://m/1", content_type="image/jpeg"),)


@pytest.mark.parametrize(("kind", "stop"), [("STOP", True), ("START", False), ("stop", True)])
async def test_what_twilio_has_answered_is_not_answered_twice(
    kind: str, stop: bool, channel: TwilioChannel
) -> None:
    heard = await channel.receive(said("ngừng", OptOutType=kind, ButtonPayload="ngừng"))
    assert heard == [Opted(channel="whatsapp", address=PHONE, stop=stop)]


@pytest.mark.parametrize("kind", ["HELP", "", "NEW"])
async def test_a_cry_for_help_is_heard_whatever_twilio_said(
    kind: str, channel: TwilioChannel
) -> None:
    [inbound] = await channel.receive(said("help", OptOutType=kind))
    assert isinstance(inbound, Inbound)
    assert inbound.text == "help"


@pytest.mark.parametrize(
    ("status", "code", "state", "reason"),
    [
        ("sent", "", ReceiptState.ACCEPTED, None),
        ("delivered", "", ReceiptState.DELIVERED, None),
        ("read", "", ReceiptState.DELIVERED, None),
        ("undelivered", "63016", ReceiptState.FAILED, "outside_window"),
        ("failed", "63018", ReceiptState.FAILED, "throttled"),
        ("undelivered", "63024", ReceiptState.FAILED, "recipient_invalid"),
        ("undelivered", "63049", ReceiptState.FAILED, "twilio_63049"),
    ],
)
async def test_receipts(
    status: str, code: str, state: ReceiptState, reason: str | None, channel: TwilioChannel
) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": status, "ErrorCode": code}
    form |= {"To": f"whatsapp:{PHONE}", "ChannelPrefix": "whatsapp"}
    assert await channel.receive(signed(form, "?reference=7&alert=x")) == [
        Receipt(state=state, reference="7", provider_id="SM1", reason=reason, at=NOW)
    ]


@pytest.mark.parametrize(
    ("label", "fields"),
    [
        ("an SMS", {"From": PHONE}),
        ("to an SMS number", {"To": OURS}),
        ("nobody", {"From": "whatsapp:"}),
    ],
)
async def test_another_channels_messages_are_not_understood(
    label: str, fields: dict[str, str], channel: TwilioChannel
) -> None:
    with pytest.raises(errors.NotUnderstood) as caught:
        await channel.receive(said("hello", **fields))
    assert caught.value.fields == tuple(fields)


async def test_signatures_cover_the_public_url_and_its_query(channel: TwilioChannel) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "read"}
    good = signed(form, "?reference=1")
    [receipt] = await channel.receive(good)
    assert isinstance(receipt, Receipt)
    other = signed(form, "?reference=1", url=f"{PUBLIC}/channels/sms/webhook")
    for forged in (replace(good, url=good.url.replace("=1", "=2")), other):
        with pytest.raises(errors.BadSignature):
            await channel.receive(forged)

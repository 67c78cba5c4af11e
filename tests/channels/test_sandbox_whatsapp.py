"""WhatsApp in the sandbox: windows, templates, photos and pins, beside SMS on the same phone."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from channels import errors
from channels.base import Inbound, MediaReference, Outbound, Receipt, ReceiptState
from channels.twilio import TwilioChannel
from tests.channels.service import OURS, SID, TEMPLATE, TOKEN, Stage, World, until, world

PHONE = "+8613800000001"
OUTBOUND = Outbound(
    channel="whatsapp", to=PHONE, text="请转移\n到高处", reference="d1", alert="a/1"
)
ACCEPTED, DELIVERED, FAILED = ReceiptState.ACCEPTED, ReceiptState.DELIVERED, ReceiptState.FAILED
PICTURE = b"\xff\xd8\xff" + bytes(300)
PHOTO = f"data:image/jpeg;base64,{base64.b64encode(PICTURE).decode()}"


@pytest.fixture
async def here(stage: Stage, session: aiohttp.ClientSession) -> AsyncIterator[World]:
    async with world(stage, session) as made:
        yield made


def channel_of(here: World) -> TwilioChannel:
    assert here.service.whatsapp
    return here.service.whatsapp


async def write(here: World, status: int = 201, **said: object) -> None:
    order = {"channel": "whatsapp", "from": PHONE} | said
    async with here.session.post(f"{here.sandbox}/sandbox/messages", json=order) as answer:
        assert answer.status == status


async def post(here: World, **form: str) -> tuple[int, dict[str, object]]:
    """As somebody who does not look at the window."""
    url = f"{here.sandbox}/sandbox/twilio/2010-04-01/Accounts/{SID}/Messages.json"
    headers = {"Authorization": aiohttp.encode_basic_auth(SID, TOKEN)}
    whole = {"To": f"whatsapp:{PHONE}", "From": f"whatsapp:{OURS}"} | form
    async with here.session.post(url, data=whole, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_a_template_first_and_free_words_after_an_answer(here: World) -> None:
    await channel_of(here).send(OUTBOUND)
    await write(here, text="在哪里？")
    await channel_of(here).send(OUTBOUND)
    shown = [(message["channel"], message["text"]) for message in await here.messages()]
    assert shown == [
        ("whatsapp", "A warning: 请转移 到高处 (reply to ask)"),
        ("whatsapp", OUTBOUND.text),
    ]
    await until(lambda: len(here.service.heard) == 7)
    [written] = [one for one in here.service.heard if isinstance(one, Inbound)]
    assert (written.channel, written.sender, written.recipient) == ("whatsapp", PHONE, OURS)
    assert here.service.states.count(DELIVERED) == 4  # each delivered and read


async def test_free_words_outside_the_window_fail_later_as_twilios_do(here: World) -> None:
    hook = "https://alerts.example.org/channels/whatsapp/webhook?reference=7"
    status, answer = await post(here, Body="hello", StatusCallback=hook)
    assert (status, answer["status"]) == (201, "queued")
    await until(lambda: len(here.service.heard) == 1)
    [receipt] = here.service.heard
    assert isinstance(receipt, Receipt)
    assert (receipt.state, receipt.reason) == (FAILED, "outside_window")
    assert await here.messages() == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ContentSid": "HX123"}, 21655),
        ({"ContentSid": "HX" + "0" * 32, "ContentVariables": '{"1": "x"}'}, 21655),
        ({"ContentSid": TEMPLATE, "ContentVariables": "{not json"}, 21656),
        ({"ContentSid": TEMPLATE, "ContentVariables": json.dumps({"1": "a\nb"})}, 21656),
        ({"ContentSid": TEMPLATE, "ContentVariables": json.dumps({"1": "a     b"})}, 21656),
        ({"ContentSid": TEMPLATE, "ContentVariables": json.dumps({"1": ""})}, 21656),
        ({"ContentSid": TEMPLATE, "ContentVariables": json.dumps({"1": "x" * 1024})}, 63021),
        ({"From": OURS, "Body": "from an SMS sender"}, 21212),
        ({"To": PHONE, "Body": "to an SMS phone"}, 21212),
        ({"To": "whatsapp:12", "Body": "nobody"}, 21211),
        ({}, 21602),
    ],
)
async def test_it_is_as_strict_as_twilio(here: World, fields: dict[str, str], code: int) -> None:
    status, answer = await post(here, **fields)
    assert (status, answer["code"]) == (400, code)


async def test_a_photo_is_fetched_as_from_twilio(here: World) -> None:
    await write(here, media=[PHOTO])
    [inbound] = here.service.heard
    assert isinstance(inbound, Inbound)
    [photo] = inbound.media
    assert photo.content_type == "image/jpeg"
    media = await channel_of(here).fetch(photo, most=1000)
    assert (media.content_type, media.body) == ("image/jpeg", PICTURE)
    with pytest.raises(errors.MediaTooLarge):
        await channel_of(here).fetch(photo, most=302)
    with pytest.raises(errors.MediaGone):
        await channel_of(here).fetch(MediaReference(reference=f"{photo.reference}0"), most=1000)
    async with here.session.get(photo.reference) as answer:
        assert answer.status == 401


@pytest.mark.parametrize(
    "media",
    ["https://example.org/a.jpg", "file:///etc/passwd", "data:image/jpeg;base64,?", "data:"],
)
async def test_phones_send_no_files_of_the_world(here: World, media: str) -> None:
    await write(here, status=422, media=[media])
    assert here.service.heard == []


async def test_pins_by_whatsapp_and_as_text_by_sms(here: World) -> None:
    for name in ("whatsapp", "sms"):
        await write(here, channel=name, location=[31.23, 121.47])
    pin, text = here.service.heard
    assert isinstance(pin, Inbound)
    assert isinstance(text, Inbound)
    assert (pin.location, pin.text) == ((31.23, 121.47), "")
    assert (text.location, text.text) == (None, "geo:31.230000,121.470000")


@pytest.mark.parametrize("name", ["sms", "whatsapp"])
@pytest.mark.parametrize(
    ("sender", "answered_to"), [("+15005550007", "+15005550007"), ("MG" + "1" * 32, OURS)]
)
async def test_phones_answer_whoever_wrote_to_them(
    here: World, name: str, sender: str, answered_to: str
) -> None:
    channel = channel_of(here) if name == "whatsapp" else here.channel
    await channel.send(replace(OUTBOUND, channel=name, sender=sender, reference=None))
    await write(here, channel=name, text="ok")
    [inbound] = here.service.heard
    assert isinstance(inbound, Inbound)
    assert (inbound.channel, inbound.recipient) == (name, answered_to)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("429", errors.Throttled),
        ("5xx", errors.ProviderDown),
        ("reset", errors.ConnectionLost),
        ("lost", errors.ConnectionLost),
        ("blocked", errors.RecipientStopped),
    ],
)
async def test_faults_meet_one_channel_alone(
    here: World, fault: str, kind: type[errors.ChannelError]
) -> None:
    await here.order(fault, channel="whatsapp")
    assert (await here.channel.send(replace(OUTBOUND, channel="sms"))).state is ACCEPTED
    with pytest.raises(kind):
        await channel_of(here).send(OUTBOUND)
    assert (await channel_of(here).send(OUTBOUND)).state is ACCEPTED


@pytest.mark.parametrize(
    ("fault", "states"),
    [
        ("duplicate", [ACCEPTED, ACCEPTED, DELIVERED, DELIVERED, DELIVERED, DELIVERED]),
        ("backward", [DELIVERED, DELIVERED, ACCEPTED]),
        ("undelivered", [ACCEPTED, FAILED]),
    ],
)
async def test_faults_of_receipts(here: World, fault: str, states: list[ReceiptState]) -> None:
    await here.order(fault, channel="whatsapp")
    await channel_of(here).send(OUTBOUND)
    await until(lambda: len(here.service.heard) == len(states))
    assert here.service.states == states


async def test_the_page_shows_which_channel_a_phone_is_on(here: World) -> None:
    await here.channel.send(replace(OUTBOUND, channel="sms"))
    await channel_of(here).send(OUTBOUND)
    async with here.session.get(f"{here.sandbox}/sandbox?lang=en") as answer:
        page = await answer.text()
    for name in ("sms", "whatsapp"):
        assert f'data-phone="{PHONE}" data-channel="{name}"' in page
        assert f"<small>channel_{name} in English</small>" in page
    assert len(await here.messages(f"?to={PHONE}")) == 2

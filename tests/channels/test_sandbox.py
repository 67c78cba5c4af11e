"""The sandbox over real HTTP, with our own adapter in front of it and a service behind it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import aiohttp
import pytest

from channels import errors
from channels.base import Inbound, Outbound, Receipt, ReceiptState
from tests.channels.service import OURS, SID, TOKEN, Stage, World, until, world

PHONE = "+8613800000001"
OUTBOUND = Outbound(channel="sms", to=PHONE, text="请转移到高处", reference="d1", alert="a&b/1")
ACCEPTED, DELIVERED = ReceiptState.ACCEPTED, ReceiptState.DELIVERED


@pytest.fixture
async def here(stage: Stage, session: aiohttp.ClientSession) -> AsyncIterator[World]:
    async with world(stage, session) as made:
        yield made


async def test_a_message_arrives_and_its_receipts_come_back(here: World) -> None:
    sent = await here.channel.send(OUTBOUND)
    await until(lambda: len(here.service.heard) == 2)
    [message] = await here.messages()
    assert message == {
        "id": sent.provider_id,
        "channel": "sms",
        "to": PHONE,
        "text": OUTBOUND.text,
        "at": message["at"],
        "alert": "a&b/1",
    }
    assert datetime.fromisoformat(message["at"]).tzinfo
    assert here.service.states == [ACCEPTED, DELIVERED]
    receipts = [item for item in here.service.heard if isinstance(item, Receipt)]
    assert {(r.reference, r.provider_id) for r in receipts} == {("d1", sent.provider_id)}


@pytest.mark.parametrize(
    "to",
    [quote(PHONE), PHONE, "%20" + PHONE[1:]],
    ids=["plus encoded", "plus read as a space", "a space"],
)
async def test_messages_of_one_phone(here: World, to: str) -> None:
    await here.channel.send(OUTBOUND)
    await here.channel.send(replace(OUTBOUND, to="+8613800000002", alert=None, reference=None))
    [message] = await here.messages(f"?to={to}")
    assert message["to"] == PHONE
    assert [m["alert"] for m in await here.messages()] == ["a&b/1", None]
    assert await here.messages("?to=%2B8613999999999") == []


async def test_messages_since(here: World) -> None:
    await here.channel.send(OUTBOUND)
    await asyncio.sleep(0.002)
    middle = datetime.now(UTC)
    await here.channel.send(replace(OUTBOUND, text="later"))
    beijing = (middle + timedelta(hours=8)).replace(tzinfo=None).isoformat()
    for since in (quote(middle.isoformat()), f"{beijing}+08:00"):  # + read as a space
        assert [m["text"] for m in await here.messages(f"?since={since}")] == ["later"]


async def test_thousands_of_messages_come_in_one_answer(here: World) -> None:
    for _ in range(4):
        await asyncio.gather(
            *(here.channel.send(replace(OUTBOUND, reference=None)) for _ in range(300))
        )
    assert len(await here.messages()) == 1200


async def test_a_phone_writes(here: World) -> None:
    writing = {"channel": "sms", "from": "+86 138-0000-0001", "text": "退订 & 停"}
    url = f"{here.sandbox}/sandbox/messages"
    async with here.session.post(url, json=writing) as answer:
        assert answer.status == 201
        sid = (await answer.json())["id"]
    [inbound] = here.service.heard
    assert isinstance(inbound, Inbound)
    assert (inbound.sender, inbound.recipient, inbound.text) == (PHONE, OURS, "退订 & 停")
    assert inbound.message_id == sid
    assert await here.messages() == []  # written, not received


@pytest.mark.parametrize(
    "writing",
    [
        {"channel": "sms", "from": "hello", "text": "hi"},
        {"channel": "sms", "from": PHONE, "text": ""},
        {"channel": "pigeon", "from": PHONE, "text": "hi"},
        {"channel": "sms", "text": "hi"},
    ],
    ids=["no number", "no text", "no such channel", "nobody"],
)
async def test_bad_writing_is_422(here: World, writing: dict[str, str]) -> None:
    async with here.session.post(f"{here.sandbox}/sandbox/messages", json=writing) as answer:
        assert answer.status == 422


async def test_writing_tells_when_the_service_fails(here: World) -> None:
    here.service.statuses.append(500)
    writing = {"channel": "sms", "from": PHONE, "text": "hi"}
    async with here.session.post(f"{here.sandbox}/sandbox/messages", json=writing) as answer:
        assert answer.status == 502
        assert answer.content_type == "application/problem+json"
        assert (await answer.json())["title"] == "service_answered_500"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("429", errors.Throttled),
        ("5xx", errors.ProviderDown),
        ("reset", errors.ConnectionLost),
        ("blocked", errors.RecipientStopped),
    ],
)
async def test_faults_that_take_nothing(
    here: World, fault: str, kind: type[errors.ChannelError]
) -> None:
    await here.order(fault, count=2, seconds=3)
    for _ in range(2):
        with pytest.raises(kind) as caught:
            await here.channel.send(OUTBOUND)
        assert caught.value.retry_after == (3.0 if fault == "429" else None)
    assert await here.messages() == []
    await here.channel.send(OUTBOUND)
    assert len(await here.messages()) == 1


async def test_a_hanging_message_was_taken_and_its_receipts_say_so(
    stage: Stage, session: aiohttp.ClientSession
) -> None:
    async with world(stage, session, patience=1.0) as here:
        await here.order("hang", seconds=5)
        with pytest.raises(errors.ProviderTimeout) as caught:
            await here.channel.send(OUTBOUND)
        assert caught.value.in_doubt
        await until(lambda: len(here.service.heard) == 2)
        assert here.service.states == [ACCEPTED, DELIVERED]
        assert len(await here.messages()) == 1


@pytest.mark.parametrize(
    ("fault", "states"),
    [
        ("duplicate", [ACCEPTED, ACCEPTED, DELIVERED, DELIVERED]),
        ("backward", [DELIVERED, ACCEPTED]),
        ("undelivered", [ACCEPTED, ReceiptState.FAILED]),
    ],
)
async def test_faults_of_receipts(here: World, fault: str, states: list[ReceiptState]) -> None:
    await here.order(fault)
    await here.channel.send(OUTBOUND)
    await until(lambda: len(here.service.heard) == len(states))
    assert here.service.states == states
    assert len(await here.messages()) == (0 if fault == "undelivered" else 1)


async def test_late_receipts(here: World) -> None:
    await here.order("late", seconds=0.3)
    started = time.monotonic()
    await here.channel.send(OUTBOUND)
    assert len(await here.messages()) == 1
    await until(lambda: len(here.service.heard) == 2)
    assert time.monotonic() - started >= 0.3


async def test_orders_can_be_withdrawn(here: World) -> None:
    await here.order("5xx", count=100)
    async with here.session.delete(f"{here.sandbox}/sandbox/faults") as answer:
        assert answer.status == 204
    assert (await here.channel.send(OUTBOUND)).state is ACCEPTED


async def test_receipts_outlive_a_failing_service(here: World) -> None:
    here.service.statuses += [500]
    await here.channel.send(OUTBOUND)
    await until(lambda: here.service.states == [ACCEPTED, ACCEPTED, DELIVERED])


@pytest.mark.parametrize(
    ("to", "kind"),
    [
        ("13800000001", errors.RecipientInvalid),
        ("+15005550001", errors.RecipientInvalid),
        ("+15005550009", errors.RecipientInvalid),
        ("+15005550004", errors.RecipientStopped),
    ],
)
async def test_bad_numbers(here: World, to: str, kind: type[errors.ChannelError]) -> None:
    with pytest.raises(kind):
        await here.channel.send(replace(OUTBOUND, to=to))


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, 21604),
        ({"To": PHONE, "Body": "hi"}, 21603),
        ({"To": PHONE, "From": OURS}, 21602),
        ({"To": PHONE, "From": "me", "Body": "hi"}, 21212),
        ({"To": PHONE, "From": OURS, "Body": "x" * 1601}, 21617),
        ({"To": PHONE, "From": OURS, "Body": "x", "ValidityPeriod": "0"}, 20422),
        ({"To": PHONE, "From": OURS, "Body": "x", "ValidityPeriod": "36001"}, 20422),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
async def test_it_is_as_strict_as_twilio(here: World, form: dict[str, str], code: int) -> None:
    url = f"{here.sandbox}/sandbox/twilio/2010-04-01/Accounts/{SID}/Messages.json"
    headers = {"Authorization": aiohttp.encode_basic_auth(SID, TOKEN)}
    async with here.session.post(url, data=form, headers=headers) as answer:
        assert answer.status == 400
        assert (await answer.json())["code"] == code


@pytest.mark.parametrize("sid", [SID, "AC" + "6" * 32], ids=["wrong token", "another account"])
async def test_strangers_get_401(here: World, sid: str) -> None:
    url = f"{here.sandbox}/sandbox/twilio/2010-04-01/Accounts/{sid}/Messages.json"
    headers = {"Authorization": aiohttp.encode_basic_auth(sid, TOKEN if sid != SID else "guess")}
    async with here.session.post(url, data={"To": PHONE}, headers=headers) as answer:
        assert answer.status == 401
        assert (await answer.json())["code"] == 20003


async def test_the_page_shows_phones_and_escapes_what_they_say(here: World) -> None:
    await here.channel.send(replace(OUTBOUND, text="<script>alert(1)</script>"))
    async with here.session.get(f"{here.sandbox}/sandbox?lang=zh") as answer:
        page = await answer.text()
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "title（中文）" in page
    assert PHONE in page
    assert "a&amp;b/1" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


async def test_phones_are_found_by_a_part_of_their_number(here: World) -> None:
    for to in (PHONE, "+8613811112222"):
        await here.channel.send(replace(OUTBOUND, to=to))
    async with here.session.get(f"{here.sandbox}/sandbox?find=1111") as answer:
        page = await answer.text()
    assert 'data-phone="+8613811112222"' in page
    assert f'data-phone="{PHONE}"' not in page


@pytest.mark.parametrize(
    ("query", "accepted", "expected"),
    [
        ("", "zh-CN,zh;q=0.9", "zh"),
        ("?lang=en", "zh-CN", "en"),
        ("?lang=xx", "fr", "en"),
    ],
    ids=["the browser's", "asked for", "the first one"],
)
async def test_the_pages_language(here: World, query: str, accepted: str, expected: str) -> None:
    url = f"{here.sandbox}/sandbox{query}"
    async with here.session.get(url, headers={"Accept-Language": accepted}) as answer:
        assert f'<html lang="{expected}">' in await answer.text()


@pytest.mark.parametrize(
    ("name", "status"),
    [("phones.css", 200), ("phones.js", 200), ("phones.html", 404), ("..%2fapp.py", 404)],
)
async def test_static_files(here: World, name: str, status: int) -> None:
    async with here.session.get(f"{here.sandbox}/sandbox/static/{name}") as answer:
        assert answer.status == status


async def test_the_apps_end_is_the_sandboxs_end(
    stage: Stage, session: aiohttp.ClientSession
) -> None:
    def running() -> int:
        return sum(task.get_name() == "sandbox-callbacks" for task in asyncio.all_tasks())

    async with world(stage, session) as made:
        await made.channel.send(OUTBOUND)
        assert running() > 0
    assert running() == 0

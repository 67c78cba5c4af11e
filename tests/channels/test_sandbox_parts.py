"""The sandbox's memory, orders and configuration; its answers against Twilio's own description."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.sandbox.__main__ import configure, parse
from channels.sandbox.config import PAGE_WORDS, SandboxConfig
from channels.sandbox.faults import DEFAULT_SECONDS, Fault, Faults
from channels.sandbox.files import MOST_BYTES, Files, NotAFile
from channels.sandbox.phones import PhoneMessage, Phones
from channels.sandbox.provider import message
from tests.channels.service import OURS, SID, TOKEN, WORDS, sandbox_config

START = datetime(2026, 11, 22, tzinfo=UTC)


def received(number: int, phone: str, *, written: bool = False) -> PhoneMessage:
    at = START + timedelta(seconds=number)
    return PhoneMessage(
        id=str(number), channel="sms", phone=phone, text="t", at=at, written=written
    )


def ids(messages: list[PhoneMessage]) -> list[str]:
    return [message.id for message in messages]


def test_phones_forget_the_oldest_first() -> None:
    phones = Phones(limit=3)
    for number, phone in enumerate(["a", "b", "a", "b", "b"]):
        phones.add(received(number, phone))
    assert ids(phones.received(None, None)) == ["2", "3", "4"]
    assert ids(phones.received("a", None)) == ["2"]
    phones.add(received(5, "c"))
    assert len(phones) == 2  # the phone "a" has nothing left


def test_phones_keep_what_was_written_apart() -> None:
    phones = Phones(limit=9)
    phones.add(received(0, "a"))
    phones.add(received(1, "a", written=True))
    assert ids(phones.received("a", None)) == ["0"]
    assert ids(phones.received(None, START + timedelta(seconds=1))) == []
    [(number, shown)] = phones.latest(5, 5)
    assert (number, ids(list(shown))) == ("a", ["0", "1"])


def test_the_most_recent_phones_come_first() -> None:
    phones = Phones(limit=9)
    for number, phone in enumerate(["+861", "+862", "+861", "+873"]):
        phones.add(received(number, phone))
    assert [number for number, _ in phones.latest(2, 1)] == ["+873", "+861"]
    assert [number for number, _ in phones.latest(9, 9, "86")] == ["+861", "+862"]


def test_faults_in_order_and_by_kind() -> None:
    faults = Faults()
    faults.order("sms", Fault.TOO_MANY, count=2, seconds=None)
    faults.order("sms", Fault.RESET, seconds=None)
    faults.order("sms", Fault.LATE, seconds=9.0)
    taken = [faults.on_request("sms") for _ in range(4)]
    assert taken == [(Fault.TOO_MANY, 1.0), (Fault.TOO_MANY, 1.0), (Fault.RESET, 0.0), None]
    assert faults.on_callback("sms") == (Fault.LATE, 9.0)
    assert faults.on_callback("whatsapp") is None
    assert DEFAULT_SECONDS[Fault.HANG] > 10  # longer than any adapter waits


def test_labels_must_be_complete() -> None:
    words = {"en": WORDS["en"], "zh": {key: "x" for key in PAGE_WORDS if key != "send"}}
    with pytest.raises(ValueError, match=r"zh\.send"):
        SandboxConfig(
            account_sid=SID, auth_token=TOKEN, number=OURS, public_url="http://x", words=words
        )


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        (
            "https://alerts.example.org/channels/sms/webhook?x=1",
            "http://127.0.0.1:1/channels/sms/webhook?x=1",
        ),
        ("https://alerts.example.org.evil/x", "https://alerts.example.org.evil/x"),
        ("http://127.0.0.1:9/x", "http://127.0.0.1:9/x"),
    ],
    ids=["ours", "looks like ours", "another"],
)
def test_calls_to_the_public_url_go_to_loopback(url: str, reached: str) -> None:
    assert sandbox_config("http://127.0.0.1:1").reach(url) == reached


def test_a_configuration_does_not_show_its_token() -> None:
    assert TOKEN not in repr(sandbox_config("http://127.0.0.1:1"))


def test_the_command_line() -> None:
    config = configure(parse(["--callback-base", "http://127.0.0.1:8000", "--number", OURS]))
    assert (config.public_url, config.number) == ("http://127.0.0.1:8000", OURS)


def test_the_message_resource_is_twilios(shared_data: Path) -> None:
    """Every field that Twilio's own description names is in our answer, and no other."""
    description = json.loads((shared_data / "providers" / "twilio_api_v2010.json").read_text())
    resource = description["components"]["schemas"]["api.v2010.account.message"]["properties"]
    form = {"To": "+8613800000001", "From": OURS, "Body": "水"}
    assert set(message("SM1", SID, form, START)) == set(resource)
    statuses = description["components"]["schemas"]["message_enum_status"]["enum"]
    assert message("SM1", SID, form, START)["status"] in statuses


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        pytest.param(1_000_000, True, id="comes in many pieces"),
        pytest.param(MOST_BYTES + 1, False, id="too large"),
    ],
)
async def test_a_file_is_sent_whole_or_not_at_all(
    size: int, kept: bool, session: aiohttp.ClientSession
) -> None:
    async def handle(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * size, content_type="image/jpeg")

    app = web.Application()
    app.router.add_get("/a.jpg", handle)
    async with TestServer(app) as server:
        url = str(server.make_url("/a.jpg"))
        if kept:
            assert len((await Files().keep(url, session)).body) == size
        else:
            with pytest.raises(NotAFile):
                await Files().keep(url, session)

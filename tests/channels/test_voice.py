"""The voice adapter: how calls go out (conformance), what they say, and what became of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from lxml import etree

from channels import call_codes, errors, twiml
from channels.base import Channel, Heard, Opted, Outbound, Receipt, ReceiptState, WebhookAnswer
from channels.call_scripts import READINGS, Phrases, Reading
from channels.twilio import TwilioConfig
from channels.voice import VoiceChannel
from tests.channels.conformance import NOW, SendingConformance, Situation, Subject
from tests.channels.scripted import Answer, ScriptedTwilio
from tests.channels.test_twilio import ANSWERS, SID, TOKEN, signed

PUBLIC = "https://alerts.example.org"
HOOK = f"{PUBLIC}/channels/voice/webhook"
PHONE, OURS, ALERT = "+8613800000001", "+15005550006", "31000041500000_20261122080000_1"
OUTBOUND = Outbound(
    channel="voice",
    to=PHONE,
    text="演习。请转移到高处。",
    reference="7",
    sender=OURS,
    alert=ALERT,
    language="zh",
)
NAMES = tuple(Phrases.__dataclass_fields__)
PHRASES = {
    language: Phrases(**{name: f"{name} in {language}" for name in NAMES})
    for language in ("zh", "en")
}


@dataclass
class Book:
    """One warning, which may have ended, and the numbers that it went to."""

    over: bool = False
    told: tuple[str, ...] = ()

    async def words(self, alert: str, language: str) -> Reading | None:
        known = alert == ALERT and not self.over
        return Reading(text="请转移 <到> & 高处。", language=language) if known else None

    async def newest(self, number: str) -> Reading | None:
        return await self.words(ALERT, "zh") if number in self.told else None


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def channel(
    twilio_server: ScriptedTwilio, session: aiohttp.ClientSession, book: Book
) -> VoiceChannel:
    config = TwilioConfig(
        account_sid=SID,
        auth_token=TOKEN,
        public_url=PUBLIC,
        api_base=twilio_server.base,
        timeout=2.0,
        name="voice",
    )
    return VoiceChannel(config, session, phrases=PHRASES, readings=book, clock=lambda: NOW)


class TestVoiceConforms(SendingConformance):
    @pytest.fixture
    def subject(self, channel: VoiceChannel, twilio_server: ScriptedTwilio) -> Subject:
        kept: Channel = channel
        return Subject(
            channel=kept,
            provoke=lambda situation: twilio_server.script.append(_answer(situation)),
            outbound=OUTBOUND,
            private=(PHONE, TOKEN, OUTBOUND.text),
        )


def _answer(situation: Situation) -> Answer:
    return ANSWERS[situation]


def says(script: bytes | str) -> list[tuple[str, str]]:
    """(language, words) of everything that a script reads out, in order."""
    root = etree.fromstring(script if isinstance(script, bytes) else script.encode())
    return [(say.get("language") or "", say.text or "") for say in root.iter("Say")]


def action(script: bytes | str) -> dict[str, str]:
    """The query of where a script goes on."""
    root = etree.fromstring(script if isinstance(script, bytes) else script.encode())
    [gather] = root.iter("Gather")
    url = urlsplit(gather.get("action") or "")
    assert f"{url.scheme}://{url.netloc}{url.path}" == HOOK
    return {name: value for name, [value] in parse_qs(url.query).items()}


def ends(script: bytes) -> bool:
    return etree.fromstring(script).find("Hangup") is not None


async def pressed(channel: VoiceChannel, place: str, digits: str = "") -> list[Heard]:
    form = {"CallSid": "CA1", "From": OURS, "To": PHONE, "CallStatus": "in-progress"}
    form |= {"Direction": "outbound-api", "Digits": digits}
    return await channel.receive(signed(form, f"?{place}", url=HOOK))


def only(heard: list[Heard]) -> bytes:
    [answer] = heard
    assert isinstance(answer, WebhookAnswer)
    assert answer.content_type == "text/xml; charset=utf-8"
    return answer.body


async def test_a_call_reads_the_warning_and_then_asks_us(
    channel: VoiceChannel, twilio_server: ScriptedTwilio
) -> None:
    await channel.send(OUTBOUND)
    [form] = twilio_server.forms
    assert twilio_server.paths == [f"/2010-04-01/Accounts/{SID}/Calls.json"]
    assert (form["To"], form["From"], form["Timeout"]) == (PHONE, OURS, "45")
    assert form["StatusCallback"] == f"{HOOK}?reference=7&alert={ALERT}"
    assert says(form["Twiml"]) == [("zh-CN", OUTBOUND.text)]
    place = {"step": "1", "reference": "7", "alert": ALERT, "language": "zh"}
    assert action(form["Twiml"]) == place


async def test_a_code_is_read_twice_and_needs_nobody(
    channel: VoiceChannel, twilio_server: ScriptedTwilio
) -> None:
    await channel.send(Outbound(channel="voice", to=PHONE, text="验证码：1，3，8", sender=OURS))
    [form] = twilio_server.forms
    assert "StatusCallback" not in form
    code = ("zh-CN", "验证码：1，3，8")
    assert says(form["Twiml"])[:2] == [code, code]
    assert [words for _, words in says(form["Twiml"])[2:]] == ["menu_once in zh", "goodbye in zh"]
    assert ends(form["Twiml"].encode())


HOSTILE = [
    '</Say><Dial>+8613900000000</Dial><Say language="',
    "<![CDATA[x]]> & &amp; &#x0;",
    "\x00\x08\ud800 control",
    "&" * 5000,
    "句子。" * 3000,
    "长" * 9000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("alert", [ALERT, None], ids=["a warning", "a code"])
async def test_no_text_breaks_out_and_none_is_too_long(
    channel: VoiceChannel, twilio_server: ScriptedTwilio, text: str, alert: str | None
) -> None:
    await channel.send(replace(OUTBOUND, text=text, alert=alert))
    script = twilio_server.forms[0]["Twiml"]
    assert 0 < len(script) <= twiml.MOST
    tags = {node.tag for node in etree.fromstring(script.encode()).iter()}
    assert tags <= {"Response", "Gather", "Say", "Hangup"}
    assert says(script)[0][1]


async def test_a_long_warning_is_cut_where_a_sentence_ends(
    channel: VoiceChannel, twilio_server: ScriptedTwilio
) -> None:
    await channel.send(replace(OUTBOUND, text="一句完整的话。" * 2000))
    assert says(twilio_server.forms[0]["Twiml"])[0][1].endswith("话。")


async def test_it_rings_no_longer_than_the_warning_is_valid(
    channel: VoiceChannel, twilio_server: ScriptedTwilio
) -> None:
    await channel.send(replace(OUTBOUND, valid_for=timedelta(seconds=20)))
    assert twilio_server.forms[0]["Timeout"] == "20"


async def test_without_a_number_of_ours_nobody_is_called(channel: VoiceChannel) -> None:
    with pytest.raises(errors.SenderRefused):
        await channel.send(replace(OUTBOUND, sender=None))


async def test_nobody_presses_a_key(channel: VoiceChannel) -> None:
    """Every reading that ended is told; after the last one the call ends by itself."""
    place = f"step=1&reference=7&alert={ALERT}&language=zh"
    menu, text = ("zh-CN", "menu in zh"), ("zh-CN", "请转移 <到> & 高处。")
    expected = [[menu, text, menu], [text, menu], [("zh-CN", "goodbye in zh")]]
    script = b""
    for reading in range(READINGS):
        receipt, answer = await pressed(channel, place)
        assert isinstance(receipt, Receipt) and isinstance(answer, WebhookAnswer)
        assert (receipt.state, receipt.reference) == (ReceiptState.DELIVERED, "7")
        script = answer.body
        assert says(script) == expected[reading]
        if reading < READINGS - 1:
            asked = action(script)
            assert asked["step"] == str(reading + 2)
            place = "&".join(f"{name}={value}" for name, value in asked.items())
    assert ends(script)


@pytest.mark.parametrize("step", ["1", "2", "3", "stop"])
@pytest.mark.parametrize("key", ["1", "5", "#"])
async def test_any_key_reads_it_again_and_says_nothing_of_having_heard(
    channel: VoiceChannel, step: str, key: str
) -> None:
    place = f"step={step}&reference=7&alert={ALERT}&language=zh"
    script = only(await pressed(channel, place, key))
    assert [words for _, words in says(script)] == ["请转移 <到> & 高处。", "menu in zh"]
    assert action(script)["alert"] == ALERT


async def test_nine_and_nine_stop_the_calls(channel: VoiceChannel) -> None:
    place = f"step=2&reference=7&alert={ALERT}&language=en"
    asks = only(await pressed(channel, place, "9"))
    assert says(asks) == [("en-US", "confirm_stop in en")]
    again = "&".join(f"{name}={value}" for name, value in action(asks).items())
    opted, answer = await pressed(channel, again, "9")
    assert opted == Opted(channel="voice", address=PHONE, stop=True)
    assert isinstance(answer, WebhookAnswer) and ends(answer.body)
    assert says(answer.body) == [("en-US", "stopped in en")]


async def test_a_code_nobody_asked_for_can_be_stopped(channel: VoiceChannel) -> None:
    asks = only(await pressed(channel, "step=once&language=zh", "9"))
    assert action(asks)["step"] == "stop"
    opted, _ = await pressed(channel, "step=stop&language=zh", "9")
    assert isinstance(opted, Opted) and opted.stop
    assert ends(only(await pressed(channel, "step=once&language=zh", "1")))


async def test_a_warning_that_ended_meanwhile_is_not_read_again(
    channel: VoiceChannel, book: Book
) -> None:
    book.over = True
    receipt, answer = await pressed(channel, f"step=1&reference=7&alert={ALERT}&language=zh")
    assert isinstance(receipt, Receipt)  # it was heard, while it stood
    assert isinstance(answer, WebhookAnswer)
    assert says(answer.body) == [("zh-CN", "goodbye in zh")]


STATUSES = [
    ("completed", "", ReceiptState.FAILED, call_codes.NOT_HEARD),
    ("busy", "", ReceiptState.FAILED, "twilio_busy"),
    ("no-answer", "", ReceiptState.FAILED, "twilio_no-answer"),
    ("canceled", "", ReceiptState.FAILED, "twilio_canceled"),
    ("failed", "", ReceiptState.FAILED, "twilio_failed"),
    ("failed", "21214", ReceiptState.FAILED, "recipient_invalid"),
    ("failed", "13224", ReceiptState.FAILED, "twilio_13224"),
    ("ringing", "", ReceiptState.ACCEPTED, None),
    ("in-progress", "", ReceiptState.ACCEPTED, None),
    ("teleported", "", ReceiptState.UNKNOWN, None),
]


@pytest.mark.parametrize(("status", "code", "state", "reason"), STATUSES)
async def test_what_became_of_a_call(
    channel: VoiceChannel, status: str, code: str, state: ReceiptState, reason: str | None
) -> None:
    form = {"CallSid": "CA1", "From": OURS, "To": PHONE, "CallStatus": status}
    form |= {"Direction": "outbound-api", "ErrorCode": code}
    [receipt] = await channel.receive(signed(form, f"?reference=7&alert={ALERT}", url=HOOK))
    assert receipt == Receipt(state=state, reference="7", provider_id="CA1", at=NOW, reason=reason)


async def test_a_call_that_is_no_warning_is_heard_when_it_was_taken(channel: VoiceChannel) -> None:
    form = {"CallSid": "CA1", "CallStatus": "completed", "Direction": "outbound-api"}
    [receipt] = await channel.receive(signed(form, "?reference=test-1", url=HOOK))
    assert isinstance(receipt, Receipt)
    assert (receipt.state, receipt.reason) == (ReceiptState.DELIVERED, None)


async def calls_us(channel: VoiceChannel, status: str = "ringing") -> list[Heard]:
    form = {"CallSid": "CA2", "From": PHONE, "To": OURS}
    form |= {"CallStatus": status, "Direction": "inbound"}
    return await channel.receive(signed(form, url=HOOK))


async def test_who_calls_us_hears_who_we_are_and_whom_to_call(channel: VoiceChannel) -> None:
    script = only(await calls_us(channel))
    words = [said for _, said in says(script)]
    assert words == [
        "about in zh",
        "about in en",
        "numbers in zh",
        "numbers in en",
        "resume in zh",
        "resume in en",
        "goodbye in zh",
    ]
    assert ends(script)
    assert await calls_us(channel, "completed") == []


async def test_who_was_warned_hears_the_newest_warning(channel: VoiceChannel, book: Book) -> None:
    book.told = (PHONE,)
    words = [said for _, said in says(only(await calls_us(channel)))]
    assert words[:3] == ["about in zh", "请转移 <到> & 高处。", "numbers in zh"]


async def test_who_calls_us_can_have_calls_again_but_not_stop_them(channel: VoiceChannel) -> None:
    form = {"CallSid": "CA2", "From": PHONE, "To": OURS, "CallStatus": "in-progress"}
    form |= {"Direction": "inbound"}
    place = "?step=in&language=zh"
    opted, answer = await channel.receive(signed(form | {"Digits": "5"}, place, url=HOOK))
    assert opted == Opted(channel="voice", address=PHONE, stop=False)
    assert isinstance(answer, WebhookAnswer) and says(answer.body)[0][1] == "resumed in zh"
    stopping = only(await channel.receive(signed(form | {"Digits": "9"}, place, url=HOOK)))
    assert says(stopping) == [("zh-CN", "goodbye in zh")]


async def test_forged_and_malformed_calls(channel: VoiceChannel) -> None:
    form = {"CallSid": "CA1", "CallStatus": "in-progress", "To": PHONE, "Digits": "9"}
    good = signed(form, "?step=stop&language=zh", url=HOOK)
    signature = good.headers["X-Twilio-Signature"]
    forgeries = {
        "no signature": replace(good, headers={}),
        "another signature": replace(good, headers={"X-Twilio-Signature": signature[::-1]}),
        "another phone": replace(good, body=good.body.replace(b"38", b"39")),
        "another step": replace(good, url=good.url.replace("stop", "once")),
    }
    for label, forged in forgeries.items():
        with pytest.raises(errors.BadSignature):
            await channel.receive(forged)
            pytest.fail(label)
    with pytest.raises(errors.NotUnderstood) as caught:
        await channel.receive(signed({"CallStatus": "completed"}, url=HOOK))
    assert caught.value.fields == ("CallSid",)


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("你好", "zh-Hans", "zh-CN"),
        ("hello", "en-GB", "en-US"),
        ("你好", None, "zh-CN"),
        ("hello", None, "en-US"),
        ("Xin chào", "vi", "en-US"),
        ("你好", "ug", "zh-CN"),
    ],
)
def test_the_language_that_words_are_read_in(
    words: str, language: str | None, expected: str
) -> None:
    assert twiml.spoken(words, language) == expected


async def test_the_call_is_one_that_twilio_describes(
    channel: VoiceChannel, twilio_server: ScriptedTwilio, shared_data: Path
) -> None:
    """Fields by name, and those that Twilio demands, after its own OpenAPI description."""
    described = json.loads((shared_data / "providers/twilio_api_v2010.json").read_bytes())
    path = "/2010-04-01/Accounts/{AccountSid}/Calls.json"
    body = described["paths"][path]["post"]["requestBody"]["content"]
    schema = body["application/x-www-form-urlencoded"]["schema"]
    await channel.send(OUTBOUND)
    sent = set(twilio_server.forms[0])
    assert set(schema["required"]) <= sent <= set(schema["properties"])
    # One value of a repeated field is no array to whoever goes by the description.
    assert not [name for name in sent if schema["properties"][name]["type"] == "array"]
    assert "Max 4000 characters" in schema["properties"]["Twiml"]["description"]
    statuses = set(described["components"]["schemas"]["call_enum_status"]["enum"])
    assert statuses - {"completed"} <= set(call_codes.STATES)

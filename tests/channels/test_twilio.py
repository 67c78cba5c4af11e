"""The Twilio adapter: the conformance suite, then what is Twilio's own."""

from __future__ import annotations

import socket
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from twilio.request_validator import RequestValidator

from channels import errors, twilio_codes
from channels.base import (
    Button,
    Channel,
    Inbound,
    MediaReference,
    Outbound,
    Receipt,
    ReceiptState,
    Request,
)
from channels.lean import Lean
from channels.posting import Posts
from channels.twilio import TwilioChannel, TwilioConfig
from tests.channels.conformance import NOW, ChannelConformance, Situation, Subject
from tests.channels.scripted import Answer, ScriptedTwilio

SID, TOKEN = "AC" + "7" * 32, "a-secret-token"
PUBLIC = "https://alerts.example.org"
HOOK = f"{PUBLIC}/channels/sms/webhook"
PHONE, OURS = "+8613800000001", "+15005550006"
OUTBOUND = Outbound(
    channel="sms", to=PHONE, text="请转移到高处", reference="d/1+2", sender=OURS, alert="urn:a&b"
)
ANSWERS = {
    Situation.THROTTLED: Answer(429, {"code": 20429}, {"Retry-After": "7"}),
    Situation.DOWN: Answer(503, raw="<html>busy"),
    Situation.REFUSED: Answer(400, {"code": 21408, "message": f"not to {PHONE}"}),
    Situation.BLOCKED: Answer(400, {"code": 21610, "message": f"{PHONE} has stopped"}),
    Situation.SILENT: Answer(hang=6.0),
    Situation.BROKEN: Answer(drop=True),
}


def config(base: str, **changes: object) -> TwilioConfig:
    return replace(
        TwilioConfig(
            account_sid=SID, auth_token=TOKEN, public_url=PUBLIC, api_base=base, timeout=2.0
        ),
        **changes,  # type: ignore[arg-type]
    )


def signed(form: dict[str, str], query: str = "", *, url: str = HOOK, seen: str = "") -> Request:
    """A webhook call as Twilio signs it for `url`, and as the service sees it behind a proxy."""
    signature = RequestValidator(TOKEN).compute_signature(f"{url}{query}", form)
    return Request(
        method="POST",
        url=(seen or "http://10.0.0.7:8000/channels/sms/webhook") + query,
        headers={"X-Twilio-Signature": signature},
        body=urlencode(form).encode(),
    )


def said(text: str, **more: str) -> Request:
    fields = {"MessageSid": "SM9", "From": PHONE, "To": OURS, "Body": text, "NumMedia": "0"}
    return signed(fields | {"SmsStatus": "received"} | more)


@pytest.fixture(params=[False, True], ids=["aiohttp", "lean"])
async def posts(request: pytest.FixtureRequest) -> AsyncIterator[Posts | None]:
    """None: by the session."""
    async with Lean(connections=4, keep_alive=4.0) as lean:
        yield lean if request.param else None


@pytest.fixture
def channel(
    twilio_server: ScriptedTwilio, session: aiohttp.ClientSession, posts: Posts | None
) -> TwilioChannel:
    return TwilioChannel(config(twilio_server.base), session, clock=lambda: NOW, posts=posts)


class TestTwilioConforms(ChannelConformance):
    @pytest.fixture
    def subject(self, channel: TwilioChannel, twilio_server: ScriptedTwilio) -> Subject:
        kept: Channel = channel
        return Subject(
            channel=kept,
            provoke=lambda situation: twilio_server.script.append(ANSWERS[situation]),
            said=said,
            malformed=signed({"Body": "no sender"}),
            outbound=OUTBOUND,
            private=(PHONE, TOKEN, OUTBOUND.text, twilio_server.base),
        )


async def test_the_request_that_twilio_gets(
    channel: TwilioChannel, twilio_server: ScriptedTwilio
) -> None:
    receipt = await channel.send(replace(OUTBOUND, valid_for=timedelta(hours=2)))
    [form] = twilio_server.forms
    callback = urlsplit(form.pop("StatusCallback"))
    assert form == {"To": PHONE, "From": OURS, "Body": OUTBOUND.text, "ValidityPeriod": "7200"}
    assert f"{callback.scheme}://{callback.netloc}{callback.path}" == HOOK
    assert parse_qs(callback.query) == {"reference": ["d/1+2"], "alert": ["urn:a&b"]}
    assert twilio_server.paths == [f"/2010-04-01/Accounts/{SID}/Messages.json"]
    assert twilio_server.headers[0]["Authorization"] == aiohttp.encode_basic_auth(SID, TOKEN)
    assert receipt.provider_id == "SM1"


@pytest.mark.parametrize(
    ("outbound", "expected"),
    [
        pytest.param(replace(OUTBOUND, sender="MGabc"), {"MessagingServiceSid": "MGabc"}, id="MG"),
        pytest.param(replace(OUTBOUND, sender=None), {"From": "+1999"}, id="default sender"),
        pytest.param(
            replace(OUTBOUND, valid_for=timedelta(days=3)), {"ValidityPeriod": "36000"}, id="10 h"
        ),
        pytest.param(
            replace(OUTBOUND, valid_for=timedelta(milliseconds=5)),
            {"ValidityPeriod": "1"},
            id="at least a second",
        ),
        pytest.param(
            replace(OUTBOUND, text="Stay?", buttons=(Button(title="是", payload="/y"),)),
            {"Body": "Stay?\n1 是"},
            id="buttons as a menu",
        ),
        pytest.param(
            replace(OUTBOUND, text="", buttons=(Button(title="否", payload="/n"),), first_number=3),
            {"Body": "3 否"},
            id="a menu that counts on",
        ),
        pytest.param(replace(OUTBOUND, text="a\ud83d&b"), {"Body": "a?&b"}, id="lone surrogate"),
    ],
)
async def test_fields(
    outbound: Outbound,
    expected: dict[str, str],
    twilio_server: ScriptedTwilio,
    session: aiohttp.ClientSession,
) -> None:
    channel = TwilioChannel(config(twilio_server.base, sender="+1999"), session)
    await channel.send(outbound)
    assert expected.items() <= twilio_server.forms[0].items()


async def test_no_reference_no_callback(
    channel: TwilioChannel, twilio_server: ScriptedTwilio
) -> None:
    await channel.send(replace(OUTBOUND, reference=None))
    assert "StatusCallback" not in twilio_server.forms[0]


async def test_a_message_without_any_sender_is_refused(channel: TwilioChannel) -> None:
    with pytest.raises(errors.SenderRefused):
        await channel.send(replace(OUTBOUND, sender=None))


async def test_a_long_text_goes_in_parts_and_only_the_last_reports(
    channel: TwilioChannel, twilio_server: ScriptedTwilio
) -> None:
    await channel.send(replace(OUTBOUND, text="请离开河道。" * 400))
    forms = twilio_server.forms
    assert "".join(form["Body"] for form in forms) == "请离开河道。" * 400
    assert all(len(form["Body"]) <= 1600 and form["Body"].endswith("。") for form in forms)
    assert ["StatusCallback" in form for form in forms] == [False, True]


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (Answer(400, {"code": 20429}), errors.Throttled, 20429),
        (Answer(429, raw=""), errors.Throttled, 429),
        (Answer(400, {"code": 21611}), errors.Throttled, 21611),
        (Answer(400, {"code": 21610}), errors.RecipientStopped, 21610),
        (Answer(400, {"code": 21211}), errors.RecipientInvalid, 21211),
        (Answer(400, {"code": 21614}), errors.RecipientInvalid, 21614),
        (Answer(401, {"code": 20003}), errors.SenderRefused, 20003),
        (Answer(400, {"code": 21606}), errors.SenderRefused, 21606),
        (Answer(400, {"code": 99999}), errors.Refused, 99999),
        (Answer(404, raw="nothing"), errors.Refused, 404),
        (Answer(400, {"code": 8613800000001}), errors.Refused, 400),
        (Answer(400, ["odd"]), errors.Refused, 400),
        (Answer(302, headers={"Location": "/"}), errors.Refused, 302),
        (Answer(500, {"code": 20500}), errors.ProviderDown, 20500),
        (Answer(502, raw="<html>"), errors.ProviderDown, 502),
        (Answer(504, raw="<html>"), errors.ProviderTimeout, 504),
        (Answer(201, raw="<html>"), errors.GarbledAnswer, None),
        (Answer(201, [1]), errors.GarbledAnswer, None),
    ],
    ids=lambda value: str(getattr(value, "__name__", None) or getattr(value, "status", value)),
)
async def test_answers(
    answer: Answer,
    kind: type[errors.ChannelError],
    code: int | None,
    channel: TwilioChannel,
    twilio_server: ScriptedTwilio,
) -> None:
    twilio_server.script.append(answer)
    with pytest.raises(errors.ChannelError) as caught:
        await channel.send(OUTBOUND)
    assert type(caught.value) is kind
    assert caught.value.provider_code == code


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3.0), ("0.5", 0.5), ("", None), ("soon", None), ("-1", None), ("nan", None)],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert twilio_codes.failure(429, header, b"").retry_after == seconds


async def test_nobody_listens(session: aiohttp.ClientSession, posts: Posts | None) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(errors.ProviderUnreachable) as caught:
        await TwilioChannel(config(base), session, posts=posts).send(OUTBOUND)
    assert not caught.value.in_doubt
    assert base.rpartition(":")[2] not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        ({"sid": "SM1", "status": "accepted"}, ReceiptState.ACCEPTED, None),
        ({"sid": "SM1", "status": "a new word"}, ReceiptState.ACCEPTED, None),
        (
            {"sid": "SM1", "status": "failed", "error_code": 30005},
            ReceiptState.FAILED,
            "recipient_invalid",
        ),
    ],
    ids=["accepted", "unknown word", "failed at once"],
)
async def test_receipt_of_sending(
    answer: dict[str, object],
    state: ReceiptState,
    reason: str | None,
    channel: TwilioChannel,
    twilio_server: ScriptedTwilio,
) -> None:
    twilio_server.script.append(Answer(201, answer))
    receipt = await channel.send(OUTBOUND)
    assert (receipt.state, receipt.reason) == (state, reason)


@pytest.mark.parametrize(
    ("status", "code", "state", "reason"),
    [
        ("queued", "", ReceiptState.ACCEPTED, None),
        ("accepted", "", ReceiptState.ACCEPTED, None),
        ("sending", "", ReceiptState.ACCEPTED, None),
        ("sent", "", ReceiptState.ACCEPTED, None),
        ("delivered", "", ReceiptState.DELIVERED, None),
        ("undelivered", "30003", ReceiptState.FAILED, "twilio_30003"),
        ("undelivered", "21610", ReceiptState.FAILED, "recipient_stopped"),
        ("failed", "30006", ReceiptState.FAILED, "recipient_invalid"),
        ("failed", "", ReceiptState.FAILED, "twilio_failed"),
        ("failed", "²", ReceiptState.FAILED, "twilio_failed"),
        ("brand-new", "", ReceiptState.UNKNOWN, None),
    ],
)
async def test_status_callbacks(
    status: str, code: str, state: ReceiptState, reason: str | None, channel: TwilioChannel
) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": status, "To": PHONE, "ErrorCode": code}
    query = "?reference=d%2F1%2B2&alert=urn%3Aa%26b"
    assert await channel.receive(signed(form, query)) == [
        Receipt(state=state, reference="d/1+2", provider_id="SM1", reason=reason, at=NOW)
    ]


@pytest.mark.parametrize(
    ("label", "request_"),
    [
        ("signed for the loopback URL", signed({"MessageSid": "SM1"}, url="http://10.0.0.7:8000")),
        ("signed without the query", replace(said("hi"), url=f"{HOOK}?reference=other")),
        ("signed for another channel", signed({}, url=f"{PUBLIC}/channels/whatsapp/webhook")),
    ],
)
async def test_signatures_cover_the_public_url(
    label: str, request_: Request, channel: TwilioChannel
) -> None:
    with pytest.raises(errors.BadSignature):
        await channel.receive(request_)


async def test_a_reference_can_not_be_swapped(channel: TwilioChannel) -> None:
    good = signed({"MessageSid": "SM1", "MessageStatus": "delivered"}, "?reference=1")
    with pytest.raises(errors.BadSignature):
        await channel.receive(replace(good, url=good.url.replace("=1", "=2")))


async def test_a_status_without_a_message_is_not_understood(channel: TwilioChannel) -> None:
    with pytest.raises(errors.NotUnderstood) as caught:
        await channel.receive(signed({"MessageStatus": "sent"}))
    assert caught.value.fields == ("MessageSid",)


@pytest.mark.parametrize("sender", ["BANK", "10690123", OURS], ids=["name", "short code", "us"])
async def test_machines_are_not_answered(channel: TwilioChannel, sender: str) -> None:
    with pytest.raises(errors.NotUnderstood) as caught:
        await channel.receive(said("您的验证码是382915", From=sender))
    assert caught.value.fields == ("From",)


async def test_a_flood_of_fields_is_not_understood(channel: TwilioChannel) -> None:
    with pytest.raises(errors.NotUnderstood):
        await channel.receive(signed({f"f{index}": "x" for index in range(500)}))


async def test_pictures_pins_and_buttons(channel: TwilioChannel) -> None:
    more = {"MediaUrl0": "https://m/1", "MediaContentType0": "image/jpeg", "ButtonPayload": "p"}
    [inbound] = await channel.receive(said("", Latitude="31.2", Longitude="121.5", **more))
    assert isinstance(inbound, Inbound)
    assert inbound.media == (MediaReference(reference="https://m/1", content_type="image/jpeg"),)
    assert (inbound.location, inbound.payload, inbound.message_id) == ((31.2, 121.5), "p", "SM9")


@pytest.mark.parametrize("latitude", ["91", "nan", "inf", "north"])
async def test_a_pin_off_the_earth_is_left_out(channel: TwilioChannel, latitude: str) -> None:
    [inbound] = await channel.receive(said("here", Latitude=latitude, Longitude="1"))
    assert isinstance(inbound, Inbound)
    assert inbound.location is None

"""Addresses come to the one form of their channel, and errors never repeat them."""

import json

import pytest

from bot.residents.addresses import normalise
from bot.residents.fields import BadFields
from bot.words.catalogue import Words
from channels.numbers import Flaw


@pytest.mark.parametrize(
    ("label", "channel", "typed", "kept"),
    [
        ("national", "sms", "138 0013 8000", "+8613800138000"),
        ("international", "sms", "+86 138-0013-8000", "+8613800138000"),
        ("double zero", "sms", "0086 13800138000", "+8613800138000"),
        ("full width", "sms", "１３８００１３８０００", "+8613800138000"),
        ("another country", "voice", "+44 20 7946 0958", "+442079460958"),
        ("as Twilio writes it", "whatsapp", "whatsapp:+8613800138000", "+8613800138000"),
        ("group chat", "telegram", "-1001234", "-1001234"),
        ("capitals", "email", " Wang@Example.ORG ", "wang@example.org"),
        ("a Chinese keyboard's signs", "email", "wang＠qq。com", "wang@qq.com"),
        ("a plus", "email", "wang.fang+alerts@example.org", "wang.fang+alerts@example.org"),
        ("a host in Chinese", "email", "wang@例子.中国", "wang@xn--fsqu00a.xn--fiqs8s"),
        ("web", "web", "browser-7f", "browser-7f"),
    ],
)
def test_normalises(label: str, channel: str, typed: str, kept: str) -> None:
    assert normalise(channel, typed).address == kept


def test_a_number_without_a_country_is_of_the_region() -> None:
    assert normalise("sms", "98 3456 7890", region="IN").address == "+919834567890"


@pytest.mark.parametrize(
    ("label", "channel", "typed", "key"),
    [
        ("letters", "sms", "call-me-maybe", "residents.phone_malformed"),
        ("too short", "sms", "+86 123", "residents.phone_too_short"),
        ("too long", "whatsapp", "+86138001380001234567", "residents.phone_too_long"),
        ("of Bangkok", "sms", "081-234-5678", "residents.phone_no_country"),
        ("of nowhere", "voice", "+999 123 4567", "residents.phone_unknown_country"),
        ("a landline", "sms", "021-12345678", "residents.phone_landline"),
        ("empty", "sms", "   ", "residents.address_empty"),
        ("control characters", "web", "a\0b", "residents.address_empty"),
        ("endless", "web", "a" * 501, "residents.address_empty"),
        ("no domain", "email", "wang@localhost", "residents.email_malformed"),
        ("two addresses", "email", "a@b.org,c@d.org", "residents.email_malformed"),
        ("brackets", "email", "<wang@example.org>", "residents.email_malformed"),
        ("a name in Chinese", "email", "王@example.org", "residents.email_malformed"),
        ("a dot at the end", "email", "wang@example.org.", "residents.email_malformed"),
        ("a number for a host", "email", "wang@127.0.0.1", "residents.email_malformed"),
        ("too long", "email", "w" * 65 + "@example.org", "residents.email_malformed"),
        ("a name", "telegram", "@wang", "residents.telegram_malformed"),
    ],
)
def test_refuses(label: str, channel: str, typed: str, key: str) -> None:
    with pytest.raises(BadFields) as caught:
        normalise(channel, typed)
    assert [(p.field, p.key) for p in caught.value.problems] == [("address", key)]


@pytest.mark.parametrize("channel", ["voice", "whatsapp"])
def test_landlines_can_be_called_and_have_whatsapp(channel: str) -> None:
    assert normalise(channel, "021-12345678").address == "+862112345678"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("flaw", Flaw, ids=lambda flaw: flaw.value)
def test_each_flaw_has_a_sentence_with_an_example(flaw: Flaw, language: str) -> None:
    said = Words.load().say(f"residents.phone_{flaw.value}", language, example="+66 81 234 5678")
    assert "+66 81 234 5678" in said


def test_the_example_is_of_the_number_s_own_country() -> None:
    with pytest.raises(BadFields) as caught:
        normalise("sms", "+66 81")
    assert caught.value.problems[0].values == {"example": "+66 81 234 5678"}


P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/x:y_z"


def browser(**changes: object) -> str:
    """What `JSON.stringify(subscription)` gives in a page."""
    whole = {"endpoint": ENDPOINT, "expirationTime": None, "keys": {"p256dh": P256DH, "auth": AUTH}}
    return json.dumps({**whole, **changes})


def test_a_push_subscription_has_one_form_however_it_is_written() -> None:
    padded = browser(keys={"auth": f"{AUTH}==", "p256dh": f"{P256DH}=", "more": 1}, other=2)
    kept = normalise("push", padded).address
    assert kept == normalise("push", browser()).address == normalise("push", kept).address
    assert json.loads(kept) == {"endpoint": ENDPOINT, "keys": {"auth": AUTH, "p256dh": P256DH}}


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("a number", "+8613800138000"),
        ("a list", "[]"),
        ("deep", "[" * 1900),
        ("no keys", browser(keys=None)),
        ("a key off the curve", browser(keys={"auth": AUTH, "p256dh": "BA" + "A" * 85})),
        ("a short secret", browser(keys={"auth": "AAAA", "p256dh": P256DH})),
        ("standard base64", browser(keys={"auth": "+/+/", "p256dh": P256DH})),
        ("plain http", browser(endpoint="http://push.example.org/x")),
        ("a file", browser(endpoint="file:///etc/passwd")),
        ("no host", browser(endpoint="https:///x")),
        ("a password", browser(endpoint="https://a:b@push.example.org/x")),
        ("no text", browser(endpoint=7)),
        ("a broken port", browser(endpoint="https://[::1/x")),
    ],
)
def test_what_is_no_push_subscription_is_refused(label: str, typed: str) -> None:
    with pytest.raises(BadFields) as caught:
        normalise("push", typed)
    assert [p.key for p in caught.value.problems] == ["residents.push_malformed"]


def test_an_error_never_holds_the_number() -> None:
    with pytest.raises(BadFields) as caught:
        normalise("sms", "+86 1380013800099999")
    error = caught.value
    assert "13800" not in f"{error!s} {error!r} {error.problems!r} {error.__cause__!r}"


def test_a_person_never_shows_the_address() -> None:
    assert "13800138000" not in repr(normalise("sms", "13800138000"))

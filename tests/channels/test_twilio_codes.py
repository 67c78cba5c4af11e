"""Twilio's codes: what each calls for, at once and when a callback tells it later."""

from __future__ import annotations

import json

import pytest

from channels import errors, twilio_codes

AT_ONCE: list[tuple[str, type[errors.ChannelError], list[int]]] = [
    ("slow down, not taken", errors.Throttled, [14107, 20429, 21611, 30001, 30022, 63018, 63038]),
    ("try later", errors.ProviderDown, [20500, 20503, 63010, 63012]),
    ("perhaps taken", errors.ProviderTimeout, [20504]),
    ("our account", errors.SenderRefused, [20003, 20005, 20404, 30002, 30037, 63001, 63051]),
    ("our sender", errors.SenderRefused, [21212, 21603, 21606, 21659, 21660, 21661, 63007]),
    ("our messaging service", errors.SenderRefused, [21701, 21703, 21704, 21705]),
    ("a sender not registered", errors.SenderRefused, [30018, 30024, 30032, 30034]),
    ("our public address", errors.SenderRefused, [21609]),
    ("bad number", errors.RecipientInvalid, [21211, 21214, 21265, 21604, 21614, 21635, 30005]),
    ("a landline told later", errors.RecipientInvalid, [30006]),
    ("nobody on WhatsApp", errors.RecipientInvalid, [63003, 63024]),
    ("stopped", errors.RecipientStopped, [21610]),
    ("blocked", errors.RecipientBlocked, [30004, 63014, 63033]),
    ("outside the window", errors.OutsideWindow, [63016]),
    ("template", errors.TemplateRefused, [21655, 21656, 63027, 63028, 63040, 63041, 63042]),
    ("too late", errors.Expired, [30036]),
    ("no words", errors.NothingToSay, [21602, 21619]),
    # This message, to this person, not now: neither the number nor the sender is at fault.
    ("give up", errors.Refused, [21408, 21608, 21612, 21617, 30003, 30007, 30008, 63013, 63049]),
    ("unheard of", errors.Refused, [1, 99999]),
]
ROWS = [
    pytest.param(code, kind, id=f"{label} {code}")
    for label, kind, codes in AT_ONCE
    for code in codes
]


@pytest.mark.parametrize(("code", "kind"), ROWS)
def test_refused_at_once(code: int, kind: type[errors.ChannelError]) -> None:
    body = json.dumps({"code": code, "message": "+8613800000001"}).encode()
    error = twilio_codes.failure(400, None, body)
    assert type(error) is kind
    assert error.provider_code == code
    assert "138" not in str(error)


@pytest.mark.parametrize(("code", "kind"), ROWS)
def test_told_later(code: int, kind: type[errors.ChannelError]) -> None:
    expected = f"twilio_{code}" if kind is errors.Refused else kind.code
    assert twilio_codes.reason(code, "undelivered") == expected


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, 21610, errors.Throttled),
        (401, None, errors.SenderRefused),
        (403, 20003, errors.SenderRefused),
        (404, 20404, errors.SenderRefused),
        (404, None, errors.Refused),
        (500, 21610, errors.ProviderDown),
        (503, None, errors.ProviderDown),
        (504, None, errors.ProviderTimeout),
    ],
)
def test_the_http_status_speaks_before_the_code(
    status: int, code: int | None, kind: type[errors.ChannelError]
) -> None:
    body = b"<html>" if code is None else json.dumps({"code": code}).encode()
    assert type(twilio_codes.failure(status, None, body)) is kind


def test_no_code_stands_for_two_errors() -> None:
    counted = sum(len(codes) for codes in twilio_codes.BY_ERROR.values())
    assert counted == len(twilio_codes.CODES)


def test_only_what_the_person_did_marks_them_as_gone() -> None:
    """Our own settings must never end a subscription."""
    gone = {c for c, kind in twilio_codes.CODES.items() if issubclass(kind, errors.RecipientGone)}
    assert not gone & {20003, 21408, 21606, 21608, 21612, 30003, 30007, 63015, 63016, 63032}

"""The settings of the channels: accounts, senders and their rates, where lanes are tested.

It does not know what goes over them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.settings.reading import SettingsInvalid, listed, secrets_for, url

#: The sandbox's own account: fictional, good only on loopback.
SANDBOX_SID = "ACfe0000000000000000000000000000fe"
SANDBOX_NUMBER = "+8610655512379"
SANDBOX_RATE = 1000.0
#: RFC 8292, 2.1, as narrow as the library that signs it.
_SUBJECT = re.compile(r"mailto:[^@\s]+@[\w-]+(\.[\w-]+)+|https://[\w-]+(\.[\w-]+)+")
_NOBODY = "mailto:fenghuo@sample.invalid"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, kw_only=True)
class SenderRate:
    """An SMS sender (E.164 number or Messaging Service SID) and its rate in segments a second."""

    sender: str
    segments_per_second: float


@dataclass(frozen=True, kw_only=True)
class Push:
    """`subject`: whom push services write to. `services`: their hosts; None: the usual ones."""

    subject: str
    services: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Twilio:
    account_sid: str
    auth_token: str = field(repr=False)
    senders: tuple[SenderRate, ...]
    api_base: str


def twilio_of(env: Mapping[str, str], own: str, secret: bytes) -> tuple[Twilio, bool]:
    base = url(env, "TWILIO_API_BASE")
    sid, token = env.get("TWILIO_ACCOUNT_SID"), env.get("TWILIO_AUTH_TOKEN")
    if bool(sid) != bool(token):
        raise SettingsInvalid(
            "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN go together: one is missing"
        )
    sandbox = not sid or (base is not None and urlsplit(base).hostname in LOOPBACK)
    senders = senders_of(env.get("TWILIO_SENDERS") or "")
    if not sandbox and not senders:
        raise SettingsInvalid("TWILIO_SENDERS is needed, e.g. +8613800000000@1,MG…@100")
    sandbox_base = f"{own}/sandbox/twilio"
    return (
        Twilio(
            account_sid=sid or SANDBOX_SID,
            auth_token=token or secrets_for(secret, "sandbox"),
            senders=senders
            or (SenderRate(sender=SANDBOX_NUMBER, segments_per_second=SANDBOX_RATE),),
            api_base=base or (sandbox_base if sandbox else "https://api.twilio.com"),
        ),
        sandbox,
    )


def push_of(env: Mapping[str, str], public_url: str, sender: str) -> Push:
    """By default we are who the public address says, or else the CAP sender where it is one."""
    own = urlsplit(public_url)
    subject = f"https://{own.hostname}" if own.scheme == "https" else f"mailto:{sender}"
    given = env.get("FENGHUO_PUSH_SUBJECT") or ""
    if given and not _SUBJECT.fullmatch(given):
        raise SettingsInvalid(
            f"FENGHUO_PUSH_SUBJECT must be like mailto:duty@example.org, not {given!r}"
        )
    services = tuple(listed(env.get("FENGHUO_PUSH_SERVICES") or ""))
    wrong = [one for one in services if not re.fullmatch(r"\*|(\*\.)?[a-z0-9.-]+", one)]
    if wrong:
        raise SettingsInvalid(
            f"FENGHUO_PUSH_SERVICES: {wrong[0]!r} is not like push.example.org or *.example.org"
        )
    if not _SUBJECT.fullmatch(subject):
        subject = _NOBODY
    return Push(subject=given or subject, services=services or None)


def senders_of(text: str) -> tuple[SenderRate, ...]:
    senders = []
    for item in listed(text):
        match = re.fullmatch(r"(\+\d{6,15}|MG[0-9a-fA-F]{32})@(\d+(?:\.\d+)?)", item)
        if not match or float(match[2]) <= 0:
            raise SettingsInvalid(f"TWILIO_SENDERS: {item!r} is not like +8613800000000@1")
        senders.append(SenderRate(sender=match[1], segments_per_second=float(match[2])))
    return tuple(senders)


def test_addresses_of(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for item in listed(text):
        channel, _, address = item.partition(":")
        wrong = not re.fullmatch(r"[a-z]+", channel) or not address or channel in found
        if wrong or (channel == "sms" and not re.fullmatch(r"\+\d{6,15}", address)):
            raise SettingsInvalid(
                "FENGHUO_TEST_ADDRESSES must be like sms:+8613800000000,web:test, one a channel"
            )
        found[channel] = address
    return found

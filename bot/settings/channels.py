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
#: Messages a second of a WhatsApp sender: Twilio's own default.
SANDBOX_WHATSAPP_RATE = 80.0
SANDBOX_TEMPLATES = {"zh": "HX" + "0" * 31 + "1", "en": "HX" + "0" * 31 + "2"}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, kw_only=True)
class SenderRate:
    """A sender (E.164 number or Messaging Service SID) and its rate: SMS segments a second, or
    messages, or calls."""

    sender: str
    segments_per_second: float
    channel: str = "sms"


@dataclass(frozen=True, kw_only=True)
class Twilio:
    account_sid: str
    auth_token: str = field(repr=False)
    senders: tuple[SenderRate, ...]
    api_base: str
    #: WhatsApp: language → SID of an approved template with one variable.
    templates: Mapping[str, str] = field(default_factory=dict)

    def of(self, channel: str) -> tuple[SenderRate, ...]:
        """The senders of one channel, in the order of the settings."""
        return tuple(one for one in self.senders if one.channel == channel)


_SENDER = re.compile(r"(?:(sms|whatsapp|voice):)?(\+\d{6,15}|MG[0-9a-fA-F]{32})@(\d+(?:\.\d+)?)")
_TEMPLATE = re.compile(r"([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*):(HX[0-9a-fA-F]{32})")
_SANDBOX_SENDERS = (
    SenderRate(sender=SANDBOX_NUMBER, segments_per_second=SANDBOX_RATE),
    SenderRate(
        channel="whatsapp", sender=SANDBOX_NUMBER, segments_per_second=SANDBOX_WHATSAPP_RATE
    ),
)


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
            senders=senders or _SANDBOX_SENDERS,
            api_base=base or (sandbox_base if sandbox else "https://api.twilio.com"),
            templates=templates_of(env.get("FENGHUO_WHATSAPP_TEMPLATES") or "")
            or (SANDBOX_TEMPLATES if sandbox else {}),
        ),
        sandbox,
    )


def senders_of(text: str) -> tuple[SenderRate, ...]:
    senders = []
    for item in listed(text):
        match = _SENDER.fullmatch(item)
        if not match or float(match[3]) <= 0 or (match[1] == "voice" and match[2][0] != "+"):
            raise SettingsInvalid(
                f"TWILIO_SENDERS: {item!r} is not like +8613800000000@1 or"
                " whatsapp:+8613800000000@80"
            )
        channel, sender, rate = match.groups()
        senders.append(
            SenderRate(channel=channel or "sms", sender=sender, segments_per_second=float(rate))
        )
    return tuple(senders)


def templates_of(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for item in listed(text):
        match = _TEMPLATE.fullmatch(item)
        if not match or match[1] in found:
            raise SettingsInvalid(
                "FENGHUO_WHATSAPP_TEMPLATES must be like zh:HX…,en:HX…, one a language"
            )
        found[match[1]] = match[2]
    return found


def test_addresses_of(text: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for item in listed(text):
        channel, _, address = item.partition(":")
        wrong = not re.fullmatch(r"[a-z]+", channel) or not address or channel in found
        phone = channel in ("sms", "whatsapp")
        if wrong or (phone and not re.fullmatch(r"\+\d{6,15}", address)):
            raise SettingsInvalid(
                "FENGHUO_TEST_ADDRESSES must be like sms:+8613800000000,web:test, one a channel"
            )
        found[channel] = address
    return found

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
#: RFC 8292, 2.1, as narrow as the library that signs it.
_SUBJECT = re.compile(r"mailto:[^@\s]+@[\w-]+(\.[\w-]+)+|https://[\w-]+(\.[\w-]+)+")
_NOBODY = "mailto:fenghuo@sample.invalid"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
#: The sandbox's own bot.
SANDBOX_BOT = "4242424242"
#: Messages a second of one bot (core.telegram.org/bots/faq).
TELEGRAM_RATE = 30.0


@dataclass(frozen=True, kw_only=True)
class SenderRate:
    """A sender (E.164 number or Messaging Service SID) and its rate: SMS segments a second, or
    messages, or calls."""

    sender: str
    segments_per_second: float
    channel: str = "sms"


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
    SenderRate(channel="voice", sender=SANDBOX_NUMBER, segments_per_second=SANDBOX_RATE),
)


@dataclass(frozen=True, kw_only=True)
class Email:
    """The office's mail account as a `mailto(s)://` URL of Apprise; `rate`: mails a second."""

    url: str = field(repr=False)
    rate: float


def email_of(env: Mapping[str, str]) -> Email | None:
    url = env.get("FENGHUO_EMAIL_URL") or ""
    if not url:
        return None
    if not url.startswith(("mailto://", "mailtos://")):
        # Without the value: it holds a password.
        raise SettingsInvalid("FENGHUO_EMAIL_URL must be like mailtos://user:password@example.org")
    rate = env.get("FENGHUO_EMAIL_RATE") or "5"
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", rate) or float(rate) <= 0:
        raise SettingsInvalid(f"FENGHUO_EMAIL_RATE must be mails a second, e.g. 5, not {rate!r}")
    return Email(url=url, rate=float(rate))


@dataclass(frozen=True, kw_only=True)
class Telegram:
    """`polling`: updates are fetched; otherwise Telegram calls our webhook."""

    token: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    api_base: str
    polling: bool
    sandbox: bool

    @property
    def id(self) -> str:
        """The bot's number, which stands before the colon."""
        return self.token.partition(":")[0]


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


def telegram_of(
    env: Mapping[str, str], own: str, secret: bytes, *, public_url: str, in_sandbox: bool
) -> Telegram | None:
    """None where SMS is real and no bot is named: a made-up one would be open to everybody."""
    token, base = env.get("TELEGRAM_BOT_TOKEN"), url(env, "TELEGRAM_API_BASE")
    if not token and not in_sandbox:
        return None
    if token and not re.fullmatch(r"\d{1,19}:[A-Za-z0-9_-]+", token):
        raise SettingsInvalid("TELEGRAM_BOT_TOKEN must be like 123456789:AA…, as BotFather gave it")
    given = env.get("TELEGRAM_WEBHOOK_SECRET")
    if given and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", given):
        raise SettingsInvalid("TELEGRAM_WEBHOOK_SECRET must be 16 to 256 of A-Z, a-z, 0-9, _ and -")
    sandbox_base = f"{own}/sandbox/telegram"
    reachable = not token or urlsplit(public_url).scheme == "https"
    return Telegram(
        token=token or f"{SANDBOX_BOT}:{secrets_for(secret, 'telegram')}",
        webhook_secret=given or secrets_for(secret, "telegram-webhook"),
        api_base=base or ("https://api.telegram.org" if token else sandbox_base),
        polling=_polling(env.get("TELEGRAM_UPDATES") or ("webhook" if reachable else "polling")),
        sandbox=not token,
    )


def _polling(text: str) -> bool:
    if text not in ("webhook", "polling"):
        raise SettingsInvalid(f"TELEGRAM_UPDATES must be webhook or polling, not {text!r}")
    return text == "polling"


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
        phone = channel in ("sms", "whatsapp", "voice")
        if wrong or (phone and not re.fullmatch(r"\+\d{6,15}", address)):
            raise SettingsInvalid(
                "FENGHUO_TEST_ADDRESSES must be like sms:+8613800000000,web:test, one a channel"
            )
        found[channel] = address
    return found

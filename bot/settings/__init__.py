"""What can be set from outside: the only place that reads the environment.

It does not know what a setting is used for; a wrong value stops the start with one clear line.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from bot.settings.backups import Backups, backups_of
from bot.settings.channels import (
    Email,
    Push,
    Telegram,
    Twilio,
    email_of,
    push_of,
    telegram_of,
    test_addresses_of,
    twilio_of,
)
from bot.settings.maps import Tiles, tiles_of
from bot.settings.media import MediaLimits, media_limits_of
from bot.settings.reading import SettingsInvalid, listed, secrets_for, url, urls
from bot.signing_keys import KeyUnusable, SigningKey, signing_key

__all__ = ["ROOT", "Limit", "Settings", "SettingsInvalid", "load", "with_database"]

ROOT = Path(__file__).resolve().parents[2]
#: A turn takes 15 ms of the processor here and nearly as long in the engine: with more at once none
#: is answered sooner, but whoever knocks meanwhile waits for a piece of each.
TURNS_AT_ONCE = 4


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `messages` in any `seconds`."""

    messages: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Settings:
    host: str
    port: int
    data_dir: Path
    database_url: str | None  # None: the embedded PostgreSQL
    engine_urls: tuple[str, ...]  # empty: one engine, started by `up`
    encoder: str | None
    public_url: str
    trusted_proxies: tuple[str, ...]
    home_area: str
    sender: str
    sender_limit: Limit | None  # None: off
    address_limit: Limit | None
    twilio: Twilio
    push: Push
    email: Email | None = None  # None: no e-mail
    telegram: Telegram | None = None  # None: there is no bot
    sms_price: tuple[Decimal, str] | None  # of one segment: amount, currency
    sandbox: bool  # SMS goes to our own sandbox provider
    #: channel → where each of its lanes is tested every few minutes; empty: they are not.
    test_addresses: Mapping[str, str] = field(repr=False)
    web_processes: int
    turns_at_once: int = TURNS_AT_ONCE  # of those who write over a channel, in one web process
    media_limits: MediaLimits = field(default_factory=MediaLimits)
    tiles: Tiles | None = None  # None: maps show the outlines of divisions alone
    signing: SigningKey | None = None  # None: CAP documents go out unsigned
    backups: Backups | None = None  # None: made by hand only
    regime: Path | None = None  # of reporting figures; None: the shipped one
    questions_kept: timedelta = timedelta(days=90)  # that nothing answered; 0: they are not
    secret: bytes = field(repr=False)

    @property
    def index_dir(self) -> Path:
        return self.data_dir / "index"

    @property
    def models_dir(self) -> Path:
        return self.data_dir / "models"

    @property
    def logs_dir(self) -> Path:
        return self.data_dir / "logs"

    @property
    def media_dir(self) -> Path:
        return self.data_dir / "media"

    @property
    def areas_cache_dir(self) -> Path:
        return self.data_dir / "areas"

    @property
    def maps_dir(self) -> Path:
        return ROOT / "node_modules" / "echarts" / "map" / "json"

    @property
    def own_url(self) -> str:
        """How processes of this machine reach the service."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def token_for(self, purpose: str) -> str:
        """A token for loopback calls between our own processes, the same in all of them."""
        return secrets_for(self.secret, purpose)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads the environment. Makes the data folder and the secret on first use.

    Raises SettingsInvalid, naming the setting and what would be right.
    """
    env = {k: v.strip() for k, v in (os.environ if environ is None else environ).items()}
    host, port = env.get("FENGHUO_HOST") or "127.0.0.1", _port(env)
    data_dir = folder_of(env)
    secret = _secret(env, data_dir)
    own = f"http://127.0.0.1:{port}" if host in ("0.0.0.0", "::") else f"http://{host}:{port}"
    twilio, sandbox = twilio_of(env, own, secret)
    public_url = (url(env, "FENGHUO_PUBLIC_URL") or own).rstrip("/")
    telegram = telegram_of(env, own, secret, public_url=public_url, in_sandbox=sandbox)
    sender_limit, address_limit = _chat_limits(env.get("FENGHUO_CHAT_LIMITS") or "20/10s,600/10s")
    cap_sender = _cap_sender(env.get("FENGHUO_SENDER") or "fenghuo@sample.invalid")
    return Settings(
        host=host,
        port=port,
        data_dir=data_dir,
        database_url=_database_url(env),
        engine_urls=urls(env, "FENGHUO_ENGINE_URLS"),
        encoder=env.get("FENGHUO_ENCODER") or None,
        public_url=public_url,
        trusted_proxies=tuple(listed(env.get("FENGHUO_TRUSTED_PROXIES", ""))),
        home_area=_area(env.get("FENGHUO_HOME_AREA") or "310000"),
        sender=cap_sender,
        sender_limit=sender_limit,
        address_limit=address_limit,
        twilio=twilio,
        email=email_of(env),
        telegram=telegram,
        push=push_of(env, public_url, cap_sender),
        sms_price=_price(env),
        sandbox=sandbox,
        signing=_signing(env),
        regime=_regime(env.get("FENGHUO_REGIME") or ""),
        questions_kept=_questions_kept(env.get("FENGHUO_QUESTIONS_DAYS") or "90"),
        test_addresses=test_addresses_of(env.get("FENGHUO_TEST_ADDRESSES") or ""),
        web_processes=_number(env, "FENGHUO_WEB_PROCESSES", 1, 1000),
        turns_at_once=_number(env, "FENGHUO_TURNS_AT_ONCE", TURNS_AT_ONCE, 64),
        media_limits=media_limits_of(env),
        tiles=tiles_of(env),
        backups=backups_of(env),
        secret=secret,
    )


def folder_of(environ: Mapping[str, str] | None = None) -> Path:
    """The data folder; nothing is made there."""
    env = os.environ if environ is None else environ
    return Path(env.get("FENGHUO_DATA_DIR", "").strip() or ROOT / "var").resolve()


def with_database(settings: Settings, url: str) -> Settings:
    """The same settings with the database that was found or started."""
    return replace(settings, database_url=url)


def _port(env: Mapping[str, str]) -> int:
    text = env.get("FENGHUO_PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsInvalid(f"FENGHUO_PORT must be a number from 1 to 65535, not {text!r}")
    return int(text)


def _secret(env: Mapping[str, str], data_dir: Path) -> bytes:
    given = env.get("FENGHUO_SECRET_KEY")
    if given:
        if len(given) < 16:
            raise SettingsInvalid("FENGHUO_SECRET_KEY must have at least 16 characters")
        return given.encode()
    return _kept_secret(data_dir)


def _kept_secret(data_dir: Path) -> bytes:
    file = data_dir / "secret.key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        # O_EXCL: of two processes that start at once, one makes it and the other reads it.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise SettingsInvalid(f"FENGHUO_DATA_DIR {data_dir} cannot be used: {error}") from error
    secret = file.read_text().strip().encode()
    if len(secret) < 16:
        raise SettingsInvalid(f"{file} is damaged: restore it from a backup, addresses need it")
    return secret


def _database_url(env: Mapping[str, str]) -> str | None:
    url = env.get("FENGHUO_DATABASE_URL") or None
    if url and not re.match(r"postgres(ql)?://", url):
        raise SettingsInvalid("FENGHUO_DATABASE_URL must start with postgresql://")
    return re.sub(r"^postgres://", "postgresql://", url) if url else None


def _price(env: Mapping[str, str]) -> tuple[Decimal, str] | None:
    text = env.get("FENGHUO_SMS_PRICE") or ""
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?) ([A-Z]{3})", text)
    if text and not match:
        raise SettingsInvalid(f"FENGHUO_SMS_PRICE must be like 0.05 CNY, not {text!r}")
    return (Decimal(match[1]), match[2]) if match else None


def _chat_limits(text: str) -> tuple[Limit | None, Limit | None]:
    if text == "off":
        return None, None
    limits = [re.fullmatch(r"(\d+)/(\d+)s", part) for part in listed(text)]
    if len(limits) != 2 or not all(m and int(m[1]) and int(m[2]) for m in limits):
        raise SettingsInvalid("FENGHUO_CHAT_LIMITS must be like 20/10s,600/10s or off")
    one, two = (Limit(messages=int(m[1]), seconds=float(m[2])) for m in limits if m)
    return one, two


def _number(env: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = env.get(name) or str(usual)
    if not text.isdecimal() or not 0 < int(text) <= most:
        raise SettingsInvalid(f"{name} must be a number from 1 to {most}, not {text!r}")
    return int(text)


def _questions_kept(text: str) -> timedelta:
    if not text.isdecimal() or int(text) > 3650:
        raise SettingsInvalid(f"FENGHUO_QUESTIONS_DAYS must be days from 0 to 3650, not {text!r}")
    return timedelta(days=int(text))


def _area(code: str) -> str:
    if not re.fullmatch(r"\d{6}", code):
        raise SettingsInvalid(f"FENGHUO_HOME_AREA must be a six-digit division code, not {code!r}")
    return code


def _cap_sender(text: str) -> str:
    # CAP 1.2: sender must not include spaces, commas or restricted characters (< and &).
    if re.search(r"[\s,<&]", text):
        raise SettingsInvalid("FENGHUO_SENDER must have no spaces, commas, < or & (CAP 1.2)")
    return text


def _regime(text: str) -> Path | None:
    """What stands in the file is looked at when it is read."""
    if text and not Path(text).is_file():
        raise SettingsInvalid(f"FENGHUO_REGIME {text} is no file")
    return Path(text).resolve() if text else None


def _signing(env: Mapping[str, str]) -> SigningKey | None:
    names = "FENGHUO_CAP_KEY", "FENGHUO_CAP_CERTIFICATE"
    given = [env.get(name) for name in names]
    if not any(given):
        return None
    found = []
    for name, file in zip(names, given, strict=True):
        if not file:
            raise SettingsInvalid(f"{' and '.join(names)} go together: {name} is missing")
        try:
            found.append(Path(file).read_bytes())
        except OSError as error:
            raise SettingsInvalid(f"{name} {file} cannot be read: {error.strerror}") from error
    try:
        return signing_key(*found)
    except KeyUnusable as error:
        raise SettingsInvalid(f"{' and '.join(names)}: {error}") from error

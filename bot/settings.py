"""What can be set from outside: the only place that reads the environment.

It does not know what a setting is used for; a wrong value stops the start with one clear line.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from bot.signing_keys import KeyUnusable, SigningKey, signing_key

ROOT = Path(__file__).resolve().parents[1]
#: The sandbox's own account: fictional, good only on loopback.
SANDBOX_SID = "ACfe0000000000000000000000000000fe"
SANDBOX_NUMBER = "+8610655512379"
SANDBOX_RATE = 1000.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsInvalid(Exception):
    """A setting has a value that cannot be used; the message names the setting."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `messages` in any `seconds`."""

    messages: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class SenderRate:
    """An SMS sender (E.164 number or Messaging Service SID) and its rate in segments a second."""

    sender: str
    segments_per_second: float


@dataclass(frozen=True, kw_only=True)
class Twilio:
    account_sid: str
    auth_token: str = field(repr=False)
    senders: tuple[SenderRate, ...]
    api_base: str


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
    sandbox: bool  # SMS goes to our own sandbox provider
    signing: SigningKey | None = None  # None: CAP documents go out unsigned
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


def secrets_for(secret: bytes, purpose: str) -> str:
    """32 hexadecimal digits derived from the service's secret; not reversible."""
    return hmac.digest(secret, f"fenghuo:{purpose}".encode(), hashlib.sha256).hex()[:32]


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads the environment. Makes the data folder and the secret on first use.

    Raises SettingsInvalid, naming the setting and what would be right.
    """
    env = {k: v.strip() for k, v in (os.environ if environ is None else environ).items()}
    host, port = env.get("FENGHUO_HOST") or "127.0.0.1", _port(env)
    data_dir = Path(env.get("FENGHUO_DATA_DIR") or ROOT / "var").resolve()
    secret = _secret(env, data_dir)
    own = f"http://127.0.0.1:{port}" if host in ("0.0.0.0", "::") else f"http://{host}:{port}"
    twilio, sandbox = _twilio(env, own, secret)
    sender_limit, address_limit = _chat_limits(env.get("FENGHUO_CHAT_LIMITS") or "20/10s,600/10s")
    return Settings(
        host=host,
        port=port,
        data_dir=data_dir,
        database_url=_database_url(env),
        engine_urls=_urls(env, "FENGHUO_ENGINE_URLS"),
        encoder=env.get("FENGHUO_ENCODER") or None,
        public_url=(_url(env, "FENGHUO_PUBLIC_URL") or own).rstrip("/"),
        trusted_proxies=tuple(_list(env.get("FENGHUO_TRUSTED_PROXIES", ""))),
        home_area=_area(env.get("FENGHUO_HOME_AREA") or "310000"),
        sender=_cap_sender(env.get("FENGHUO_SENDER") or "fenghuo@sample.invalid"),
        sender_limit=sender_limit,
        address_limit=address_limit,
        twilio=twilio,
        sandbox=sandbox,
        signing=_signing(env),
        secret=secret,
    )


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


def _twilio(env: Mapping[str, str], own: str, secret: bytes) -> tuple[Twilio, bool]:
    base = _url(env, "TWILIO_API_BASE")
    sid, token = env.get("TWILIO_ACCOUNT_SID"), env.get("TWILIO_AUTH_TOKEN")
    if bool(sid) != bool(token):
        raise SettingsInvalid(
            "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN go together: one is missing"
        )
    sandbox = not sid or (base is not None and urlsplit(base).hostname in LOOPBACK)
    senders = _senders(env.get("TWILIO_SENDERS") or "")
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


def _senders(text: str) -> tuple[SenderRate, ...]:
    senders = []
    for item in _list(text):
        match = re.fullmatch(r"(\+\d{6,15}|MG[0-9a-fA-F]{32})@(\d+(?:\.\d+)?)", item)
        if not match or float(match[2]) <= 0:
            raise SettingsInvalid(f"TWILIO_SENDERS: {item!r} is not like +8613800000000@1")
        senders.append(SenderRate(sender=match[1], segments_per_second=float(match[2])))
    return tuple(senders)


def _chat_limits(text: str) -> tuple[Limit | None, Limit | None]:
    if text == "off":
        return None, None
    limits = [re.fullmatch(r"(\d+)/(\d+)s", part) for part in _list(text)]
    if len(limits) != 2 or not all(m and int(m[1]) and int(m[2]) for m in limits):
        raise SettingsInvalid("FENGHUO_CHAT_LIMITS must be like 20/10s,600/10s or off")
    one, two = (Limit(messages=int(m[1]), seconds=float(m[2])) for m in limits if m)
    return one, two


def _area(code: str) -> str:
    if not re.fullmatch(r"\d{6}", code):
        raise SettingsInvalid(f"FENGHUO_HOME_AREA must be a six-digit division code, not {code!r}")
    return code


def _cap_sender(text: str) -> str:
    # CAP 1.2: sender must not include spaces, commas or restricted characters (< and &).
    if re.search(r"[\s,<&]", text):
        raise SettingsInvalid("FENGHUO_SENDER must have no spaces, commas, < or & (CAP 1.2)")
    return text


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


def _url(env: Mapping[str, str], name: str) -> str | None:
    text = env.get(name) or None
    if text and (urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname):
        raise SettingsInvalid(f"{name} must be an http:// or https:// address, not {text!r}")
    return text


def _urls(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    found = [_url({name: part}, name) for part in _list(env.get(name, ""))]
    return tuple(url.rstrip("/") for url in found if url)


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]

"""Picks the channels; a new one is a line here.

It does not know what goes over them.
"""

from collections.abc import Iterator, Mapping

import aiohttp

from bot.bootstrap.voice import loudspeaker_of, voice_of
from bot.clock import utc_now
from bot.residents.stop_links import StopLinks
from bot.residents.vault import Vault
from bot.settings import Settings, SettingsInvalid
from bot.settings.channels import Telegram
from bot.store.database import Database
from bot.store.heard import StoredHeard
from bot.store.keyboards import StoredKeyboards
from bot.store.mailbox import StoredMailbox
from bot.words.catalogue import Words
from channels import loudspeaker, voice
from channels.base import Channel
from channels.lean import Lean
from channels.mail import MailChannel, MailConfig
from channels.mail_account import AccountInvalid, account_of
from channels.outside import OpenResolver
from channels.posting import Posts
from channels.push import NAME as PUSH
from channels.push import SERVICES, PushChannel, PushConfig
from channels.robots import RobotChannel, RobotConfig
from channels.telegram import BotApi, Keyboards, TelegramChannel, TelegramConfig
from channels.threads import Threads
from channels.twilio import TwilioChannel, TwilioConfig
from channels.vapid import Vapid
from channels.web import WebChannel
from channels.whatsapp import NAME as WHATSAPP

#: The channels by which people can be reached, for whoever needs no connection.
NAMES = frozenset({WebChannel.name, TwilioConfig.name, PUSH})
#: Channels on which officials alone put somebody, or something.
OFFICIALS_ONLY = frozenset({RobotChannel.name, loudspeaker.NAME})

#: Connections of a process: as many as messages of a lane may be in flight, and some.
CONNECTIONS = 256
#: Seconds: below the five after which uvicorn, and many a proxy, closes an idle connection. A
#: request that meets the closing would be in doubt for nothing.
KEEP_ALIVE = 4.0


def http_session() -> aiohttp.ClientSession:
    """One a process; no cookies, for no provider needs one. Needs a running loop."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


def outside_session() -> aiohttp.ClientSession:
    """The same for addresses that strangers name: it opens no door of our own network by name."""
    connector = aiohttp.TCPConnector(
        limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE, resolver=OpenResolver()
    )
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


def lean_posts() -> Lean:
    """For what goes to thousands. Needs a running loop."""
    return Lean(connections=CONNECTIONS, keep_alive=KEEP_ALIVE)


def vapid_of(settings: Settings) -> Vapid:
    """Our name towards push services; the same in every process."""
    return Vapid(settings.secret, settings.push.subject)


def telegram_config(telegram: Telegram) -> TelegramConfig:
    return TelegramConfig(
        token=telegram.token,
        webhook_secret=telegram.webhook_secret,
        api_base=telegram.api_base,
    )


def _telegram(
    telegram: Telegram, keyboards: Keyboards, session: aiohttp.ClientSession
) -> TelegramChannel:
    config = telegram_config(telegram)
    return TelegramChannel(config, BotApi(config, session), keyboards)


def channels_of(
    settings: Settings,
    session: aiohttp.ClientSession,
    outside: aiohttp.ClientSession,
    database: Database,
    vault: Vault,
    posts: Posts | None = None,
) -> Mapping[str, Channel]:
    """`posts`: how short messages are posted, by `session` where none is given."""
    mailbox, keyboards = StoredMailbox(database, vault), StoredKeyboards(database, vault, utc_now)
    channels: list[Channel] = [
        _push(settings, outside),
        WebChannel(mailbox, secret=settings.token_for("web").encode()),
        *_by_twilio(settings, session, posts, database, vault),
        loudspeaker_of(settings, session, database, vault),
        robots_of(settings),
        *mail_of(settings),
        *([_telegram(settings.telegram, keyboards, session)] if settings.telegram else []),
    ]
    return {channel.name: channel for channel in channels}


def _push(settings: Settings, outside: aiohttp.ClientSession) -> PushChannel:
    config = PushConfig(
        public_url=settings.public_url,
        secret=settings.token_for("push").encode(),
        vapid=vapid_of(settings),
        services=settings.push.services or SERVICES,
        own=settings.own_url if settings.sandbox else None,
    )
    return PushChannel(config, outside)


def _by_twilio(
    settings: Settings,
    session: aiohttp.ClientSession,
    posts: Posts | None,
    database: Database,
    vault: Vault,
) -> Iterator[Channel]:
    """A channel for each of Twilio's that has a sender."""
    heard, twilio = StoredHeard(database, vault), settings.twilio
    for name in (TwilioConfig.name, WHATSAPP, voice.NAME):
        if not (senders := twilio.of(name)):
            continue
        config = TwilioConfig(
            account_sid=twilio.account_sid,
            auth_token=twilio.auth_token,
            public_url=settings.public_url,
            sender=senders[0].sender,
            api_base=twilio.api_base,
            name=name,
            templates=twilio.templates,
        )
        if name == voice.NAME:
            yield voice_of(config, session, database, vault)
        else:
            yield TwilioChannel(config, session, heard=heard, posts=posts)


def robots_of(settings: Settings) -> RobotChannel:
    """Its sandbox is open wherever the sandbox is."""
    sandbox = f"{settings.own_url}/sandbox/robots" if settings.sandbox else None
    return RobotChannel(RobotConfig(sandbox=sandbox), Threads())


def names_of(settings: Settings) -> frozenset[str]:
    """The channels by which residents can be reached as it is set up."""
    mail = {MailChannel.name} if settings.email else set()
    telegram = {TelegramConfig.name} if settings.telegram else set()
    by_phone = {name for name in (WHATSAPP, voice.NAME) if settings.twilio.of(name)}
    return NAMES | mail | telegram | by_phone


def mail_of(settings: Settings) -> list[MailChannel]:
    """None where no account is set. Raises SettingsInvalid without the value, a password."""
    if settings.email is None:
        return []
    try:
        account = account_of(settings.email.url)
    except AccountInvalid:
        raise SettingsInvalid(
            "FENGHUO_EMAIL_URL names no account: mailtos://user:password@example.org?from=…"
        ) from None
    words = Words.load()
    config = MailConfig(
        account=account,
        stop_link=StopLinks(Vault(settings.secret), settings.public_url).link,
        footer=" / ".join(words.say("residents.mail_stop", tag) for tag in ("zh", "en")),
    )
    return [MailChannel(config, Threads())]

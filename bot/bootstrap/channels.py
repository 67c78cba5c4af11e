"""Picks the channels; a new one is a line here.

It does not know what goes over them.
"""

from collections.abc import Mapping

import aiohttp

from bot.settings import Settings
from channels.base import Channel
from channels.outside import OpenResolver
from channels.push import NAME as PUSH
from channels.push import SERVICES, PushChannel, PushConfig
from channels.twilio import TwilioChannel, TwilioConfig
from channels.vapid import Vapid
from channels.web import Mailbox, WebChannel

#: The channels by which people can be reached, for whoever needs no connection.
NAMES = frozenset({WebChannel.name, TwilioConfig.name, PUSH})

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


def vapid_of(settings: Settings) -> Vapid:
    """Our name towards push services; the same in every process."""
    return Vapid(settings.secret, settings.push.subject)


def channels_of(
    settings: Settings,
    mailbox: Mailbox,
    session: aiohttp.ClientSession,
    outside: aiohttp.ClientSession,
) -> Mapping[str, Channel]:
    twilio = settings.twilio
    config = TwilioConfig(
        account_sid=twilio.account_sid,
        auth_token=twilio.auth_token,
        public_url=settings.public_url,
        sender=twilio.senders[0].sender,
        api_base=twilio.api_base,
    )
    push = PushConfig(
        public_url=settings.public_url,
        secret=settings.token_for("push").encode(),
        vapid=vapid_of(settings),
        services=settings.push.services or SERVICES,
        own=settings.own_url if settings.sandbox else None,
    )
    channels: list[Channel] = [
        PushChannel(push, outside),
        WebChannel(mailbox, secret=settings.token_for("web").encode()),
        TwilioChannel(config, session),
    ]
    return {channel.name: channel for channel in channels}

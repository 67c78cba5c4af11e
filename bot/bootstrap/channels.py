"""Picks the channels; a new one is a line here.

It does not know what goes over them.
"""

from collections.abc import Iterator, Mapping

import aiohttp

from bot.settings import Settings
from channels.base import Channel
from channels.twilio import TwilioChannel, TwilioConfig
from channels.web import Mailbox, WebChannel
from channels.whatsapp import NAME as WHATSAPP
from channels.whatsapp import HeardBook

#: The channels by which people can be reached, for whoever needs no connection.
NAMES = frozenset({WebChannel.name, TwilioConfig.name, WHATSAPP})

#: Connections of a process: as many as messages of a lane may be in flight, and some.
CONNECTIONS = 256
#: Seconds: below the five after which uvicorn, and many a proxy, closes an idle connection. A
#: request that meets the closing would be in doubt for nothing.
KEEP_ALIVE = 4.0


def http_session() -> aiohttp.ClientSession:
    """One a process; no cookies, for no provider needs one. Needs a running loop."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


def channels_of(
    settings: Settings,
    mailbox: Mailbox,
    session: aiohttp.ClientSession,
    heard: HeardBook | None = None,
) -> Mapping[str, Channel]:
    """`heard`: when people wrote on WhatsApp; without it only this process's own memory counts."""
    channels: list[Channel] = [
        WebChannel(mailbox, secret=settings.token_for("web").encode()),
        *_by_twilio(settings, session, heard),
    ]
    return {channel.name: channel for channel in channels}


def _by_twilio(
    settings: Settings, session: aiohttp.ClientSession, heard: HeardBook | None
) -> Iterator[Channel]:
    """A channel for each of Twilio's that has a sender."""
    twilio = settings.twilio
    for name in (TwilioConfig.name, WHATSAPP):
        if senders := twilio.of(name):
            config = TwilioConfig(
                account_sid=twilio.account_sid,
                auth_token=twilio.auth_token,
                public_url=settings.public_url,
                sender=senders[0].sender,
                api_base=twilio.api_base,
                name=name,
                templates=twilio.templates,
            )
            yield TwilioChannel(config, session, heard=heard)

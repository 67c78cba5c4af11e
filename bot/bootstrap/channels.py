"""Picks the channels; a new one is a line here.

It does not know what goes over them.
"""

from collections.abc import Mapping

import aiohttp

from bot.bootstrap.voice import loudspeaker_of, voice_of
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.database import Database
from channels import loudspeaker, voice
from channels.base import Channel
from channels.twilio import TwilioChannel, TwilioConfig
from channels.web import Mailbox, WebChannel

#: The channels by which people can be reached, for whoever needs no connection.
NAMES = frozenset({WebChannel.name, TwilioConfig.name, voice.NAME})
#: Nobody subscribes there: officials register the devices.
NOT_FOR_PEOPLE = frozenset({loudspeaker.NAME})

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
    database: Database,
    vault: Vault,
) -> Mapping[str, Channel]:
    twilio = settings.twilio
    config = TwilioConfig(
        account_sid=twilio.account_sid,
        auth_token=twilio.auth_token,
        public_url=settings.public_url,
        sender=next((one.sender for one in twilio.of("sms")), ""),
        api_base=twilio.api_base,
    )
    channels: list[Channel] = [
        WebChannel(mailbox, secret=settings.token_for("web").encode()),
        TwilioChannel(config, session),
        loudspeaker_of(settings, session, database, vault),
    ]
    if twilio.of(voice.NAME):
        channels.append(voice_of(settings, config, session, database, vault))
    return {channel.name: channel for channel in channels}

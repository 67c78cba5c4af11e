"""Wires what both processes need of lanes: the words of alarms, test addresses, paced replies.

It holds no rule.
"""

from collections.abc import Awaitable, Callable, Mapping

from bot.alerts.lanes import (
    EMAIL,
    LOUDSPEAKER,
    LOUDSPEAKER_RATE,
    PUSH,
    PUSH_RATE,
    ROBOT,
    ROBOT_RATE,
    TELEGRAM,
    Lane,
    lanes_of,
)
from bot.answering import Answering
from bot.broadcast.health import Breakdown, broken_now
from bot.broadcast.people import Firsts, People
from bot.broadcast.ports import LaneBook
from bot.clock import utc_now
from bot.settings import Settings
from bot.settings.channels import TELEGRAM_RATE
from bot.store.database import Database
from bot.store.fallback import StoredFallback
from bot.store.lanes import Alarm, StoredLanes
from bot.words.catalogue import Words
from channels.base import Channel


def alarm_of(words: Words) -> Alarm:
    def alarm(breakdown: Breakdown, language: str) -> str:
        tag = language.split("-")[0].lower()
        return words.say("lanes.broken", tag, lane=breakdown.lane, reason=breakdown.reason)

    return alarm


def lanes_in(settings: Settings) -> tuple[Lane, ...]:
    phones = [(one.channel, one.sender, one.segments_per_second) for one in settings.twilio.senders]
    bots = [(TELEGRAM, settings.telegram.id, TELEGRAM_RATE)] if settings.telegram else []
    mail = [(EMAIL, None, settings.email.rate)] if settings.email else []
    devices = [(LOUDSPEAKER, None, LOUDSPEAKER_RATE), (ROBOT, None, ROBOT_RATE)]
    return lanes_of([(PUSH, None, PUSH_RATE), *phones, *bots, *devices, *mail])


def firsts_of(settings: Settings, database: Database) -> Firsts:
    """Whom a broadcast would tell now; for the preview."""
    return Firsts(People(StoredFallback(database), broken_in(database)), lanes_in(settings))


def broken_in(database: Database) -> Callable[[], Awaitable[frozenset[str]]]:
    """Asks which lanes are not to be used now."""
    book = StoredLanes(database)

    async def broken() -> frozenset[str]:
        return broken_now(await book.all(), utc_now())

    return broken


def test_addresses(settings: Settings) -> Mapping[str, str]:
    """Those of channels that have a lane."""
    channels = {lane.channel for lane in lanes_in(settings)}
    return {name: to for name, to in settings.test_addresses.items() if name in channels}


def paced(
    channels: Mapping[str, Channel], settings: Settings, book: LaneBook
) -> Mapping[str, Channel]:
    """The same channels; those whose provider counts keep the lanes' rates."""
    lanes = [lane for lane in lanes_in(settings) if lane.for_replies]
    share = 1 / settings.web_processes
    return {
        name: Answering(channel, theirs, book, clock=utc_now, share=share)
        if (theirs := [lane for lane in lanes if lane.channel == name])
        else channel
        for name, channel in channels.items()
    }

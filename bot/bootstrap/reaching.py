"""Wires how messages leave us and come back: paced channels, letters, receipts, lanes, devices.

It holds no rule.
"""

from collections.abc import Mapping

from bot.bootstrap.channels import robots_of, vapid_of
from bot.bootstrap.lanes import lanes_in, paced
from bot.bootstrap.voice import loudspeakers_of
from bot.broadcast.receipts import Receipts
from bot.clock import utc_now
from bot.ground import Ground
from bot.letters import LettersByChannel
from bot.post import Post
from bot.robots.service import Robots
from bot.services import Reaching
from bot.store.lanes import StoredLanes
from bot.store.ledger import StoredLedger
from bot.store.mailbox import StoredMailbox
from bot.store.robots import StoredRobots
from channels.base import Channel


def reaching_of(ground: Ground, plain: Mapping[str, Channel]) -> Reaching:
    """`plain`: the channels as they are; answers keep the lanes' rates."""
    settings, database = ground.settings, ground.database
    mailbox, lane_book = StoredMailbox(database, ground.vault), StoredLanes(database)
    channels = paced(plain, settings, lane_book)
    return Reaching(
        channels=channels,
        letters=LettersByChannel(channels),
        push_key=vapid_of(settings).public_key,
        mailbox=mailbox,
        post=Post(mailbox.listen),
        receipts=Receipts(StoredLedger(database), lanes=lane_book),
        robots=_robots(ground),
        loudspeakers=loudspeakers_of(settings, database, ground.vault, ground.areas),
        lanes=lanes_in(settings),
        lane_book=lane_book,
    )


def _robots(ground: Ground) -> Robots:
    return Robots(
        book=StoredRobots(ground.database),
        door=robots_of(ground.settings),
        vault=ground.vault,
        areas=ground.areas,
        words=ground.words,
        clock=utc_now,
    )

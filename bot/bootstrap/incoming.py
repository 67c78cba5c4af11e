"""Picks the concrete parts that take in documents of others, for the web and the worker.

It holds no rule.
"""

from collections.abc import Callable

from bot.alerts.ground import Ground
from bot.alerts.incoming.answering import Answerer
from bot.alerts.incoming.inbox import Inbox
from bot.alerts.signing import Signer
from bot.areas.divisions import Divisions
from bot.settings import Settings
from bot.store.alerts import StoredAlerts
from bot.store.database import Database
from bot.store.received import StoredPins, StoredReceived
from bot.words.catalogue import Words


def sign_of(settings: Settings) -> Callable[[bytes], bytes]:
    """What puts our signature into a document; leaves it as it is where we have no key."""
    return Signer(settings.signing).sign if settings.signing else bytes


def inbox_of(settings: Settings, database: Database, areas: Divisions, words: Words) -> Inbox:
    return Inbox(
        sender=settings.sender,
        book=StoredReceived(database),
        pins=StoredPins(database),
        own=StoredAlerts(database),
        ground=Ground(areas),
        answerer=Answerer(sender=settings.sender, sign=sign_of(settings), words=words),
    )

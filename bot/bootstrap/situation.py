"""Wires the situation, and word of its changes.

It holds no rule.
"""

from bot.clock import utc_now
from bot.facilities import Facilities
from bot.reports.chosen.service import ChosenReports
from bot.services import Situated
from bot.situation.service import Situation
from bot.situation.watch import Watch
from bot.store.database import Database
from bot.store.situation import StoredSituation


def situated_by(database: Database, chosen: ChosenReports, facilities: Facilities) -> Situated:
    book = StoredSituation(database)
    return Situated(
        situation=Situation(book=book, chosen=chosen, facilities=facilities, clock=utc_now),
        watch=Watch(book.marks),
    )

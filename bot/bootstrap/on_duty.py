"""Wires what officials do on the web about duty: the roster, notes and looks, hand-over of shifts.

It holds no rule.
"""

from bot.areas.divisions import Divisions
from bot.clock import utc_now
from bot.reports.duty.beside import Beside
from bot.reports.duty.next_shift import HandingOver
from bot.reports.duty.roster import Roster
from bot.reports.places import Places
from bot.reports.views import ReportViews
from bot.residents.vault import Vault
from bot.services import OnDuty
from bot.store.beside import StoredBeside
from bot.store.database import Database
from bot.store.reports import StoredReports
from bot.store.roster import StoredRoster


def on_duty_of(database: Database, vault: Vault, areas: Divisions) -> OnDuty:
    places, book = Places(areas), StoredRoster(database)
    views = ReportViews(book=StoredReports(database), vault=vault, places=places, clock=utc_now)
    return OnDuty(
        roster=Roster(book=book, places=places, clock=utc_now),
        beside=Beside(views=views, book=StoredBeside(database), clock=utc_now),
        handing_over=HandingOver(book=book, roster=book, clock=utc_now),
    )

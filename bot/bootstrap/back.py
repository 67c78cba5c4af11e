"""Wires what goes back to reporters (telling, asking, hearing) and what is kept of them.

It holds no rule.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.bootstrap.lanes import lanes_in
from bot.clock import utc_now
from bot.payloads import Payloads
from bot.reports.back.addresses import Addresses
from bot.reports.back.answering import Answering
from bot.reports.back.asking import Asking
from bot.reports.back.telling import Teller, Telling
from bot.reports.retention.keeping import Keeping
from bot.reports.retention.rules import load
from bot.reports.shelf import Shelf
from bot.residents.stop_links import StopLinks
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.still_so import StillButtons
from bot.store.database import Database
from bot.store.report_questions import StoredQuestions
from bot.store.report_tells import StoredTells
from bot.store.reports import StoredReports
from bot.store.retention import StoredRetention
from bot.words.catalogue import Words


def telling_of(settings: Settings, database: Database, vault: Vault) -> Telling:
    return Telling(StoredTells(database), _addresses(settings, vault))


def answering_of(database: Database, vault: Vault, words: Words) -> Answering:
    return Answering(StoredQuestions(database), StoredReports(database), vault, words, utc_now)


def chores_of(
    settings: Settings, database: Database, vault: Vault, words: Words
) -> Mapping[str, Callable[[datetime], Awaitable[int]]]:
    links = StopLinks(vault, settings.public_url)
    teller = Teller(StoredTells(database), words, lambda sealed: links.link(vault.open(sealed)))
    asking = Asking(
        StoredQuestions(database),
        _addresses(settings, vault),
        words,
        StillButtons(Payloads(vault)),
    )
    keeping = Keeping(StoredRetention(database), Shelf(settings.media_dir), load())
    return {
        "reporters_told": teller.tell,
        "reporters_asked": asking.ask,
        "reports_cleared": keeping.people,
        "report_files_deleted": keeping.media,
        "drafts_forgotten": keeping.drafts,
    }


def _addresses(settings: Settings, vault: Vault) -> Addresses:
    return Addresses(vault, {lane.channel for lane in lanes_in(settings)})

"""What the web process is made of: one frozen bundle that bootstrap fills and the doors read.

It does not know how any of it is built.
"""

from dataclasses import dataclass

from bot.alerts.service import Alerts
from bot.answers import Answers
from bot.areas.divisions import Divisions
from bot.facilities import Facilities
from bot.gateway import Gateway
from bot.payloads import Payloads
from bot.reports.service import Reports
from bot.residents.service import Residents
from bot.residents.vault import Vault
from bot.settings import Settings
from bot.store.officials import StoredOfficials
from bot.words.catalogue import Words
from channels.base import Channel
from knowledge.search import KnowledgeBase


@dataclass(frozen=True, kw_only=True)
class WebServices:
    settings: Settings
    words: Words
    vault: Vault
    payloads: Payloads
    officials: StoredOfficials
    knowledge: KnowledgeBase
    answers: Answers
    areas: Divisions
    facilities: Facilities
    residents: Residents
    reports: Reports
    alerts: Alerts
    gateway: Gateway
    channels: dict[str, Channel]

"""Wires incidents: the regime's file, who is told, the pages that notices lead to.

It holds no rule.
"""

from bot.bootstrap.lanes import lanes_in
from bot.clock import utc_now
from bot.reports.incidents.opening import Naming
from bot.reports.incidents.reminding import DeadlineReminders
from bot.reports.incidents.service import Incidents
from bot.reports.incidents.telling import Telling
from bot.reports.practice import Regime
from bot.reports.regime import SHIPPED, load
from bot.reports.strict_yaml import KeysWrong
from bot.services import Ground
from bot.settings import Settings, SettingsInvalid
from bot.store.database import Database
from bot.store.incidents import StoredIncidents
from bot.words.catalogue import Words


def incidents_of(ground: Ground) -> Incidents:
    regime = regime_of(ground.settings)
    return Incidents(
        book=StoredIncidents(ground.database),
        naming=Naming(ground.areas),
        regime=regime,
        telling=_telling(ground.settings, ground.words, regime),
        clock=utc_now,
    )


def reminders_of(settings: Settings, database: Database, words: Words) -> DeadlineReminders:
    regime = regime_of(settings)
    return DeadlineReminders(
        book=StoredIncidents(database), telling=_telling(settings, words, regime), regime=regime
    )


def regime_of(settings: Settings) -> Regime:
    """The county's own, else the shipped one. Raises SettingsInvalid, naming file and key."""
    try:
        return load(settings.regime or SHIPPED)
    except KeysWrong as error:
        raise SettingsInvalid(f"FENGHUO_REGIME: {error}") from error


def _telling(settings: Settings, words: Words, regime: Regime) -> Telling:
    return Telling(
        words=words,
        regime=regime,
        console=f"{settings.public_url}/console/incidents",
        channels={lane.channel for lane in lanes_in(settings)},
    )

"""Wires what web and worker share of incidents: the regime's file, who is told, reminders.

It holds no rule and imports no pages: the worker starts in a moment.
"""

from bot.bootstrap.lanes import lanes_in
from bot.reports.incidents.reminding import DeadlineReminders
from bot.reports.incidents.telling import Telling
from bot.reports.practice import Regime
from bot.reports.regime import SHIPPED, load
from bot.reports.strict_yaml import KeysWrong
from bot.settings import Settings, SettingsInvalid
from bot.store.database import Database
from bot.store.incidents import StoredIncidents
from bot.words.catalogue import Words


def regime_of(settings: Settings) -> Regime:
    """The county's own, else the shipped one. Raises SettingsInvalid, naming file and key."""
    try:
        return load(settings.regime or SHIPPED)
    except KeysWrong as error:
        raise SettingsInvalid(f"FENGHUO_REGIME: {error}") from error


def telling_of(settings: Settings, words: Words, regime: Regime) -> Telling:
    return Telling(
        words=words,
        regime=regime,
        console=f"{settings.public_url}/console/incidents",
        channels={lane.channel for lane in lanes_in(settings)},
    )


def reminders_of(settings: Settings, database: Database, words: Words) -> DeadlineReminders:
    regime = regime_of(settings)
    telling = telling_of(settings, words, regime)
    return DeadlineReminders(book=StoredIncidents(database), telling=telling, regime=regime)

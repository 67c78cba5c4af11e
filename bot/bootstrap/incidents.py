"""Wires incidents for the web process.

It holds no rule.
"""

from bot.bootstrap.regime import regime_of, telling_of
from bot.clock import utc_now
from bot.ground import Ground
from bot.reports.incidents.opening import Naming
from bot.reports.incidents.service import Incidents
from bot.store.incidents import StoredIncidents


def incidents_of(ground: Ground) -> Incidents:
    regime = regime_of(ground.settings)
    return Incidents(
        book=StoredIncidents(ground.database),
        naming=Naming(ground.areas),
        regime=regime,
        telling=telling_of(ground.settings, ground.words, regime),
        clock=utc_now,
    )

"""Counts how often somebody may ask, as the settings say.

It does not know whom it counts.
"""

from datetime import timedelta

from bot.residents.guard import FloodGuard
from bot.settings import Limit


def guard(limit: Limit | None) -> FloodGuard:
    """None: as often as they like."""
    if limit is None:
        return FloodGuard(None, timedelta(0))
    return FloodGuard(limit.messages, timedelta(seconds=limit.seconds))

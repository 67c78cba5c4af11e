"""The present moment, for whoever is handed a clock.

It does not know time zones: Beijing time is a matter of showing.
"""

from datetime import UTC, datetime


def utc_now() -> datetime:
    return datetime.now(UTC)

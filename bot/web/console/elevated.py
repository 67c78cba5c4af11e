"""Emergency elevation as an alert's page shows it: who asked and granted, who may do what now.

It does not know the rules: it asks the domain, which looks again when somebody acts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from bot.alerts import elevation
from bot.alerts.elevation import Elevation
from bot.alerts.errors import AlertsError
from bot.alerts.records import Alert
from bot.officials import Official


class Standing(StrEnum):
    WAITING = "waiting"  # nobody has granted it yet
    HOLDS = "holds"
    OVER = "over"  # its hour is over, or the alert says something else by now


@dataclass(frozen=True, kw_only=True)
class Row:
    """One elevation of the alert, newest first in lists; `grantable` by this person, now."""

    elevation: Elevation
    standing: Standing
    grantable: bool


@dataclass(frozen=True, kw_only=True)
class Elevated:
    """`lifts`: one holds for the present version; `mine` is the one under which this person acts.

    `askable`: this person may ask for one, and none is open.
    """

    rows: tuple[Row, ...]
    askable: bool
    lifts: bool
    mine: Elevation | None


def elevated(
    found: Sequence[Elevation], alert: Alert, official: Official, now: datetime
) -> Elevated:
    """What the page shows to this person."""
    rows = tuple(
        Row(
            elevation=one,
            standing=_standing(one, alert, now),
            grantable=_allowed(partial(elevation.check_grant, one, alert, official, now)),
        )
        for one in reversed(found)
    )
    is_open = any(row.standing is not Standing.OVER for row in rows)
    return Elevated(
        rows=rows,
        askable=not is_open and _allowed(partial(elevation.check_ask, alert, official)),
        lifts=elevation.in_force(found, alert, now) is not None,
        mine=elevation.elevated(found, alert, official, now),
    )


def _standing(one: Elevation, alert: Alert, now: datetime) -> Standing:
    if one.holds(alert, now):
        return Standing.HOLDS
    waits = one.granted_by is None and now < one.expires_at and one.version == alert.version
    return Standing.WAITING if waits else Standing.OVER


def _allowed(check: Callable[[], None]) -> bool:
    try:
        check()
    except AlertsError:
        return False
    return True

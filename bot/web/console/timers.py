"""How long until something is due, or how late it is, in words of one line.

It does not know what is due. `static/reports/timers.js` says the same while the page stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

#: From then on a deadline is shown as near.
SOON = timedelta(minutes=10)
_HOUR = 60
_DAYS_FROM = 48 * _HOUR


class Pressure(StrEnum):
    LATE = "late"
    SOON = "soon"
    CALM = "calm"


@dataclass(frozen=True, kw_only=True)
class Timer:
    """`key`: the last word of a sentence's key in bot/words `inbox`; `at` aware."""

    at: datetime
    key: str
    pressure: Pressure
    values: Mapping[str, int] = field(default_factory=dict)


def timer(at: datetime, now: datetime) -> Timer:
    """In whole minutes, rounded down: nobody is promised time that is not there."""
    late = at < now
    minutes = int(abs(at - now).total_seconds() // 60)
    pressure = Pressure.LATE if late else Pressure.SOON if at - now <= SOON else Pressure.CALM
    size, values = _size(minutes)
    return Timer(
        at=at, key=f"{'late' if late else 'left'}_{size}", pressure=pressure, values=values
    )


def _size(minutes: int) -> tuple[str, dict[str, int]]:
    if minutes < 1:
        return "moment", {}
    if minutes < _HOUR:
        return "minutes", {"minutes": minutes}
    if minutes < _DAYS_FROM:
        return "hours", {"hours": minutes // _HOUR, "minutes": minutes % _HOUR}
    return "days", {"days": minutes // (24 * _HOUR)}

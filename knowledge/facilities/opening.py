"""Whether a place is open at a moment, by its opening hours.

It does not know who may close a place at other times.

Hours are written as OpenStreetMap does, "Mo-Fr 09:00-17:00; PH off", and read by opening-hours-py;
public holidays count where the country is known.
"""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import opening_hours

_ZONES = {
    "CN": ZoneInfo("Asia/Shanghai"),
    "HK": ZoneInfo("Asia/Hong_Kong"),
    "JP": ZoneInfo("Asia/Tokyo"),
    "MO": ZoneInfo("Asia/Macau"),
    "TW": ZoneInfo("Asia/Taipei"),
}
_HOME = "CN"
# The package's stubs forget it.
_Unreadable: type[Exception] = opening_hours.ParserError  # type: ignore[attr-defined]
#: Characters; the longest in OpenStreetMap have 255.
LONGEST = 255


def is_readable(hours: str) -> bool:
    """Whether `is_open` understands them."""
    if len(hours) > LONGEST:
        return False
    try:
        _read(hours, _HOME)
    except _Unreadable:
        return False
    return True


def is_open(hours: str | None, country: str | None, now: datetime) -> bool:
    """At an aware `now`, by the country's clock (`CN` when nobody says); without hours always.

    Raises ValueError for hours that are not readable.
    """
    if hours is None:
        return True
    known = country if country in _ZONES else _HOME
    here = now.astimezone(_ZONES[known]).replace(tzinfo=None)
    try:
        return _read(hours, known).is_open(here)
    except _Unreadable as error:
        raise ValueError(f"these opening hours cannot be read: {hours}") from error


@lru_cache(maxsize=4096)
def _read(hours: str, country: str) -> opening_hours.OpeningHours:
    return opening_hours.OpeningHours(hours, country=country)

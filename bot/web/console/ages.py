"""How long ago something was, or how long until it is, in words of one line.

It does not know what happened. A deadline has its own words: `timers.py`.
"""

from datetime import datetime

_HOUR, _DAY = 60, 24 * 60
#: From then on days say enough.
_DAYS_FROM = 2 * _DAY


def age_of(at: datetime, now: datetime) -> tuple[str, dict[str, int]]:
    """The last word of a sentence's key in bot/words `ages`, and its values; whole units only."""
    minutes = int(abs(now - at).total_seconds() // 60)
    side = "ago" if at <= now else "in"
    if minutes < 1:
        return "now", {}
    if minutes < _HOUR:
        return f"{side}_minutes", {"count": minutes}
    if minutes < _DAYS_FROM:
        return f"{side}_hours", {"count": minutes // _HOUR}
    return f"{side}_days", {"count": minutes // _DAY}

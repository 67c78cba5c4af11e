"""Adds counts up into shares: the whole, by channel, by language, by area.

It does not know words or where the counts come from.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from bot.alerts.outcome.records import Alike, Share

REACHED = "delivered"
#: Areas with fewer people than this are told together: with one or two people in a village the
#: figures would say who did not answer. Channels and languages place nobody.
FEWEST = 5
#: Names of shares that are no division.
FEW_EACH, UNKNOWN = "few", "unknown"

#: Where the state alone says why.
_BY_STATE = {
    "accepted": "no_receipt",
    "queued": "not_yet",
    "sending": "not_yet",
    "in_doubt": "in_doubt",
    "expired": "expired",
    "stopped": "stopped",
    "cancelled": "cancelled",
}


def why(state: str, reason: str | None) -> str | None:
    """The code of why somebody was not reached; None for who was.

    A failed one has its channel's word (channels.errors), or `failed`.
    """
    if state == REACHED:
        return None
    return _BY_STATE.get(state) or reason or "failed"


def share(name: str, alike: Iterable[Alike]) -> Share:
    """All of them together."""
    meant, reasons = 0, Counter[str]()
    for one in alike:
        meant += one.people
        if code := why(one.state, one.reason):
            reasons[code] += one.people
    return Share(
        name=name, meant=meant, reached=meant - reasons.total(), reasons=dict(reasons.most_common())
    )


def shares(alike: Sequence[Alike], name_of: Callable[[Alike], str]) -> tuple[Share, ...]:
    """One share for each name, the largest first."""
    parts: dict[str, list[Alike]] = {}
    for one in alike:
        parts.setdefault(name_of(one), []).append(one)
    made = (share(name, part) for name, part in parts.items())
    return tuple(sorted(made, key=lambda one: (-one.meant, one.name)))


def by_area(alike: Sequence[Alike], name_of: Callable[[Alike], str]) -> tuple[Share, ...]:
    """As `shares`, but areas of few people are one share, the last."""
    found = shares(alike, name_of)
    small = {one.name for one in found if one.meant < FEWEST}
    if not small:
        return found
    together = share(FEW_EACH, (one for one in alike if name_of(one) in small))
    return (*(one for one in found if one.name not in small), together)

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
#: Areas that are told together: one alone would be named by what is missing from the list.
FEWEST_TOGETHER = 2
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
    """As `shares`, but areas of few people are one share, the last.

    Where that would be one area, or still too few people, the smallest of the others join it;
    where there are no others, nothing is told by area.
    """
    found = shares(alike, name_of)
    small = _pooled(found)
    if not small:
        return found
    if len(small) < FEWEST_TOGETHER or sum(one.meant for one in small) < FEWEST:
        return ()
    names = {one.name for one in small}
    together = share(FEW_EACH, (one for one in alike if name_of(one) in names))
    return (*(one for one in found if one.name not in names), together)


def _pooled(found: Sequence[Share]) -> list[Share]:
    """`found` has the largest first."""
    pooled: list[Share] = []
    for one in reversed(found):
        enough = len(pooled) >= FEWEST_TOGETHER and sum(each.meant for each in pooled) >= FEWEST
        if one.meant >= FEWEST and (not pooled or enough):
            break
        pooled.append(one)
    return pooled

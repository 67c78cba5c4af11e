"""Whether a report waits in the shadow queue for an officer's look, and the signs that say so.

Pure. It does not know where the signs come from. Somebody in danger never waits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.reports.abuse.trust import Trust
from bot.reports.report import Report
from bot.reports.urgency import in_danger

#: One person's same text, the new one counted: twice is somebody who was not sure it arrived.
SAME_BY_PERSON = 3
#: Of one network address, the new one counted: hundreds share one behind a carrier's NAT.
SAME_BY_NETWORK = 6
#: Reports of one person within an hour, the new one counted, that are many for one pair of eyes.
MANY = 6


class Sign(StrEnum):
    BLOCKED = "blocked"  # an officer put the reporter on the block list
    SAME_TEXT = "same_text"
    SAME_TEXT_NETWORK = "same_text_network"
    LOW_TRUST = "low_trust"
    MANY = "many"
    SAME_PICTURE = "same_picture"  # found later: it does not hold, it only tells
    NO_HAZARD = "no_hazard"  # the words look like no report (bot.reports.informative)


#: Each is enough by itself; the others only make a little-trusted person's report wait.
_ENOUGH = frozenset({Sign.BLOCKED, Sign.SAME_TEXT, Sign.SAME_TEXT_NETWORK})
#: A grid worker writes "nothing found today" every day, and files twenty after a storm.
_NOT_OF_VERIFIED = frozenset({Sign.SAME_TEXT, Sign.SAME_TEXT_NETWORK, Sign.MANY, Sign.NO_HAZARD})
#: A guess from words must not stand beside somebody who may be trapped.
_NOT_OF_DANGER = frozenset({Sign.NO_HAZARD})
#: Officers see it by itself too; by itself it never makes a report wait.
_TELLS = frozenset({Sign.NO_HAZARD})


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Counts are of earlier reports; `trust` is None where nobody knows who files."""

    blocked: bool = False
    same_by_person: int = 0
    same_by_network: int = 0
    last_hour: int = 0
    trust: Trust | None = None
    no_hazard: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`signs` without `held`: shown at once, marked as doubtful."""

    held: bool = False
    signs: tuple[Sign, ...] = ()


def endangers(report: Report) -> bool:
    """Whether somebody is trapped, hurt or missing, by number or by words."""
    return bool(report.people_trapped) or in_danger(report.text)


def judge(evidence: Evidence, *, danger: bool, verified: bool) -> Verdict:
    found = {sign for sign, there in _signs(evidence).items() if there}
    if verified:
        found -= _NOT_OF_VERIFIED
    if danger:
        found -= _NOT_OF_DANGER
    doubted = bool(found & _ENOUGH) or (Sign.LOW_TRUST in found and len(found) > 1)
    if not doubted:
        return Verdict(signs=_in_order(found & _TELLS))
    return Verdict(held=not danger, signs=_in_order(found))


def _in_order(found: Collection[Sign]) -> tuple[Sign, ...]:
    return tuple(sign for sign in Sign if sign in found)


def _signs(evidence: Evidence) -> dict[Sign, bool]:
    return {
        Sign.BLOCKED: evidence.blocked,
        Sign.SAME_TEXT: evidence.same_by_person + 1 >= SAME_BY_PERSON,
        Sign.SAME_TEXT_NETWORK: evidence.same_by_network + 1 >= SAME_BY_NETWORK,
        Sign.LOW_TRUST: evidence.trust is not None and evidence.trust.low,
        Sign.MANY: evidence.last_hour + 1 >= MANY,
        Sign.NO_HAZARD: evidence.no_hazard,
    }

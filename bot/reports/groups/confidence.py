"""How sure it is that what a cluster tells of is there: it only grows with what speaks for it.

Pure. It does not know how reports came together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from bot.reports.report import Report, Status

#: How much of the doubt that is left each of them takes. Chosen, not measured: three strangers who
#: are known apart reach 0.73, one trained reporter 0.6, with a photo 0.68.
PERSON, UNKNOWN, TRAINED, PHOTO, OFFICIAL = 0.35, 0.15, 0.6, 0.2, 0.95
#: An official was there, or is certain otherwise.
_SEEN = frozenset({Status.VERIFIED, Status.ASSIGNED, Status.RESOLVED, Status.CLOSED})


@dataclass(frozen=True, kw_only=True)
class Member:
    """A report of a cluster, and how many files came with it."""

    report: Report
    files: int = 0


def confidence(members: Iterable[Member]) -> float:
    """0 … 1: the doubt that is left after everybody who speaks for it, taken from 1.

    A person counts once however often they write, as what they are at best; so does a photo of
    theirs. Reports of nobody known count little each: one may have sent them all. What was rejected
    or waits in the shadow queue says nothing.
    """
    counted = [m for m in members if m.report.status is not Status.REJECTED and not m.report.held]
    people: dict[object, float] = {}
    photos: set[object] = set()
    for member in counted:
        who = _who(member.report)
        people[who] = max(people.get(who, 0.0), _weight(member.report))
        if member.files:
            photos.add(who)
    doubt = prod(1 - weight for weight in people.values()) * (1 - PHOTO) ** len(photos)
    seen = any(member.report.status in _SEEN for member in counted)
    return 1 - doubt * (1 - OFFICIAL if seen else 1)


def people(members: Iterable[Member]) -> int:
    """Different people who told, as far as that is known."""
    return len({_who(member.report) for member in members})


def _who(report: Report) -> object:
    """Of a whistle-blower nobody learns that another report is theirs too."""
    if report.confidential:
        return report.id
    return report.reporter_fingerprint or report.reporter_name or report.id


def _weight(report: Report) -> float:
    if report.reporter_roles:
        return TRAINED
    return PERSON if report.reporter_fingerprint else UNKNOWN

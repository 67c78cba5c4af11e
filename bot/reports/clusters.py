"""Whether confirmed reports are so many in one place that people there should be warned.

Pure. It does not know alerts, nor where reports are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.reports.report import Report, Status, as_of
from bot.reports.similar import alike, cells_around, distance_m
from knowledge.hazards import Hazard

#: Different people. One may be mistaken and two may know each other; each was verified besides.
ENOUGH = 3
#: Metres from the report that was verified last: one quarter of a town, about a street network.
WITHIN_M = 1_000.0
#: Older ones are about something else, or over: the longest life of a fast hazard is 6 h (report).
LATELY = timedelta(hours=6)
#: Cells of 460 m an edge: two rings hold everything within WITHIN_M.
_RINGS = 2
#: What no warning helps with.
_NEVER = frozenset({Hazard.FIRST_AID, Hazard.PREPAREDNESS, Hazard.RECOVERY, Hazard.OTHER})
_CONFIRMED = frozenset({Status.VERIFIED, Status.ASSIGNED})


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Confirmed reports of one kind of hazard near one another, the oldest first."""

    hazard: Hazard
    reports: tuple[Report, ...]

    @property
    def references(self) -> tuple[str, ...]:
        return tuple(report.reference for report in self.reports)


def is_confirmed(report: Report) -> bool:
    """An official said that it is so, and it is not over."""
    return report.status in _CONFIRMED


def may_found(report: Report) -> bool:
    """Whether a report can be the last one that a cluster was waiting for."""
    placed = report.lat is not None and report.lon is not None
    told = is_confirmed(report) and report.hazard not in _NEVER
    # What a whistle-blower told is nobody's ground for a public warning, nor named in one.
    return placed and told and not report.confidential


def cells_of(report: Report) -> list[int]:
    """Where the other reports of its cluster lie; none for one without a point."""
    if report.lat is None or report.lon is None:
        return []
    return cells_around(report.lat, report.lon, rings=_RINGS)


def cluster_of(report: Report, near: Iterable[Report], now: datetime) -> Cluster | None:
    """The cluster that a report just completed, or None. `near` may hold the report itself."""
    if not may_found(report):
        return None
    members = {report.id: report}
    for other in near:
        current = as_of(other, now)
        fresh = may_found(current) and now - other.created_at <= LATELY
        if fresh and _belongs(report, other):
            members[other.id] = current
    people = {one.reporter_fingerprint or one.id for one in members.values()}
    if len(people) < ENOUGH:
        return None
    oldest_first = sorted(members.values(), key=lambda one: (one.created_at, one.reference))
    return Cluster(hazard=report.hazard, reports=tuple(oldest_first))


def _belongs(report: Report, other: Report) -> bool:
    """Of one cluster, whatever its kinds are, or of a like kind; near either way."""
    one_event = report.cluster is not None and report.cluster == other.cluster
    return (one_event or alike(report.hazard, other.hazard)) and _close(report, other)


def _close(one: Report, other: Report) -> bool:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    return distance_m(one.lat, one.lon, other.lat, other.lon) <= WITHIN_M

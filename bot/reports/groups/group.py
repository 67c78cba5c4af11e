"""A cluster of reports as officials see it: where, how far apart, of what, how sure.

Pure. It does not know who may see it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.reports.groups.confidence import Member, confidence, people
from bot.reports.report import Report, Status
from bot.reports.similar import distance_m
from knowledge.hazards import Hazard


@dataclass(frozen=True, kw_only=True)
class Group:
    """Members oldest first. `centre`: WGS-84 degrees, None when none has a point; `span_m`: from
    there to the farthest. `people_*`: the largest count that anybody gave.
    """

    id: UUID
    members: tuple[Report, ...]
    hazard: Hazard
    confidence: float
    people: int
    centre: tuple[float, float] | None
    span_m: int
    people_affected: int | None
    people_trapped: int | None

    @property
    def latest(self) -> datetime:
        return max(report.created_at for report in self.members)


def group_of(id: UUID, members: Sequence[Member]) -> Group:
    """Of at least one member. Rejected ones are shown, and say nothing of place or kind."""
    reports = sorted((m.report for m in members), key=lambda r: (r.created_at, r.reference))
    telling = [r for r in reports if r.status is not Status.REJECTED] or reports
    centre = _centre(telling)
    return Group(
        id=id,
        members=tuple(reports),
        hazard=_hazard(telling),
        confidence=round(confidence(members), 3),
        people=people(members),
        centre=centre,
        span_m=_span(telling, centre),
        people_affected=_most(r.people_affected for r in telling),
        people_trapped=_most(r.people_trapped for r in telling),
    )


def _hazard(reports: Sequence[Report]) -> Hazard:
    """What most say; of equally many, what was said first."""
    return Counter(report.hazard for report in reports).most_common(1)[0][0]


def _centre(reports: Sequence[Report]) -> tuple[float, float] | None:
    """Each coordinate's middle one: one misplaced report moves it little."""
    points = [(r.lat, r.lon) for r in reports if r.lat is not None and r.lon is not None]
    if not points:
        return None
    lats, lons = (sorted(axis) for axis in zip(*points, strict=True))
    return lats[len(lats) // 2], lons[len(lons) // 2]


def _span(reports: Sequence[Report], centre: tuple[float, float] | None) -> int:
    if centre is None:
        return 0
    placed = ((r.lat, r.lon) for r in reports if r.lat is not None and r.lon is not None)
    return math.ceil(max(distance_m(*centre, *point) for point in placed))


def _most(counts: Iterable[int | None]) -> int | None:
    return max((count for count in counts if count is not None), default=None)

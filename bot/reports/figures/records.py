"""The shapes of figures about reports, and what is asked for.

It does not know how they are counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.reports.report import Refusal, Status
from knowledge.hazards import Hazard


class Bucket(StrEnum):
    HOUR = "hour"
    DAY = "day"  # of Beijing time


@dataclass(frozen=True, kw_only=True)
class Span:
    """Reports filed from `since` to before `until`; aware times.

    `within`: for each division what codes in it begin with, one beginning of each must fit;
    `unplaced` lets those through that have no division. Held ones never count: nobody has looked.
    """

    since: datetime
    until: datetime
    within: tuple[tuple[str, ...], ...] = ()
    unplaced: bool = True
    hazard: Hazard | None = None


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast reports got to a status from being filed; seconds."""

    count: int
    median_s: float
    p90_s: float


@dataclass(frozen=True, kw_only=True)
class Counts:
    """`by_area`: by the code that each report bears, None for those without.

    `by_refusal`: of the rejected ones, by why they were rejected last; None: nobody said.
    """

    total: int = 0
    urgent: int = 0
    people_affected: int = 0
    people_trapped: int = 0
    by_status: Mapping[Status, int] = field(default_factory=dict)
    by_hazard: Mapping[Hazard, int] = field(default_factory=dict)
    by_area: Mapping[str | None, int] = field(default_factory=dict)
    by_channel: Mapping[str | None, int] = field(default_factory=dict)
    by_refusal: Mapping[Refusal | None, int] = field(default_factory=dict)
    pace: Mapping[Status, Pace] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One bucket of a timeline: what was filed in it, and what was closed in it."""

    at: datetime
    filed: int
    closed: int
    by_hazard: Mapping[Hazard, int]


@dataclass(frozen=True, kw_only=True)
class Warm:
    """A cell of H3 with how many reports lie in it, and how many of them are urgent."""

    cell: str
    reports: int
    urgent: int


@dataclass(frozen=True, kw_only=True)
class PublicArea:
    """What anybody may see of a report whose point nobody knows, or may see: its division.

    `area_code` None: not even that is known.
    """

    hazard: Hazard
    status: Status
    area_code: str | None
    confirmed_at: datetime


@dataclass(frozen=True, kw_only=True)
class PublicPoint:
    """What anybody may see of a report on a map: no words, no reference, and about where."""

    hazard: Hazard
    status: Status
    lat: float
    lon: float
    area_code: str | None
    confirmed_at: datetime

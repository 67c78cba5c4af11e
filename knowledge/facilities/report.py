"""What importing a file gave: good facilities, and by line what is wrong with the other rows.

It does not know how a row is read, nor how a reason is worded for people.
"""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.facilities.model import Facility


class Reason(StrEnum):
    """Why a row is listed. The first ones drop the row, the ones after them only warn."""

    NAME_MISSING = "name_missing"
    COORDINATES_MISSING = "coordinates_missing"
    COORDINATES_UNREADABLE = "coordinates_unreadable"
    COORDINATES_OUTSIDE = "coordinates_outside"
    COORDINATES_SWAPPED = "coordinates_swapped"
    TEXT_TOO_LONG = "text_too_long"
    KIND_UNKNOWN = "kind_unknown"
    ID_REPEATED = "id_repeated"
    CAPACITY_MISSING = "capacity_missing"
    CAPACITY_UNREADABLE = "capacity_unreadable"
    HAZARD_UNKNOWN = "hazard_unknown"
    OCCUPANCY_IMPLAUSIBLE = "occupancy_implausible"
    STATUS_UNKNOWN = "status_unknown"
    OPENING_HOURS_UNREADABLE = "opening_hours_unreadable"
    POINT_CROWDED = "point_crowded"

    @property
    def drops(self) -> bool:
        """Whether a row with this problem is left out."""
        return self in _DROPPING


_DROPPING = frozenset(
    {
        Reason.NAME_MISSING,
        Reason.COORDINATES_MISSING,
        Reason.COORDINATES_UNREADABLE,
        Reason.COORDINATES_OUTSIDE,
        Reason.COORDINATES_SWAPPED,
        Reason.TEXT_TOO_LONG,
        Reason.KIND_UNKNOWN,
        Reason.ID_REPEATED,
    }
)


@dataclass(frozen=True, kw_only=True)
class RowProblem:
    """One thing wrong with one row; `line` is the file's (GeoJSON: the feature's number).

    `row`: what stands there, its cells with commas between, cut where it is long.
    """

    line: int
    field: str
    reason: Reason
    value: str
    row: str = ""

    @property
    def dropped(self) -> bool:
        """Whether the row was left out because of it."""
        return self.reason.drops


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What a file gave: the good facilities, and every problem in the order of the lines."""

    mapping: str
    rows: int
    facilities: tuple[Facility, ...]
    problems: tuple[RowProblem, ...]

    @property
    def dropped(self) -> tuple[RowProblem, ...]:
        """The problems because of which a row was left out."""
        return tuple(problem for problem in self.problems if problem.dropped)

    @property
    def warnings(self) -> tuple[RowProblem, ...]:
        """The problems of rows that were kept."""
        return tuple(problem for problem in self.problems if not problem.dropped)

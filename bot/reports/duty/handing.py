"""What one shift leaves to the next: words, and the references of what waited at that moment.

It does not know when a shift ends, nor how anybody is told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

#: References of each kind; the console's lists show the rest.
MOST_LISTED = 50
#: Older ones were read, or are worth nothing.
SHOWN_FOR = timedelta(days=7)
#: What waits for a reader is given to a shift that begins within so long.
GIVEN_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """References, the oldest first; at most MOST_LISTED of each."""

    open: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Handing:
    """`given_to`: who had to read it, at the beginning of the shift that followed."""

    id: UUID
    area: str | None
    level: int
    written_by: str
    written_at: datetime
    text: str
    open: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()
    given_to: str | None = None
    given_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None


def written(
    place: tuple[str | None, int], by: str, now: datetime, text: str, waiting: Waiting
) -> Handing:
    """`place`: area and level."""
    return Handing(
        id=uuid4(),
        area=place[0],
        level=place[1],
        written_by=by,
        written_at=now,
        text=text,
        open=waiting.open,
        overdue=waiting.overdue,
        urgent=waiting.urgent,
    )


def waits(one: Handing, area: str | None, level: int, now: datetime) -> bool:
    """Whether the next shift of that place has to be given it."""
    fresh = one.given_at is None and one.written_at > now - GIVEN_WITHIN
    return fresh and (one.area, one.level) == (area, level)

"""What is chosen, and what of it an official may have.

It does not know how reports are kept.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.officials import Official
from bot.reports.jurisdiction import prefixes
from bot.reports.places import Places
from bot.reports.report import Status
from bot.residents.fields import BadFields, FieldProblem, refuse
from knowledge.hazards import Hazard


@dataclass(frozen=True, kw_only=True)
class Box:
    """WGS-84 degrees, edges included. West of `east` lies `west`, also where `west` > `east`."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def read(cls, text: str) -> "Box":
        """`west,south,east,north`, as RFC 7946 has it. Raises BadFields for `bbox`."""
        try:
            west, south, east, north = map(float, text.split(","))
        except ValueError:
            raise _wrong() from None
        # What is no number compares with nothing.
        if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
            raise _wrong()
        return cls(west=west, south=south, east=east, north=north)

    @property
    def halves(self) -> tuple["Box", ...]:
        """Itself, or its two sides of the antimeridian."""
        if self.west <= self.east:
            return (self,)
        return (
            Box(west=self.west, south=self.south, east=180.0, north=self.north),
            Box(west=-180.0, south=self.south, east=self.east, north=self.north),
        )


@dataclass(frozen=True, kw_only=True)
class Choice:
    """All must hold; None: any. `area`: a GB/T 2260 code; `until` is not included.

    `open_at`: those that somebody had still to do something about at that moment.
    """

    status: Status | None = None
    hazard: Hazard | None = None
    area: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    box: Box | None = None
    urgent: bool | None = None
    open_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A choice as the store looks for it: see bot.reports.listing.Query."""

    now: datetime
    choice: Choice
    within: tuple[tuple[str, ...], ...]
    unplaced: bool


def wanted(choice: Choice, official: Official, places: Places, now: datetime) -> Wanted:
    """What lies in the official's area, and what nobody could place. Raises BadFields."""
    times = {"since": choice.since, "until": choice.until, "open_at": choice.open_at}
    naive = [name for name, at in times.items() if at is not None and at.tzinfo is None]
    refuse(
        [
            places.check(choice.area),
            *(FieldProblem(field=name, key="reports.offset_missing") for name in naive),
        ]
    )
    own, division = places.of(official).area, places.canonical(choice.area)
    codes = [code for code in (own, division) if code]
    return Wanted(
        now=now,
        choice=choice,
        within=tuple(map(prefixes, codes)),
        unplaced=division is None,
    )


def _wrong() -> BadFields:
    return BadFields([FieldProblem(field="bbox", key="reports.box_wrong")])

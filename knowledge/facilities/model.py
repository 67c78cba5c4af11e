"""What a place of help is: where, for how many, for whom, against which hazards.

It does not know who keeps it up to date, nor how far from anybody it is.
"""

from dataclasses import dataclass
from enum import StrEnum

from knowledge.hazards import Hazard


class Kind(StrEnum):
    """What a facility offers."""

    SHELTER = "shelter"
    AED = "aed"
    HOSPITAL = "hospital"
    SUPPLY = "supply"
    CLINIC = "clinic"
    FIRE_STATION = "fire_station"

    @classmethod
    def _missing_(cls, value: object) -> "Kind | None":
        """`supply_point` is what others call it."""
        return cls.SUPPLY if value == "supply_point" else None


class Status(StrEnum):
    """Whether somebody may be sent there now."""

    OPEN = "open"
    CLOSED = "closed"
    FULL = "full"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facility:
    """One place of help; degrees are WGS-84, whatever its file held.

    `capacity` is in persons, None when nobody says; `accessible` is for wheelchairs, None
    when nobody says; no `hazards`: the source names none. `sample` marks an invented entry.
    `opening_hours` as OpenStreetMap writes them (`opening`), None when nobody says. `indoor`: under
    a roof, or None. `contact`: whom officials call there, never shown to residents. `status_given`
    False: its source says nothing of it, what is stored stands.
    """

    id: str
    name: str
    kind: Kind
    address: str
    lat: float
    lon: float
    capacity: int | None
    occupancy: int | None = None
    status: Status = Status.OPEN
    accessible: bool | None
    hazards: tuple[Hazard, ...]
    source: str
    sample: bool = False
    country: str | None = None
    admin_code: str | None = None
    opening_hours: str | None = None
    indoor: bool | None = None
    contact: str | None = None
    status_given: bool = True

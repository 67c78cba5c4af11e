"""What an official writes about a facility: checked field by field, refused where it is stale.

It does not know the form, nor how a facility is stored.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from bot.areas.divisions import Divisions
from bot.facilities.errors import FieldsWrong, Implausible
from bot.facilities.rules import hours_wrong
from knowledge.facilities import opening
from knowledge.facilities.importing import DECIMALS, MOST_PEOPLE
from knowledge.facilities.model import Facility, Kind
from knowledge.hazards import Hazard

#: Characters.
LONGEST_NAME = 200
LONGEST_ADDRESS = 500
LONGEST_CONTACT = 200


@dataclass(frozen=True, kw_only=True)
class Fields:
    """What a person may write; how many are there and whether it is open are told apart.

    Degrees are WGS-84, None where nothing readable was written; texts as typed.
    """

    name: str
    kind: Kind
    address: str
    lat: float | None
    lon: float | None
    capacity: int | None
    accessible: bool | None
    indoor: bool | None
    hazards: tuple[Hazard, ...]
    opening_hours: str
    contact: str
    admin_code: str


def fields_of(facility: Facility) -> Fields:
    return Fields(
        name=facility.name,
        kind=facility.kind,
        address=facility.address,
        lat=facility.lat,
        lon=facility.lon,
        capacity=facility.capacity,
        accessible=facility.accessible,
        indoor=facility.indoor,
        hazards=facility.hazards,
        opening_hours=facility.opening_hours or "",
        contact=facility.contact or "",
        admin_code=facility.admin_code or "",
    )


def mark_of(facility: Facility) -> str:
    """Another one whenever a field is another: a form carries it, so that nobody writes over."""
    written = json.dumps(asdict(fields_of(facility)), sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(written.encode(), digest_size=8).hexdigest()


def edited(facility: Facility, fields: Fields, areas: Divisions) -> Facility:
    """The facility with what was written. Raises FieldsWrong."""
    problems = tuple(_problems(fields, facility.occupancy, areas))
    if problems or fields.lat is None or fields.lon is None:
        raise FieldsWrong(problems)
    return replace(
        facility,
        name=fields.name.strip(),
        kind=fields.kind,
        address=fields.address.strip(),
        lat=round(fields.lat, DECIMALS),
        lon=round(fields.lon, DECIMALS),
        capacity=fields.capacity,
        accessible=fields.accessible,
        indoor=fields.indoor,
        hazards=fields.hazards,
        opening_hours=fields.opening_hours.strip() or None,
        contact=fields.contact.strip() or None,
        admin_code=fields.admin_code.strip() or None,
    )


def _problems(fields: Fields, people: int | None, areas: Divisions) -> Iterator[Implausible]:
    if not fields.name.strip():
        yield Implausible("name", "must not be empty", "wrong_empty")
    yield from _lengths(fields)
    for field, degrees, most in (("lat", fields.lat, 90), ("lon", fields.lon, 180)):
        if degrees is None or not -most <= degrees <= most:
            yield Implausible(field, f"must be degrees, -{most} to {most}", "wrong_degrees")
    if fields.capacity is not None and not 0 <= fields.capacity <= MOST_PEOPLE:
        yield Implausible("capacity", f"must be 0 to {MOST_PEOPLE}", "wrong_number")
    elif fields.capacity is not None and people is not None and people > fields.capacity:
        why = f"must not be below the people there now, {people}"
        yield Implausible("capacity", why, "wrong_below_people", people=people)
    hours = fields.opening_hours.strip()
    if hours and not opening.is_readable(hours):
        yield hours_wrong()
    code = fields.admin_code.strip()
    if code and areas.get(code) is None:
        yield Implausible("admin_code", "must be a known division", "wrong_area")


def _lengths(fields: Fields) -> Iterator[Implausible]:
    for field, most in (
        ("name", LONGEST_NAME),
        ("address", LONGEST_ADDRESS),
        ("contact", LONGEST_CONTACT),
    ):
        if len(getattr(fields, field)) > most:
            yield Implausible(field, f"must have at most {most}", "wrong_long", most=most)

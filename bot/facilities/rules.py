"""What may be said of a facility, who may say it, and whether anybody may be sent there now.

It does not know distances, dangers or the store.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from shapely import Point

from bot.areas.divisions import Divisions
from bot.areas.jurisdiction import covers
from bot.facilities.errors import Implausible, NotYours
from bot.officials import Official
from knowledge.facilities import opening
from knowledge.facilities.model import Facility, Status


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an official reports of a facility; None leaves what is known.

    `step`: so many people came (below 0: left) since `occupancy` was last told.
    """

    status: Status | None = None
    occupancy: int | None = None
    step: int | None = None
    capacity: int | None = None
    opening_hours: str | None = None


def changed(facility: Facility, change: Change) -> Facility:
    """The facility as it is from now on. Raises Implausible."""
    capacity = facility.capacity if change.capacity is None else change.capacity
    counted = _counted(facility, change)
    occupancy = facility.occupancy if counted is None else counted
    for field, number in (("occupancy", counted), ("capacity", change.capacity)):
        if number is not None and number < 0:
            raise Implausible(field, "must be 0 or more", "wrong_negative")
    if capacity is not None and occupancy is not None and occupancy > capacity:
        raise _too_many(capacity, occupancy, counted=counted is not None)
    if change.opening_hours and not opening.is_readable(change.opening_hours):
        raise hours_wrong()
    hours = facility.opening_hours if change.opening_hours is None else change.opening_hours
    return replace(
        facility,
        status=change.status or facility.status,
        occupancy=occupancy,
        capacity=capacity,
        opening_hours=hours or None,
    )


def _counted(facility: Facility, change: Change) -> int | None:
    """People there now, where the change says so; nobody can leave an empty place."""
    if change.step is None:
        return change.occupancy
    return max(0, (facility.occupancy or 0) + change.step)


def _too_many(capacity: int, people: int, *, counted: bool) -> Implausible:
    if counted:
        why = f"must not be above the capacity, {capacity}"
        return Implausible("occupancy", why, "wrong_above_capacity", capacity=capacity)
    why = f"must not be below the people there now, {people}"
    return Implausible("capacity", why, "wrong_below_people", people=people)


def hours_wrong() -> Implausible:
    why = "must be written like Mo-Fr 09:00-17:00 or 24/7"
    return Implausible("opening_hours", why, "wrong_hours")


def check_official(facility: Facility, official: Official, areas: Divisions) -> None:
    """An official answers for the own area; without one, for every place. Raises NotYours.

    The division that the facility's own list names decides, else where it lies on the map.
    """
    if official.area is None:
        return
    if facility.admin_code and areas.get(facility.admin_code):
        within = areas.within(facility.admin_code, official.area)
    else:
        place = Point(facility.lon, facility.lat)
        within = covers(areas, official.area, geometry=place) is None
    if not within:
        raise NotYours(facility.id)


def has_room(facility: Facility) -> bool:
    """Whether officials would send somebody there, the hour of the day aside."""
    if facility.status is not Status.OPEN:
        return False
    return facility.capacity is None or (facility.occupancy or 0) < facility.capacity


def room_left(facility: Facility) -> int | None:
    """Places left; None when nobody says how many there are."""
    if facility.capacity is None:
        return None
    return max(0, facility.capacity - (facility.occupancy or 0))


def is_open(facility: Facility, now: datetime) -> bool:
    """By its opening hours; one without any is always open."""
    return opening.is_open(facility.opening_hours, facility.country, now)

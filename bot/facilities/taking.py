"""What taking a list in would do: which facilities are new, changed, the same, gone, not one's own.

It does not know the form of the file, nor how facilities are stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.areas.divisions import Divisions
from bot.facilities.kept import STAYING, Kept
from bot.facilities.listing import Place, lying_in
from bot.facilities.rules import room_left
from knowledge.facilities.model import Facility
from knowledge.facilities.report import ImportReport


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`gone`: stored ones of the same source that the list lacks. `elsewhere`: not one's own area.

    `withdrawn`: taken in, and still found by nobody.
    """

    report: ImportReport
    new: tuple[Facility, ...]
    changed: tuple[tuple[Facility, Facility], ...]
    """(as stored, as it would be)"""
    same: tuple[Facility, ...]
    gone: tuple[Facility, ...]
    elsewhere: tuple[Facility, ...]
    withdrawn: tuple[Facility, ...]

    @property
    def taken(self) -> tuple[Facility, ...]:
        """What is to be written; what stands there already is not."""
        return (*self.new, *(after for _, after in self.changed))


def plan(
    report: ImportReport, stored: Mapping[str, Kept], area: str | None, areas: Divisions
) -> Plan:
    """`stored`: those of the list's ids and of its sources; `area`: the official's own."""
    ids = {each.id for each in report.facilities}
    listed = {each.id for each in _own(report.facilities, area, areas)}
    before = [each.facility for each in stored.values()]
    theirs = {each.id for each in before} - {each.id for each in _own(before, area, areas)}
    mine = [each for each in report.facilities if each.id in listed and each.id not in theirs]
    pairs = [(stored[each.id].facility, each) for each in mine if each.id in stored]
    merged = [(old, over(old, said)) for old, said in pairs]
    return Plan(
        report=report,
        new=tuple(each for each in mine if each.id not in stored),
        changed=tuple((old, now) for old, now in merged if old != now),
        same=tuple(old for old, now in merged if old == now),
        gone=tuple(
            each.facility
            for id, each in sorted(stored.items())
            if id not in ids and id not in theirs and not each.withdrawn
        ),
        elsewhere=tuple(
            each for each in report.facilities if each.id not in listed or each.id in theirs
        ),
        withdrawn=tuple(old for old, _ in pairs if stored[old.id].withdrawn),
    )


def over(stored: Facility, said: Facility) -> Facility:
    """What a list makes of what is stored; it keeps its word where the list says nothing."""
    silent = {name: getattr(stored, name) for name in STAYING if getattr(said, name) is None}
    status = said.status if said.status_given else stored.status
    return replace(said, **silent, status=status, status_given=True)


def _own(facilities: Sequence[Facility], area: str | None, areas: Divisions) -> list[Place]:
    places = [place_of(each) for each in facilities]
    return places if area is None else lying_in(places, area, areas)


def place_of(facility: Facility) -> Place:
    return Place(
        id=facility.id,
        name=facility.name,
        kind=facility.kind,
        status=facility.status,
        lat=facility.lat,
        lon=facility.lon,
        left=room_left(facility),
        admin_code=facility.admin_code,
        sample=facility.sample,
    )

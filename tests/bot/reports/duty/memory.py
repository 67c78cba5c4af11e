"""A roster and hand-over notes in memory, and officials to be on duty.

It does not know which test uses it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from bot.notices import Notice
from bot.officials import Official, Role
from bot.reports.duty.handing import Handing, Waiting
from bot.reports.duty.shifts import Shift

LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
WU = Official(name="Wu", role=Role.DUTY_OFFICER, area="310115")
CHEN = Official(name="Chen", role=Role.APPROVER)
ADMIN = Official(name="Admin", role=Role.ADMIN)


class MemoryRoster:
    """Implements bot.reports.duty.ports.RosterBook and HandingBook."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Shift] = {}
        self.given: dict[UUID, Handing] = {}
        self.begun: set[tuple[UUID, datetime]] = set()
        self.notices: list[Notice] = []
        self.waits = Waiting()

    async def shifts(self) -> tuple[Shift, ...]:
        return tuple(self.kept.values())

    async def officials(self) -> tuple[Official, ...]:
        return LI, WU, CHEN, ADMIN

    async def keep(self, shift: Shift, by: str, now: datetime) -> None:
        self.kept[shift.id] = shift

    async def drop(self, shift_id: UUID, by: str, now: datetime) -> bool:
        return self.kept.pop(shift_id, None) is not None

    async def waiting(self, area: str | None, now: datetime) -> Waiting:
        return self.waits

    async def write(self, handing: Handing) -> None:
        self.given[handing.id] = handing

    async def handings(self, since: datetime) -> tuple[Handing, ...]:
        return tuple(one for one in self.given.values() if one.written_at >= since)

    async def acknowledge(self, id: UUID, name: str, now: datetime) -> Handing | None:
        if id in self.given:
            read = replace(self.given[id], acknowledged_by=name, acknowledged_at=now)
            self.given[id] = read
        return self.given.get(id)

    async def begin(
        self,
        shift_id: UUID,
        starts_at: datetime,
        given: Sequence[Handing],
        notices: Sequence[Notice],
        now: datetime,
    ) -> bool:
        if (shift_id, starts_at) in self.begun:
            return False
        self.begun.add((shift_id, starts_at))
        self.given |= {one.id: one for one in given}
        self.notices += notices
        return True

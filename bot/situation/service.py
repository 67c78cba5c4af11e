"""The situation at a moment: warnings of ours and of others, reports, places with room.

It does not know pages, maps, nor SQL.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from bot.alerts.content import Level, Status
from bot.alerts.incoming.records import Trust
from bot.alerts.published import InForce, as_message, orders_out
from bot.facilities import Facilities
from bot.officials import Official
from bot.reports.chosen.choice import Choice
from bot.reports.chosen.service import ChosenReports, MapView
from bot.situation.ports import SituationBook
from knowledge.facilities.model import Facility

#: Warnings of one kind on a map; a city has some dozens in force on its worst day.
MOST_WARNINGS = 300
MOST_FACILITIES = 300
#: Circles with numbers that do not cover each other on a map of a screen's size.
MOST_CLUSTERS = 150
_LEVELS = (Level.BLUE, Level.YELLOW, Level.ORANGE, Level.RED)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A warning that stood. `alert_id`: ours; `received_id`: another authority's, with `trust`.

    `danger`: people had to leave its area.
    """

    message: InForce
    danger: bool
    alert_id: UUID | None = None
    received_id: UUID | None = None
    trust: Trust | None = None


class Situation:
    """`at` is aware; None: now."""

    def __init__(
        self,
        *,
        book: SituationBook,
        chosen: ChosenReports,
        facilities: Facilities,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._chosen = chosen
        self._facilities = facilities
        self._clock = clock

    async def warnings(self, at: datetime | None = None) -> tuple[Standing, ...]:
        """Those of ours, then those of others; of each the gravest first, drills last."""
        moment = at or self._clock()
        ours = [
            Standing(alert_id=event.alert_id, message=message, danger=orders_out(message))
            for event in await self._book.issued(moment, MOST_WARNINGS)
            if (message := as_message(event))
        ]
        theirs = await self._of_others(moment)
        return (*sorted(ours, key=_gravity), *sorted(theirs, key=_gravity))

    async def reports(
        self, choice: Choice, official: Official, at: datetime | None = None
    ) -> MapView:
        """Those that were open then, in the official's area. Raises BadFields."""
        choice = replace(choice, open_at=at or self._clock())
        return await self._chosen.map(choice, official, cells=MOST_CLUSTERS)

    async def facilities(
        self, south: float, west: float, north: float, east: float
    ) -> Sequence[Facility]:
        """Open ones with room left, as they are now, in a box of WGS-84 degrees."""
        return await self._facilities.with_room((south, west, north, east), limit=MOST_FACILITIES)

    async def _of_others(self, at: datetime) -> list[Standing]:
        found = []
        for one in await self._book.received(at, MOST_WARNINGS):
            if one.warned is None or one.expires_at is None:
                continue
            message = InForce(
                identifier=one.identifier,
                sender=one.sender,
                msg_type=one.warned.content.msg_type,
                sent_at=one.sent,
                expires_at=one.expires_at,
                area=one.warned.area,
                area_codes=one.warned.area_codes,
                content=one.warned.content,
                cap=one.document,
                source=one.warned.source or one.sender,
            )
            # Theirs is not ours to close shelters by; it is drawn as a warning.
            found.append(
                Standing(received_id=one.id, trust=one.trust, message=message, danger=False)
            )
        return found


def _gravity(one: Standing) -> tuple[bool, bool, int]:
    """Smaller is graver; those that are alike stay as they came, the newest first."""
    level = one.message.level
    drill = one.message.status is not Status.ACTUAL
    return drill, not one.danger, -_LEVELS.index(level) if level else 1

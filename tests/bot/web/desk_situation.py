"""The situation in memory, for the pages: what a test puts there, filtered as the domain does.

It does not know which test uses it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.officials import Official
from bot.reports.chosen.choice import Choice
from bot.reports.chosen.service import MapView
from bot.situation.ports import Marks, Topic
from bot.situation.service import Standing
from knowledge.facilities.model import Facility


@dataclass
class FakeSituation:
    """`asked`: with which choice, by whom and of which moment.

    `changes`: count it up, and every mark is another.
    """

    stands: tuple[Standing, ...] = ()
    view: MapView = field(default_factory=MapView)
    places: tuple[Facility, ...] = ()
    asked: list[tuple[Choice, Official, datetime | None]] = field(default_factory=list)
    moments: list[datetime | None] = field(default_factory=list)
    changes: int = 0

    async def warnings(self, at: datetime | None = None) -> tuple[Standing, ...]:
        self.moments.append(at)
        return self.stands

    async def reports(
        self, choice: Choice, official: Official, at: datetime | None = None
    ) -> MapView:
        self.asked.append((choice, official, at))
        return self.view

    async def facilities(
        self, south: float, west: float, north: float, east: float
    ) -> Sequence[Facility]:
        return [one for one in self.places if south <= one.lat <= north and west <= one.lon <= east]

    async def marks(self) -> Marks:
        return dict.fromkeys(Topic, str(self.changes))

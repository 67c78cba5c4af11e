"""Makes the report of a broadcast for an official whose area it is.

It does not know SQL, HTTP or how the report looks.
"""

import asyncio
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.alerts.errors import NothingSent
from bot.alerts.ground import Ground
from bot.alerts.outcome.adding import UNKNOWN, by_area, share, shares
from bot.alerts.outcome.records import Alike, Counted, Outcome, Share, Times
from bot.alerts.ports import AlertBook
from bot.alerts.records import Act, Alert, Event, State
from bot.areas.divisions import Divisions
from bot.officials import Official

#: Shares of the people meant whose moment is told, in per cent.
PER_CENT = (50, 90, 99)
_RUNNING = frozenset({State.APPROVED, State.SENDING, State.PAUSED})


class OutcomeBook(Protocol):
    """The ledger, counted for its report."""

    async def people(self, event_id: UUID) -> int:
        """How many people the event means, each once."""

    async def counted(self, event: Event, after: Collection[int]) -> Counted:
        """`after`: for these numbers of people, when so many had been handed over."""


class Outcomes:
    """Reads only."""

    def __init__(
        self,
        *,
        book: OutcomeBook,
        alerts: AlertBook,
        divisions: Divisions,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._alerts = alerts
        self._divisions = divisions
        self._ground = Ground(divisions)
        self._clock = clock

    async def of(self, alert_id: UUID, official: Official) -> Outcome:
        """The report as it stands. Raises AlertUnknown, OutsideYourArea, NothingSent."""
        alert = await self._alerts.get(alert_id)
        await asyncio.to_thread(self._ground.check, alert.content.area, official)
        events = await self._alerts.events_of(alert_id)
        if not events:
            raise NothingSent(str(alert_id))
        meant = await self._book.people(events[0].id)
        ranks = {one: math.ceil(meant * one / 100) for one in PER_CENT} if meant else {}
        counted = await self._book.counted(events[0], ranks.values())
        return await asyncio.to_thread(self._made, alert, events[0], counted, ranks)

    def _made(
        self, alert: Alert, event: Event, counted: Counted, ranks: Mapping[int, int]
    ) -> Outcome:
        """Blocking: points are looked up in the divisions."""
        places = self._places(counted.alike)
        areas = by_area(counted.alike, lambda one: places[one.area, one.point])
        return Outcome(
            alert=alert,
            event=event,
            made_at=self._clock(),
            final=alert.state not in _RUNNING,
            whole=share("", counted.alike),
            by_channel=shares(counted.alike, lambda one: one.channel),
            by_language=shares(counted.alike, lambda one: one.language),
            by_area=areas,
            areas=self._names(areas),
            lanes=counted.lanes,
            times=_times(alert, counted, ranks),
            fallbacks=sum(one.fallback for one in counted.alike),
            tried_again=counted.tried_again,
            taken_twice=counted.taken_twice,
            all_clear=counted.all_clear,
        )

    def _places(
        self, alike: Sequence[Alike]
    ) -> dict[tuple[str | None, tuple[float, float] | None], str]:
        return {place: self._place(*place) for place in {(one.area, one.point) for one in alike}}

    def _place(self, area: str | None, point: tuple[float, float] | None) -> str:
        if area is not None:
            return area
        division = self._divisions.at(*point) if point else None
        return division.code if division else UNKNOWN

    def _names(self, areas: Sequence[Share]) -> dict[str, str]:
        found = ((one.name, self._divisions.get(one.name)) for one in areas)
        return {code: division.full_name for code, division in found if division}


def _times(alert: Alert, counted: Counted, ranks: Mapping[int, int]) -> Times:
    moments = counted.handed_over
    submitted = [hand.at for hand in alert.hands if hand.act is Act.SUBMIT]
    return Times(
        drafted=alert.created_at,
        submitted=submitted[-1] if submitted else None,
        approved=alert.approved_at,
        first=min(moments.values(), default=None),
        last=max(moments.values(), default=None),
        handed_over={one: moments.get(ranks[one]) if ranks else None for one in PER_CENT},
    )

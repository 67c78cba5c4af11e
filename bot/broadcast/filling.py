"""From an event to its rows in the ledger: whoever is meant, in a language that the event has.

It does not know how rows are written or sent.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from functools import cache
from uuid import UUID

from shapely.geometry import shape

from bot.alerts.content import MsgType, text_for
from bot.alerts.lanes import Lane, LaneChoice
from bot.alerts.listening import listeners
from bot.alerts.messages import LIFE_SAFETY
from bot.alerts.ports import AudienceBook, Candidate
from bot.alerts.preview import selection_of
from bot.alerts.records import Event
from bot.beijing import BEIJING
from bot.broadcast.ledger import NewDelivery
from bot.broadcast.people import First, People
from bot.broadcast.ports import Ledger
from bot.residents.quiet import quiet_until

#: How long an all-clear waits for messages that are on their way, and how often it looks.
ON_THEIR_WAY_SECONDS, LOOK_SECONDS = 30.0, 0.2

#: Has the lanes served that have something to send; the argument is the event's priority.
Wake = Callable[[int], Awaitable[None]]


class Filler:
    """Can be killed at any moment and called again: rows that are there stay as they are."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        audience: AudienceBook,
        lanes: Sequence[Lane],
        people: People,
        clock: Callable[[], datetime],
    ) -> None:
        self._ledger = ledger
        self._audience = audience
        self._lanes = tuple(lanes)
        self._choice = LaneChoice(lanes)
        self._people = people
        self._clock = clock

    async def fill(self, event_id: UUID, wake: Wake) -> None:
        """Write the ledger of the event; lanes are woken as soon as the first rows are there."""
        event = await self._ledger.event(event_id)
        if event is None:
            return
        if await self._ledger.start(event_id, self._clock()):
            if event.msg_type is MsgType.CANCEL:
                await self._fill_all_clear(event, wake)
            else:
                await self._fill_warning(event, wake)
        await wake(event.priority)

    async def _fill_warning(self, event: Event, wake: Wake) -> None:
        selection = selection_of(event.content, shape(event.area), event.area_codes)
        language = cache(lambda reader: _language(event, reader))
        async with aclosing(listeners(self._audience, selection)) as pages:
            async for page in pages:
                self._choice = LaneChoice(self._lanes, await self._people.broken())
                firsts = await self._people.firsts(page, event.content.channels, self._choice)
                rows = [self._row(event, first, language) for first in firsts]
                await self._ledger.fill(event, rows, self._clock())
                await wake(event.priority)
        await self._ledger.filled(event.id, self._clock())

    async def _fill_all_clear(self, event: Event, wake: Wake) -> None:
        """Whoever was being told when it was called off hears that it is over, once known."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + ON_THEIR_WAY_SECONDS
        while await self._ledger.fill_all_clear(event, self._clock()):
            await wake(event.priority)
            if loop.time() > deadline:
                break
            await asyncio.sleep(LOOK_SECONDS)
        await self._ledger.filled(event.id, self._clock())

    def _row(self, event: Event, first: First, language: Callable[[str], str]) -> NewDelivery:
        candidate = first.candidate
        lane = self._choice.lane(candidate.channel, candidate.contact_id)
        return NewDelivery(
            contact_id=candidate.contact_id,
            channel=candidate.channel,
            language=language(candidate.language),
            lane=lane.name if lane else None,
            due_at=self._held_until(event, candidate),
            person=candidate.person,
            fallback=first.others,
        )

    def _held_until(self, event: Event, candidate: Candidate) -> datetime | None:
        """Quiet hours hold back what threatens no life; what is over by then is never sent."""
        if event.priority == LIFE_SAFETY:
            return None
        return quiet_until(candidate.quiet_hours, self._clock(), BEIJING)


def _language(event: Event, reader: str) -> str:
    """Of the event's texts, the one for a reader of a language."""
    text = text_for(event.content, reader)
    return text[0] if text else reader

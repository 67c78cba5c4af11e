"""What is to be seen of documents received: lists for officials, warnings of others for residents.

It does not change anything.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from bot.alerts.content import Reference
from bot.alerts.incoming.ports import Filter, ReceivedBook
from bot.alerts.incoming.records import Received, ReceivedPage
from bot.alerts.ports import AlertBook
from bot.alerts.published import InForce, holds
from bot.alerts.views import AlertViews
from bot.areas.divisions import Divisions


class ReceivedViews:
    """Reads only. Raises CursorWrong for a page that we never named."""

    def __init__(
        self, *, book: ReceivedBook, own: AlertBook, clock: Callable[[], datetime]
    ) -> None:
        self._book = book
        self._own = own
        self._clock = clock

    async def page(self, wanted: Filter, limit: int, cursor: str | None) -> ReceivedPage:
        """Newest first, refused ones too."""
        return await self._book.page(wanted, limit, cursor, self._clock())

    async def get(self, received_id: UUID) -> Received | None:
        """One document."""
        return await self._book.get(received_id)

    async def acknowledgements(self, alert_id: UUID) -> tuple[Received, ...]:
        """Acks and Errors of others to any message of an alert of ours, oldest first."""
        names = [
            Reference(
                sender=event.sender,
                identifier=event.identifier,
                sent=event.sent_at.replace(microsecond=0),
            )
            for event in await self._own.events_of(alert_id)
        ]
        return await self._book.answers(names)


class Warnings:
    """What warns residents now: ours first, then those of others that may be shown to them."""

    def __init__(
        self,
        *,
        own: AlertViews,
        others: ReceivedBook,
        divisions: Divisions,
        clock: Callable[[], datetime],
    ) -> None:
        self._own = own
        self._others = others
        self._divisions = divisions
        self._clock = clock

    async def active(
        self, lat: float | None = None, lon: float | None = None, *, area: str | None = None
    ) -> tuple[InForce, ...]:
        """At a point (WGS-84 degrees), in a division, or all; those of others have a `source`.

        Of others only actual, public warnings that are signed by a pinned key or come from a feed
        trusted for its address.
        """
        own = await self._own.active(lat, lon, area=area)
        others = await self._elsewhere()
        if lat is not None and lon is not None:
            others = [one for one in others if holds(one, lat, lon, self._divisions)]
        elif area is not None:
            others = [one for one in others if area in one.area_codes]
        return (*own, *others)

    async def _elsewhere(self) -> list[InForce]:
        received = await self._others.in_force(self._clock())
        return [shown for one in received if (shown := _shown(one)) is not None]


def _shown(received: Received) -> InForce | None:
    warned = received.warned
    if warned is None or received.expires_at is None:
        return None
    return InForce(
        identifier=received.identifier,
        sender=received.sender,
        msg_type=warned.content.msg_type,
        sent_at=received.sent,
        expires_at=received.expires_at,
        area=warned.area,
        area_codes=warned.area_codes,
        content=warned.content,
        cap=received.document,
        source=warned.source or received.sender,
    )

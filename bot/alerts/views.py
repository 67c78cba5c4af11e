"""What is to be seen of alerts: progress and ledger for officials, what is in force for everybody.

It does not change anything.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from uuid import UUID

from bot.alerts import elevation
from bot.alerts.content import MsgType
from bot.alerts.differences import Before, compared_version
from bot.alerts.errors import AlertsError
from bot.alerts.ground import Ground
from bot.alerts.lanes import Lane
from bot.alerts.messages import LIFE_SAFETY, priority_of
from bot.alerts.orders import Order, order_of
from bot.alerts.ports import AlertBook
from bot.alerts.progress import of_alert, view
from bot.alerts.published import (
    InForce,
    Published,
    PublishedPage,
    as_message,
    as_published,
    holds,
    orders_out,
)
from bot.alerts.records import (
    Alert,
    AlertPage,
    AlertView,
    DeliveryPage,
    DeliveryView,
    LedgerRow,
    State,
)
from bot.areas.divisions import Divisions
from bot.officials import Official, Role
from bot.residents.vault import Vault

#: The last digits of an address that officials see.
_SHOWN = 4
#: Messages of a week that a rumour is held against.
_MOST_RECENT = 200
#: Messages of a feed; a city has some dozens in force on its worst day.
_MOST_SYNDICATED = 1_000


#: Lanes, by name, that are not to be used now.
Broken = Callable[[], Awaitable[frozenset[str]]]


class AlertViews:
    """Reads only. Raises AlertUnknown, and CursorWrong for a page that we never named."""

    def __init__(
        self,
        *,
        book: AlertBook,
        divisions: Divisions,
        vault: Vault,
        lanes: Mapping[str, Lane],
        clock: Callable[[], datetime],
        broken: Broken | None = None,
    ) -> None:
        self._book = book
        self._divisions = divisions
        self._ground = Ground(divisions)
        self._vault = vault
        self._lanes_by_name = lanes
        self._clock = clock
        self._broken = broken or _none_broken

    async def get(self, alert_id: UUID) -> AlertView:
        """One alert with its progress."""
        alert = await self._book.get(alert_id)
        tallies = await self._book.tallies([alert_id], self._clock())
        events = await self._book.events_of(alert_id)
        ended_by = events[0].ended_by if events else None
        return view(alert, tallies, self._lanes_by_name, ended_by, await self._broken())

    async def before(self, alert: Alert) -> Before | None:
        """What it is compared with: its last version, of a first one the message that it updates.

        None for what is new altogether.
        """
        version = compared_version(alert)
        content = await self._book.said(alert.id, version) if version else None
        if content is not None:
            return Before(content=content, version=version)
        referred = await self._book.referred(alert.content.references)
        if not referred:
            return None
        return Before(content=referred[-1].content, identifier=referred[-1].identifier)

    async def page(
        self, *, states: Collection[State] = (), limit: int = 50, cursor: str | None = None
    ) -> AlertPage:
        """Newest first; no states means all."""
        page = await self._book.page(states, limit, cursor)
        tallies = await self._book.tallies([alert.id for alert in page.items], self._clock())
        broken = await self._broken()
        items = (
            view(alert, of_alert(tallies, alert.id), self._lanes_by_name, broken=broken)
            for alert in page.items
        )
        return AlertPage(items=tuple(items), next=page.next)

    async def waiting(self, official: Official) -> int:
        """How many submitted alerts this person may approve (the first hundred are looked at)."""
        if official.role not in elevation.APPROVES:
            return 0
        page = await self._book.page({State.SUBMITTED}, 100, None)
        return sum([await self._may_approve(alert, official) for alert in page.items])

    async def _may_approve(self, alert: Alert, official: Official) -> bool:
        """Duty officers only what was elevated, on their own ground."""
        lifted = None
        try:
            if official.role is Role.DUTY_OFFICER and priority_of(alert.content) == LIFE_SAFETY:
                asked = await self._book.elevations(alert.id)
                lifted = elevation.elevated(asked, alert, official, self._clock())
            elevation.check_approve(alert, official, lifted)
            if lifted:
                await self._check_ground(alert, official)
        except AlertsError:
            return False
        return True

    async def deliveries(
        self, alert_id: UUID, official: Official, *, limit: int = 100, cursor: str | None = None
    ) -> DeliveryPage:
        """The ledger, a page at a time, with masked addresses. Raises OutsideYourArea."""
        await self._check_ground(await self._book.get(alert_id), official)
        rows, following = await self._book.ledger_page(alert_id, limit, cursor)
        return DeliveryPage(items=tuple(self._delivery(row) for row in rows), next=following)

    async def active(
        self, lat: float | None = None, lon: float | None = None, *, area: str | None = None
    ) -> tuple[InForce, ...]:
        """Messages that warn now: at a point (WGS-84 degrees), in a division, or all. Newest first.

        Exercises and tests are among them, as they are: their status says so.
        """
        messages = tuple(as_message(event) for event in await self._book.in_force(self._clock()))
        if lat is not None and lon is not None:
            return tuple(one for one in messages if holds(one, lat, lon, self._divisions))
        if area is not None:
            return tuple(one for one in messages if area in one.area_codes)
        return messages

    async def evacuated(self) -> tuple[Order, ...]:
        """The evacuation orders in force; an exercise keeps nobody from a shelter."""
        return tuple(order_of(one) for one in await self.active() if orders_out(one))

    async def syndicated(self) -> tuple[InForce, ...]:
        """What other services must know: messages that warn now, and what called others off.

        Newest first. A Cancel stays for as long as it is valid: who polls seldom needs it too.
        """
        events = await self._book.since(self._clock(), _MOST_SYNDICATED)
        return tuple(as_message(event) for event in events if event.ended_at is None)

    async def recent(self, since: datetime) -> tuple[Published, ...]:
        """Messages of every type that stood after that moment, how they stand now; newest first."""
        events = await self._book.since(since, _MOST_RECENT)
        types = {event.identifier: event.msg_type for event in events}
        now = self._clock()
        return tuple(as_published(event, now, types.get(event.ended_by or "")) for event in events)

    async def history(self, *, limit: int = 20, cursor: str | None = None) -> PublishedPage:
        """All that was ever issued and how it stands now, newest first."""
        events, following = await self._book.history(limit, cursor)
        types = {event.identifier: event.msg_type for event in events}
        for name in {event.ended_by for event in events if event.ended_by} - set(types):
            if (ender := await self._book.published(name)) is not None:
                types[name] = ender.msg_type
        now = self._clock()
        items = (as_published(event, now, types.get(event.ended_by or "")) for event in events)
        return PublishedPage(items=tuple(items), next=following)

    async def changed_at(self) -> datetime | None:
        """When that which warns now last became more or less; None before the first message."""
        return await self._book.changed_at(self._clock())

    async def published(self, identifier: str) -> Published | None:
        """The message of an identifier and how it stands; None when we never issued it."""
        possible = identifier.isascii() and identifier.isprintable()
        event = await self._book.published(identifier) if possible else None
        if event is None:
            return None
        ender = await self._book.published(event.ended_by) if event.ended_by else None
        ended_by_type: MsgType | None = ender.msg_type if ender else None
        return as_published(event, self._clock(), ended_by_type)

    async def _check_ground(self, alert: Alert, official: Official) -> None:
        """Raises OutsideYourArea."""
        await asyncio.to_thread(self._ground.check, alert.content.area, official)

    def _delivery(self, row: LedgerRow) -> DeliveryView:
        return DeliveryView(
            id=row.id,
            message=row.message,
            address=masked(self._vault.open(row.sealed_address)),
            channel=row.channel,
            lane=row.lane,
            language=row.language,
            state=row.state,
            reason=row.reason,
            tries=row.tries,
            updated_at=row.updated_at,
            after_id=row.after_id,
        )


async def _none_broken() -> frozenset[str]:
    return frozenset()


def masked(address: str) -> str:
    """The last four characters, where that leaves most of the address hidden."""
    shown = address[-_SHOWN:] if len(address) >= 2 * _SHOWN else ""
    return f"***{shown}"

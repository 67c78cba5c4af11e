"""What the broadcast asks of the store: coarse questions, one transaction each.

It does not know how they are answered.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.alerts.lanes import Lane
from bot.alerts.records import Event
from bot.broadcast.ledger import Claim, Fence, NewDelivery, Result, Sendable
from channels.base import Receipt


class Ledger(Protocol):
    """One row per event, person and channel."""

    async def event(self, event_id: UUID) -> Event | None:
        """The frozen event."""

    async def sendable(self, event_id: UUID) -> Sendable:
        """The frozen event, as much of it as sending needs."""

    async def start(self, event_id: UUID, now: datetime) -> bool:
        """From now on it is being sent; False when the event is over or its ledger complete."""

    async def fill(self, event: Event, rows: Sequence[NewDelivery], now: datetime) -> None:
        """Write rows that are not there yet."""

    async def fill_all_clear(self, event: Event, now: datetime) -> int:
        """Writes rows for those who were sent what the event refers to.

        Returns how many of them are still on their way.
        """

    async def filled(self, event_id: UUID, now: datetime) -> None:
        """The ledger of the event is complete."""

    async def recover(self, lane: Lane, now: datetime) -> int:
        """What a dead server of the lane left in `sending` is in doubt; how many."""

    async def claim(self, lane: Lane, limit: int, fence: Fence | None, now: datetime) -> Claim:
        """The most urgent rows that are due: looked at again, and ours to send."""

    async def still_wanted(self, delivery_ids: Collection[int], now: datetime) -> frozenset[int]:
        """Which of the rows in `sending` may go; the others are closed."""

    async def record(self, results: Sequence[Result], now: datetime) -> None:
        """What became of tries."""

    async def receive(self, receipts: Sequence[Receipt], now: datetime) -> None:
        """What providers say later on."""

    async def next_due(self, lane: Lane) -> datetime | None:
        """When the lane has something to send next; None: nothing."""

    async def settle_due(self, now: datetime) -> int:
        """Close what is queued or in doubt of events that are over; how many."""

    async def finish(self, lanes: Sequence[Lane], now: datetime) -> int:
        """Close the alerts whose every delivery is closed; how many."""

    async def idle_lanes(self, lanes: Sequence[Lane], now: datetime) -> tuple[str, ...]:
        """Lanes with something due and no job that waits to serve them."""

    async def idle_events(self, now: datetime) -> tuple[tuple[UUID, int], ...]:
        """(id, priority) of events whose ledger is not complete and that have no job."""

    async def adopt(self, channel: str, lanes: Sequence[Lane], now: datetime) -> int:
        """Give open rows of lanes that are no more to the first of `lanes`; how many."""

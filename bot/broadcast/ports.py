"""What the broadcast asks of the store: coarse questions, one transaction each.

It does not know how they are answered.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.alerts.lanes import Lane
from bot.alerts.records import Event
from bot.broadcast.fallback import Way
from bot.broadcast.health import Breakdown, LaneHealth
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

    async def still_wanted(
        self, delivery_ids: Collection[int], fence: Fence | None, now: datetime
    ) -> frozenset[int]:
        """Which of the rows in `sending` may go; the others are closed.

        None for whoever lost the lane: the rows are another's, and stay as they are.
        """

    async def record(self, results: Sequence[Result], now: datetime) -> None:
        """What became of tries."""

    async def receive(self, receipts: Sequence[Receipt], now: datetime) -> None:
        """What providers say later on."""

    async def next_due(self, lane: Lane) -> datetime | None:
        """When the lane has something to send next; None: nothing."""

    async def settle_due(self, now: datetime) -> int:
        """Close what is queued or in doubt of events that are over; how many."""

    async def try_again(self, now: datetime) -> int:
        """Queue anew what nobody took, by the rules of again.py; how many."""

    async def finish(self, lanes: Sequence[Lane], now: datetime) -> int:
        """Close the alerts whose every delivery is closed; how many."""

    async def idle_lanes(self, lanes: Sequence[Lane], now: datetime) -> tuple[str, ...]:
        """Lanes with something due and no job that waits to serve them."""

    async def idle_events(self, now: datetime) -> tuple[tuple[UUID, int], ...]:
        """(id, priority) of events whose ledger is not complete and that have no job."""

    async def adopt(self, channel: str, lanes: Sequence[Lane], now: datetime) -> int:
        """Give open rows of lanes that are no more to the first of `lanes`; how many."""


class Fallback(Protocol):
    """Persons with several channels."""

    async def ways(self, persons: Collection[UUID]) -> Mapping[UUID, Sequence[Way]]:
        """The contacts of each person that may be used."""

    async def fall_back(self, lanes: Sequence[Lane], broken: Collection[str], now: datetime) -> int:
        """Try the next channel of those whom the last did not reach in time; how many."""


class LaneBook(Protocol):
    """How lanes are doing, in the eyes of all workers."""

    async def all(self) -> Mapping[str, LaneHealth]:
        """By lane; one that was never heard of is absent."""

    async def health(self, lane: str) -> LaneHealth:
        """One lane."""

    async def serving(self, lane: str, by: str, until: datetime) -> None:
        """`by` sends on the lane until then, if nothing else is said before."""

    async def held(self, lane: str, until: datetime) -> None:
        """The provider takes nothing before then; never shortened."""

    async def broke(self, breakdown: Breakdown, now: datetime) -> bool:
        """Not used until `retry_at`; its queue goes to others. True when that is news.

        The officials' alarm is enqueued in the same transaction.
        """

    async def works(self, lane: str, now: datetime) -> bool:
        """It took a message; whether it was broken until now."""

    async def move(self, lane: str, to: Sequence[str], now: datetime) -> int:
        """What waits in the lane goes to the others; how many."""

    async def begin_test(self, lane: str, reference: str, before: datetime, now: datetime) -> bool:
        """False when another test of it began after `before`."""

    async def tested(self, lane: str, seconds: float | None, reason: str | None) -> None:
        """The provider took the test after so long, or refused it and why."""

    async def test_receipt(self, reference: str, failed: str | None, now: datetime) -> None:
        """What the provider says later on; `failed` is why it did not arrive."""

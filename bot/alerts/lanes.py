"""Lanes: one sender, its channel and its rate; which lane carries whose messages.

It does not know how a lane is served, nor by which process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

WEB = "web"
SMS = "sms"
#: Messages a second into our own mailbox: bound by the database, not by any provider.
WEB_RATE = 2_000.0


@dataclass(frozen=True, kw_only=True)
class Lane:
    """`rate`: units (SMS segments or messages) a second; `sender`: None where there is only one.

    `receipt_window` is how long a provider's receipt is waited for before `accepted` counts as the
    last word; `doubt_window` how long before a message in doubt is sent again when no life hangs
    on it.
    """

    name: str
    channel: str
    rate: float
    sender: str | None = field(default=None, repr=False)
    receipt_window: timedelta = timedelta(0)
    doubt_window: timedelta = timedelta(seconds=2)

    @property
    def in_segments(self) -> bool:
        """Whether a message costs as many units as it has segments."""
        return self.channel == SMS


def lanes_of(senders: Sequence[tuple[str, float]]) -> tuple[Lane, ...]:
    """The web chat, and a lane for each of `senders`: (SMS sender, segments a second)."""
    phones = (
        Lane(
            name=f"{SMS}:{sender}",
            channel=SMS,
            sender=sender,
            rate=rate,
            # Carriers report within seconds or never; a quarter of an hour is beyond their tail.
            receipt_window=timedelta(minutes=15),
            doubt_window=timedelta(seconds=20),
        )
        for sender, rate in senders
    )
    return (Lane(name=WEB, channel=WEB, rate=WEB_RATE), *phones)


class LaneChoice:
    """Spreads people over the lanes of their channel in proportion to the lanes' rates."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self._by_channel: dict[str, list[Lane]] = {}
        for lane in lanes:
            self._by_channel.setdefault(lane.channel, []).append(lane)

    def lane(self, channel: str, contact_id: UUID) -> Lane | None:
        """Always the same for one person, while the lanes stay the same; None: no way there."""
        lanes = self._by_channel.get(channel, [])
        point = (contact_id.int % 1_000_003) / 1_000_003 * sum(lane.rate for lane in lanes)
        for lane in lanes:
            point -= lane.rate
            if point < 0:
                return lane
        return lanes[-1] if lanes else None


def by_name(lanes: Sequence[Lane]) -> Mapping[str, Lane]:
    return {lane.name: lane for lane in lanes}

"""Lanes: one sender, its channel and its rate; which lane carries whose messages.

It does not know how a lane is served, nor by which process.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

WEB = "web"
SMS = "sms"
ROBOT = "robot"
EMAIL = "email"
TELEGRAM = "telegram"
VOICE = "voice"
LOUDSPEAKER = "loudspeaker"
WHATSAPP = "whatsapp"
PUSH = "push"
#: Messages a second into our own mailbox: bound by the database, not by any provider.
WEB_RATE = 2_000.0
#: Robots a second. Each has its own rate besides, which its channel keeps; this one bounds the
#: connections that we open.
ROBOT_RATE = 10.0
#: Documents a second to loudspeakers, each with a controller of its own.
LOUDSPEAKER_RATE = 200.0
#: Notes a second to browsers: encrypting one takes a good third of a millisecond of ours.
PUSH_RATE = 200.0
#: The part of a chat lane's rate that a broadcast leaves to replies and codes, and the part of a
#: slow one: a tenth of one segment a second would be one short answer every ten seconds.
REPLY_SHARE, SLOW_REPLY_SHARE, SLOW = 0.1, 0.2, 10.0
#: Carriers report nearly every message within a minute; a page that is open fetches at once.
PATIENCE = timedelta(seconds=60)
#: It rings for up to 45 s, and the first reading takes some two minutes.
CALL_PATIENCE = timedelta(minutes=3)


@dataclass(frozen=True, kw_only=True)
class Lane:
    """`rate`: units (SMS segments or messages) a second; `sender`: None where there is only one.

    `receipt_window` is how long a provider's receipt is waited for before `accepted` counts as the
    last word; `doubt_window` how long before a message in doubt is sent again when no life hangs
    on it. `patience`: how long `accepted` without a receipt counts as told in time, where a life
    hangs on it and the person has another channel; None where providers send no receipts.
    """

    name: str
    channel: str
    rate: float
    sender: str | None = field(default=None, repr=False)
    receipt_window: timedelta = timedelta(0)
    doubt_window: timedelta = timedelta(seconds=2)
    patience: timedelta | None = None

    @property
    def in_segments(self) -> bool:
        """Whether a message costs as many units as it has segments."""
        return self.channel == SMS

    @property
    def one_provider(self) -> bool:
        """Whether what one message meets says how all of them fare.

        A loudspeaker without power says nothing of the next village's.
        """
        return self.channel != LOUDSPEAKER

    @property
    def for_replies(self) -> float:
        """Units a second that are left to replies while a broadcast is on; 0: they need none."""
        if self.sender is None:
            return 0.0
        return self.rate * (SLOW_REPLY_SHARE if self.rate < SLOW else REPLY_SHARE)

    @property
    def for_broadcasts(self) -> float:
        """Units a second that a broadcast may take."""
        return self.rate - self.for_replies


@dataclass(frozen=True, kw_only=True)
class _Receipts:
    """What `Lane` says of a channel's receipts."""

    window: timedelta = timedelta(0)
    doubt: timedelta = timedelta(seconds=2)
    patience: timedelta | None = None


#: By channel. Carriers report within seconds or never; a quarter of an hour is beyond their tail.
#: Channels that are not here get no receipts: what their provider took is all that is ever known.
_RECEIPTS: Mapping[str, _Receipts] = {
    WEB: _Receipts(patience=PATIENCE),
    # A phone that is switched off is waited for as a carrier would; the page says what it showed.
    PUSH: _Receipts(window=timedelta(minutes=15), patience=PATIENCE),
    SMS: _Receipts(window=timedelta(minutes=15), doubt=timedelta(seconds=20), patience=PATIENCE),
    # A call lasts ten minutes at the most; in doubt means that it may be ringing.
    VOICE: _Receipts(window=timedelta(minutes=15), doubt=CALL_PATIENCE, patience=CALL_PATIENCE),
    # A phone that is off the net gets it days later: told in time is what the minute says.
    WHATSAPP: _Receipts(
        window=timedelta(minutes=15), doubt=timedelta(seconds=20), patience=PATIENCE
    ),
}


def lanes_of(senders: Sequence[tuple[str, str | None, float]]) -> tuple[Lane, ...]:
    """The web chat, and a lane for each of `senders`: (channel, sender, units a second).

    No sender: the channel has one lane, whose rate answers and codes need not share.
    """
    return (_lane(WEB, None, WEB_RATE), *(_lane(*sender) for sender in senders))


def _lane(channel: str, sender: str | None, rate: float) -> Lane:
    receipts = _RECEIPTS.get(channel, _Receipts())
    return Lane(
        name=channel if sender is None else f"{channel}:{sender}",
        channel=channel,
        sender=sender,
        rate=rate,
        receipt_window=receipts.window,
        doubt_window=receipts.doubt,
        patience=receipts.patience,
    )


class LaneChoice:
    """Spreads people over the lanes of their channel in proportion to the lanes' rates.

    `broken` lanes, by name, are used only where their channel has no other.
    """

    def __init__(self, lanes: Sequence[Lane], broken: Collection[str] = ()) -> None:
        self._by_channel: dict[str, list[Lane]] = {}
        for lane in lanes:
            self._by_channel.setdefault(lane.channel, []).append(lane)
        self._up: set[str] = set()
        for channel, all_of_it in self._by_channel.items():
            if working := [lane for lane in all_of_it if lane.name not in broken]:
                self._by_channel[channel] = working
                self._up.add(channel)

    def goes(self, channel: str) -> bool:
        """Whether any lane goes there, broken or not."""
        return channel in self._by_channel

    def up(self, channel: str) -> bool:
        """Whether a lane goes there that is not broken."""
        return channel in self._up

    def lane(self, channel: str, contact_id: UUID) -> Lane | None:
        """Always the same for one person, while the lanes stay the same; None: no way there."""
        lanes = self._by_channel.get(channel, [])
        if len(lanes) == 1:
            return lanes[0]
        point = (contact_id.int % 1_000_003) / 1_000_003 * sum(lane.rate for lane in lanes)
        for lane in lanes:
            point -= lane.rate
            if point < 0:
                return lane
        return lanes[-1] if lanes else None


def by_name(lanes: Sequence[Lane]) -> Mapping[str, Lane]:
    return {lane.name: lane for lane in lanes}

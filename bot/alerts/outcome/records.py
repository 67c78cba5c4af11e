"""The figures of a broadcast's end, as the store counts them and as the report says them.

It does not know how they are counted or shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.alerts.records import Alert, Event


@dataclass(frozen=True, kw_only=True)
class Alike:
    """So many people with whom it went alike. `state` and `reason` are those of their best row.

    `area`: the division of their subscription that was warned; else `point` (WGS-84 latitude and
    longitude, to a hundredth of a degree); else neither is known any more. `fallback`: it took
    more than one channel.
    """

    channel: str
    language: str
    state: str
    reason: str | None
    area: str | None
    point: tuple[float, float] | None
    people: int
    fallback: int


@dataclass(frozen=True, kw_only=True)
class LaneFigures:
    """What went out through one lane: messages taken by the provider, and when."""

    lane: str
    channel: str
    messages: int
    first_at: datetime
    last_at: datetime

    @property
    def segments_per_second(self) -> float | None:
        """None where all went within a moment."""
        seconds = (self.last_at - self.first_at).total_seconds()
        return self.messages / seconds if seconds > 0 else None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Everything that the store counts, as of one moment.

    `handed_over`: the moments at which a person's message was first taken by a provider, by how
    many people had theirs by then; the first, the last, and those asked for. `tried_again`: rows
    with more than one attempt; `taken_twice`: rows that providers took under several ids.
    `all_clear`: (state, people) of what was called off.
    """

    alike: tuple[Alike, ...]
    lanes: tuple[LaneFigures, ...]
    handed_over: Mapping[int, datetime]
    tried_again: int
    taken_twice: int
    all_clear: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Share:
    """Some of the people meant. `name` is a channel, a language tag or a division's code.

    meant = reached + not_reached, and not_reached is the sum of `reasons` (code → people).
    """

    name: str
    meant: int
    reached: int
    reasons: Mapping[str, int]

    @property
    def not_reached(self) -> int:
        return self.meant - self.reached


@dataclass(frozen=True, kw_only=True)
class Times:
    """`handed_over`: per cent of the people meant → when so many had been handed over; or None."""

    drafted: datetime
    submitted: datetime | None
    approved: datetime | None
    first: datetime | None
    last: datetime | None
    handed_over: Mapping[int, datetime | None]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The report. `final`: nothing of it will change any more but late receipts.

    `areas`: code → name of the divisions in `by_area`.
    """

    alert: Alert
    event: Event
    made_at: datetime
    final: bool
    whole: Share
    by_channel: tuple[Share, ...]
    by_language: tuple[Share, ...]
    by_area: tuple[Share, ...]
    areas: Mapping[str, str]
    lanes: tuple[LaneFigures, ...]
    times: Times
    fallbacks: int
    tried_again: int
    taken_twice: int
    all_clear: Mapping[str, int]

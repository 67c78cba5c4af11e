"""A question that was not answered, those that mean the same, and what was decided of them.

It does not know who asked: nobody does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

#: Times are kept no more exactly than this, so that they point at no message.
EXACTLY = timedelta(hours=1)


class State(StrEnum):
    """Of questions that mean the same."""

    OPEN = "open"
    ANSWERED = "answered"  # a person said which article is the answer
    NOT_FOR_US = "not_for_us"  # no business of ours; the next of them joins it quietly


class Order(StrEnum):
    MOST_ASKED = "most"
    NEWEST = "newest"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question as it was asked. `language`: that of the answer."""

    text: str
    language: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A question in the same words. `channels`: how often it came over each."""

    text: str
    count: int
    first_at: datetime
    last_at: datetime
    channels: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Questions that mean the same, the most asked first; never empty."""

    id: UUID
    language: str
    state: State
    wordings: tuple[Wording, ...]
    article: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None

    @property
    def text(self) -> str:
        """What it is called by: the words that it was asked in most."""
        return self.wordings[0].text

    @property
    def count(self) -> int:
        return sum(one.count for one in self.wordings)

    @property
    def first_at(self) -> datetime:
        return min(one.first_at for one in self.wordings)

    @property
    def last_at(self) -> datetime:
        return max(one.last_at for one in self.wordings)

    @property
    def channels(self) -> Mapping[str, int]:
        """How often it came over each, the busiest first."""
        added: dict[str, int] = {}
        for one in self.wordings:
            for channel, count in one.channels.items():
                added[channel] = added.get(channel, 0) + count
        return dict(sorted(added.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a person made of a group. `article`: with ANSWERED alone."""

    state: State
    by: str
    at: datetime
    article: str | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some groups; `next`: how many stand before the next page, None on the last."""

    items: tuple[Group, ...]
    counts: Mapping[State, int] = field(default_factory=dict)
    next: int | None = None

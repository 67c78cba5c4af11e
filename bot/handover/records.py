"""A conversation that was handed over: its states, its lines, and who is there to take it.

It does not know how any of it is stored, or what is said to anybody.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

#: The console page gives a sign of life every 10 seconds; a browser that is in the background may
#: do so once a minute. After three minutes without one nobody is there.
SIGN_OF_LIFE = timedelta(minutes=3)
#: A page that was left open is no officer: so long after the last thing done by hand, nobody is
#: there until somebody presses "I am here". An hour is a round through the building, not a night.
BY_HAND = timedelta(hours=1)
#: An officer's silence after which the bot goes on: somebody in an emergency waits no longer for
#: whoever may have been called away, and a phone call takes less.
SILENCE = timedelta(minutes=15)
#: Nobody has come: the person is told so, with the numbers. As long as one waits on a hotline.
NOBODY_CAME = timedelta(minutes=5)
#: A message that was left waits for the next shift and the one after it.
WAITS_FOR = timedelta(hours=24)
#: What was said is kept so long after the end, then deleted.
KEPT = timedelta(days=30)

#: Characters of an officer's answer: eight segments of an SMS in Chinese.
LONGEST_ANSWER = 500
#: Characters of one line of the thread; a message of the chat may have 2,000.
LONGEST_LINE = 2000


class State(StrEnum):
    """api.md, «Officials»."""

    WAITING = "waiting"
    TAKEN = "taken"  # an officer answers, the bot is silent
    RETURNED = "returned"  # back to the bot, by the officer or the resident
    CLOSED = "closed"  # settled, by the officer
    EXPIRED = "expired"  # nobody came, or the officer said nothing for too long


OPEN = frozenset({State.WAITING, State.TAKEN})


class Author(StrEnum):
    RESIDENT = "resident"
    BOT = "bot"
    OFFICER = "officer"


@dataclass(frozen=True, kw_only=True)
class Handover:
    """`area` (GB/T 2260) is where the resident said that they are, None: nobody knows.

    `heard_at` is the resident's last word, `spoke_at` the officer's (taking it counts as one).
    """

    id: UUID
    fingerprint: bytes = field(repr=False)
    channel: str
    address: bytes = field(repr=False)  # sealed
    language: str
    area: str | None
    state: State
    started_at: datetime
    heard_at: datetime
    taken_at: datetime | None = None
    taken_by: str | None = None
    spoke_at: datetime | None = None
    ended_at: datetime | None = None
    warned: bool = False


@dataclass(frozen=True, kw_only=True)
class SealedLine:
    """A line as it is kept. `sent`: an officer's answer has left the house."""

    at: datetime
    author: Author
    text: bytes = field(repr=False)
    person: str | None = None
    sent: bool = True
    id: int = 0  # given when it is kept; they rise


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as officials read it. `person` is the officer's name."""

    at: datetime
    author: Author
    text: str = field(repr=False)
    person: str | None = None
    sent: bool = True
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A hand-over as officials see it: of the address only the end."""

    handover: Handover
    address: str


@dataclass(frozen=True, kw_only=True)
class Thread:
    shown: Shown
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Newest first."""

    items: tuple[Shown, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class Present:
    """An officer who is at the desk now."""

    name: str
    area: str | None

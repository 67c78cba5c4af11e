"""A circle of people who want to know that the others are safe, and its rules.

It does not know how any of it is stored, or who asks.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from bot.circles.errors import CodeWrong
from bot.short_codes import NotACode, ShortCodes

#: What is passed on to the family: S-7K3M-9Q.
CODES = ShortCodes("S")

#: Somebody who was safe a week ago may not be so now.
COUNTS_FOR = timedelta(days=7)
#: Saying it five times in a burst tells the others once.
TOLD_AGAIN_AFTER = timedelta(minutes=10)

LONGEST_NAME = 30
LONGEST_TITLE = 60
LONGEST_PLACE = 80
LONGEST_WORDS = 100


class Kind(StrEnum):
    """A family's members see and are told of each other; of a village only counts are asked."""

    FAMILY = "family"
    VILLAGE = "village"


#: A family is told of each check-in: 30 people are 29 messages.
MOST_MEMBERS = {Kind.FAMILY: 30, Kind.VILLAGE: 500}


@dataclass(frozen=True, kw_only=True)
class Circle:
    """`name` and `area` (GB/T 2260) are an office's; a family has neither."""

    id: UUID
    code: str
    kind: Kind
    created_at: datetime
    name: str | None = None
    area: str | None = None


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """Somebody said that they are safe: when, and where and in which words if they said so."""

    at: datetime
    place: str | None = field(default=None, repr=False)
    words: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Member:
    """As the others see one: a name, else how the address ends. `check_in` is one that counts."""

    name: str | None = field(repr=False)
    ending: str = field(repr=False)
    check_in: CheckIn | None
    me: bool = False


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many there are, and how many of them said in the last seven days that they are safe."""

    members: int
    safe: int

    @property
    def not_yet(self) -> int:
        return self.members - self.safe


@dataclass(frozen=True, kw_only=True)
class View:
    """A circle as one of its members sees it; of a village `members` is empty."""

    circle: Circle
    counts: Counts
    members: tuple[Member, ...] = ()


def code_of(text: str) -> str:
    """The canonical form of a code that somebody typed. Raises CodeWrong."""
    try:
        return CODES.parse(text)
    except NotACode:
        raise CodeWrong from None


def counting_since(now: datetime) -> datetime:
    """What was said before that moment counts no more."""
    return now - COUNTS_FOR


def one_line(text: str | None, most: int) -> str | None:
    """A text fit to be shown to others: one line, no invisible characters, at most so many."""
    kept = "".join(c if c.isprintable() else " " for c in text or "")
    return " ".join(kept.split())[:most].strip() or None


def ending(address: str) -> str:
    """The last two letters or digits of an address: enough for whoever knows it anyway."""
    return "".join(c for c in address if c.isalnum())[-2:]

"""Who of those waiting comes first: a life that may be at risk, then who has waited longest.

Pure: no SQL, no clock, no words.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.handover.records import NOBODY_CAME, Shown


class Urgency(StrEnum):
    LIFE = "life"  # what they wrote may be a cry for help
    LONG = "long"  # as long as they are told that nobody has come
    SOON = "soon"  # half of that
    CALM = "calm"


@dataclass(frozen=True, kw_only=True)
class Queued:
    """`unread`: lines of the resident that this officer was not shown yet."""

    shown: Shown
    urgency: Urgency
    unread: int


def urgency(waits: timedelta, *, danger: bool) -> Urgency:
    if danger:
        return Urgency.LIFE
    if waits >= NOBODY_CAME:
        return Urgency.LONG
    return Urgency.SOON if waits >= NOBODY_CAME / 2 else Urgency.CALM


def first(queued: Queued) -> tuple[bool, datetime]:
    """To sort by."""
    return queued.urgency is not Urgency.LIFE, queued.shown.handover.started_at

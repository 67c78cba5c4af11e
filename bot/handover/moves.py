"""Which moves a hand-over may make, and who makes them.

Pure: no SQL, no HTTP, no clock.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.handover.errors import MoveNotAllowed, NotTheTaker, NotYours
from bot.handover.records import Handover, State
from bot.officials import Official, Role
from bot.reports.jurisdiction import may_see


class Move(StrEnum):
    """Also the word in the audit trail, after "handover."."""

    ASK = "ask"
    TAKE = "take"
    RETURN = "return"
    LEAVE = "leave"  # the resident goes back to the bot
    CLOSE = "close"
    EXPIRE = "expire"


#: Where each move leads from and to. Asking makes a hand-over out of nothing.
MOVES: Mapping[Move, tuple[frozenset[State], State]] = {
    Move.TAKE: (frozenset({State.WAITING}), State.TAKEN),
    Move.RETURN: (frozenset({State.TAKEN}), State.RETURNED),
    Move.LEAVE: (frozenset({State.WAITING, State.TAKEN}), State.RETURNED),
    Move.CLOSE: (frozenset({State.TAKEN}), State.CLOSED),
    Move.EXPIRE: (frozenset({State.WAITING, State.TAKEN}), State.EXPIRED),
}
#: What only the officer who has taken it may do.
OF_THE_TAKER = frozenset({Move.RETURN, Move.CLOSE})


def check_sight(handover: Handover, official: Official) -> None:
    """Raises NotYours: threads are read by duty officers whose area covers the resident's.

    As with reports, one that nobody can place is every duty officer's.
    """
    if official.role is not Role.DUTY_OFFICER or not may_see(official, handover.area):
        raise NotYours


def check(move: Move, handover: Handover, official: Official) -> None:
    """Raises NotYours, MoveNotAllowed, NotTheTaker."""
    check_sight(handover, official)
    if handover.state not in MOVES[move][0]:
        raise MoveNotAllowed
    if move in OF_THE_TAKER:
        check_taker(handover, official)


def check_taker(handover: Handover, official: Official) -> None:
    """Raises MoveNotAllowed, NotTheTaker."""
    if handover.state is not State.TAKEN:
        raise MoveNotAllowed
    if handover.taken_by != official.name:
        raise NotTheTaker

"""What can go wrong between an officer and a conversation.

It does not know HTTP: the web maps each of these to a status once.
"""

from typing import ClassVar


class HandoverError(Exception):
    """The conversation could not be moved or answered."""

    #: The sentence for people, in `bot/words`.
    key: ClassVar[str]

    def __init__(self) -> None:
        super().__init__((self.__doc__ or "").strip())


class HandoverUnknown(HandoverError):
    """There is no such conversation."""

    key = "handover.unknown"


class NotYours(HandoverError):
    """The conversation lies outside the official's area."""

    key = "handover.not_yours"


class MoveNotAllowed(HandoverError):
    """It is not in a state for that: taken by somebody else, or over."""

    key = "handover.move_not_allowed"


class NotTheTaker(HandoverError):
    """Another officer has taken it."""

    key = "handover.not_the_taker"


class AnswerWrong(HandoverError):
    """An answer needs words, and no more than fit."""

    key = "handover.answer_wrong"


class AnswerNotSent(HandoverError):
    """The channel did not take the answer; it stands in the thread, marked as not sent."""

    key = "handover.answer_not_sent"
    retryable = True


class CursorWrong(HandoverError):
    """That is no place in the list."""

    key = "handover.cursor_wrong"


class CannedWrong(HandoverError):
    """A ready answer needs a shortcut and words in one language at least, no more than fit."""

    key = "handover.canned_wrong"


class CannedTaken(HandoverError):
    """Another ready answer of the office has this shortcut."""

    key = "handover.canned_taken"


class CannedUnknown(HandoverError):
    """There is no such ready answer."""

    key = "handover.canned_unknown"

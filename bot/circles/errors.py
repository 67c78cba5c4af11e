"""What can go wrong between somebody and a circle.

It does not know HTTP: the web maps each of these to a status once.
"""

from typing import ClassVar


class CirclesError(Exception):
    """A circle could not do what was asked of it."""

    #: The sentence for people, in `bot/words`.
    key: ClassVar[str]

    def __init__(self) -> None:
        super().__init__((self.__doc__ or "").strip())


class CodeWrong(CirclesError):
    """That is no code of a circle; one character may be wrong."""

    key = "circles.code_wrong"


class CircleUnknown(CirclesError):
    """There is no circle with this code."""

    key = "circles.unknown"


class CircleFull(CirclesError):
    """The circle has as many members as one may have."""

    key = "circles.full"


class TooManyTries(CirclesError):
    """Too many codes were tried; wait before trying again."""

    key = "circles.too_many_tries"


class NotYours(CirclesError):
    """It lies outside the official's area."""

    key = "circles.not_yours"


class NameWrong(CirclesError):
    """A circle of an office needs a name that people can tell it by."""

    key = "circles.name_wrong"

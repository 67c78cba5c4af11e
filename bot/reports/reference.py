"""Makes and reads the numbers by which people ask for their report: R-7K3M-9Q.

It does not know which of them are in use.
"""

from bot.reports.errors import ReferenceWrong
from bot.short_codes import NotACode, ShortCodes

_CODES = ShortCodes("R")


def make() -> str:
    """A new reference, one of 33 million; the caller looks whether it is free."""
    return _CODES.make()


def parse(text: str) -> str:
    """The canonical form of what somebody typed: lower case, missing dashes, O for 0, I or L for 1.

    Raises ReferenceWrong when the last character does not fit the others.
    """
    try:
        return _CODES.parse(text)
    except NotACode:
        raise ReferenceWrong from None


def find_in(text: str) -> str | None:
    """The first valid reference in a message, canonical, or None. The R must be there."""
    return _CODES.find_in(text)


def without(text: str) -> str:
    """The text with everything that looks like a reference taken out."""
    return _CODES.without(text)

"""Everything about accounts as one part of the web service.

It does not know how any of it is built.
"""

from dataclasses import dataclass

from bot.accounts.doors import Doors
from bot.accounts.own import Own
from bot.accounts.people import People


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Coming in, one's own account, and other people's."""

    doors: Doors
    own: Own
    people: People

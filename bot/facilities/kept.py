"""A facility as it is stored: those that were withdrawn are kept too.

It does not know how it is stored.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.withdrawals import Withdrawal
from knowledge.facilities.model import Facility

#: Raises where somebody may not do what they are about to.
Check = Callable[[Facility], None]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """`withdrawn`: None while it may be found."""

    facility: Facility
    withdrawn: Withdrawal | None = None

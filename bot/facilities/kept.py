"""A facility as it is stored: those that were withdrawn are kept too; and what happened to it.

It does not know how it is stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.withdrawals import Withdrawal
from knowledge.facilities.model import Facility

#: Raises where somebody may not do what they are about to.
Check = Callable[[Facility], None]
#: What is stored stands where a list says nothing.
STAYING = (
    "occupancy",
    "opening_hours",
    "indoor",
    "accessible",
    "admin_code",
    "country",
    "contact",
)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """When the people in it were last counted, and by whom; None: a list said it."""

    at: datetime
    by: str | None


@dataclass(frozen=True, kw_only=True)
class Kept:
    """`withdrawn`: None while it may be found; `counted`: None while nobody did."""

    facility: Facility
    withdrawn: Withdrawal | None = None
    counted: Counted | None = None


@dataclass(frozen=True, kw_only=True)
class Noted:
    """What a change says beside the fields: whether people were counted, and why it was made."""

    counted: bool = False
    reason: str = ""


#: A change that says nothing beside its fields.
NOTHING = Noted()


@dataclass(frozen=True, kw_only=True)
class Done:
    """One line of a facility's history; `details` as the audit trail keeps them."""

    at: datetime
    actor: str
    action: str
    details: Mapping[str, object] = field(default_factory=dict)

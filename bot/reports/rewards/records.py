"""A reward, what somebody proposes, and what lists and totals hold.

It does not know what is legal.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.reports.listing import Cursor


class State(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"  # by another person; the reporter was told
    PAID = "paid"
    REFUSED = "refused"  # another one may be proposed


@dataclass(frozen=True, kw_only=True)
class NewReward:
    """`rule`: a code of rewards.yml; `amount_minor`: in minor units of its currency."""

    rule: str
    amount_minor: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Reward:
    """It outlives its report. `decided_by`: who approved or refused it."""

    id: UUID
    report_id: UUID
    reference: str
    area_code: str | None
    rule: str
    amount_minor: int
    currency: str
    reason: str
    state: State
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None
    note: str | None = None
    paid_by: str | None = None
    paid_at: datetime | None = None
    payment_reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class RewardQuery:
    """All must hold; None: any. `within`: for each division what codes in it begin with."""

    state: State | None = None
    reference: str | None = None
    within: tuple[tuple[str, ...], ...] = ()
    after: Cursor | None = None
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class Payable:
    """For the cashier. Of a confidential report neither name nor contact is there."""

    reward: Reward
    payee: str | None = field(repr=False)
    sealed_contact: bytes | None = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Total:
    """What was paid in a month (Beijing time, YYYY-MM) in a division; minor units."""

    month: str
    area_code: str | None
    currency: str
    count: int
    amount_minor: int

"""How rows say that they are withdrawn, and how that is recorded.

It does not know which tables have such rows.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Insert, Row

from bot.store.tables import audit
from bot.withdrawals import Withdrawal

COLUMNS = ("withdrawn_at", "withdrawn_by", "withdrawn_reason")


def columns(withdrawal: Withdrawal | None) -> dict[str, Any]:
    """What a row is to say; None: it is found."""
    if withdrawal is None:
        return dict.fromkeys(COLUMNS)
    return dict(zip(COLUMNS, (withdrawal.at, withdrawal.by, withdrawal.reason), strict=True))


def withdrawal_of(row: Row[Any]) -> Withdrawal | None:
    """What the row says; None: it is found."""
    if row.withdrawn_at is None:
        return None
    return Withdrawal(at=row.withdrawn_at, by=row.withdrawn_by, reason=row.withdrawn_reason)


def withdrawn(what: str, id: str, withdrawal: Withdrawal) -> Insert:
    """The line of the audit trail; `what` is "document" or the like."""
    return audit.insert().values(
        at=withdrawal.at,
        actor=withdrawal.by,
        action=f"{what}.withdraw",
        subject=id,
        details={"reason": withdrawal.reason},
    )


def restored(what: str, id: str, by: str, at: datetime) -> Insert:
    """The line of the audit trail for taking a withdrawal back."""
    return audit.insert().values(at=at, actor=by, action=f"{what}.restore", subject=id)

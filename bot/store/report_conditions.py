"""What more than one query of reports asks: where they lie, and what they count as by now.

It does not know any query.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, not_, or_

from bot.reports.report import EXPIRING, OPEN, Status
from bot.store import tables as t


def inside(prefixes: Sequence[str], unplaced: bool) -> ColumnElement[bool]:
    """`prefixes`: what codes of the division begin with; `unplaced`: those without any too."""
    code = t.reports.c.area_code
    fits = or_(*(code.startswith(prefix, autoescape=True) for prefix in prefixes))
    return or_(fits, code.is_(None)) if unplaced else fits


def counts_as(status: Status, now: datetime) -> ColumnElement[bool]:
    """As bot.reports.report.as_of: expired by time counts as expired before it is written down."""
    r = t.reports.c
    if status is Status.EXPIRED:
        return or_(r.status == status, due(now))
    return and_(r.status == status, not_(due(now))) if status in EXPIRING else r.status == status


def is_open(now: datetime) -> ColumnElement[bool]:
    return and_(t.reports.c.status.in_(OPEN), not_(due(now)))


def due(now: datetime) -> ColumnElement[bool]:
    """Time has ended it, whether or not anybody wrote that down."""
    r = t.reports.c
    return and_(r.status.in_(EXPIRING), r.expires_at.is_not(None), r.expires_at <= now)

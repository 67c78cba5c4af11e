"""The officials' list of reports as questions to PostgreSQL: its rows, and how many there are.

It does not know who may see what: a query says within which divisions.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, not_, select, tuple_

from bot.reports.grading import Urgency
from bot.reports.listing import Query, Rank
from bot.reports.report import OPEN, WAITING
from bot.store import tables as t
from bot.store.duty_rows import turn_of
from bot.store.report_conditions import counts_as, due, inside
from bot.store.report_rows import COLUMNS


def counted(query: Query, most: int) -> Select[Any]:
    """One row, in the order of Rank: how many each rank has, wherever the page begins.

    It stops counting a rank at `most`: nobody waits for the exact size of an archive.
    """
    ranks = [
        select(func.count())
        .select_from(
            select(literal(1)).where(*conditions_of(query), *_of_rank(rank)).limit(most).subquery()
        )
        .scalar_subquery()
        for rank in Rank
    ]
    return select(*ranks)


def newest(query: Query, rank: Rank) -> Select[Any]:
    """One of the lists; after the cursor, if that lies in it."""
    r = t.reports.c
    conditions = [*conditions_of(query), *_of_rank(rank)]
    if query.after is not None and query.after.rank is rank:
        after = (query.after.created_at, query.after.id)
        conditions.append(tuple_(r.created_at, r.id) < tuple_(*after))
    return select(*COLUMNS).where(*conditions).order_by(r.created_at.desc(), r.id.desc())


def _of_rank(rank: Rank) -> list[ColumnElement[bool]]:
    """As bot.reports.listing.rank_of."""
    r = t.reports.c
    on_top, life = and_(r.urgent, r.status.in_(OPEN)), r.urgency == Urgency.LIFE
    if rank is Rank.REST:
        return [not_(on_top)]
    return [on_top, life if rank is Rank.LIFE else not_(life)]


def conditions_of(query: Query) -> list[ColumnElement[bool]]:
    r = t.reports.c
    conditions = [inside(prefixes, query.unplaced) for prefixes in query.within]
    conditions.append(r.held.is_(query.held))
    if query.verified:
        # A token that the register does not have names a reporter too, but gives no role.
        conditions += [func.cardinality(r.reporter_roles) > 0, r.confidential.is_(False)]
    if query.sign is not None:
        conditions.append(r.signs.contains([query.sign.value]))
    if query.status is not None:
        conditions.append(counts_as(query.status, query.now))
    if query.hazard is not None:
        conditions.append(r.hazard == query.hazard)
    if query.since is not None:
        conditions.append(r.created_at >= query.since)
    if query.officer is not None:
        conditions.append(turn_of(query.officer))
    if query.waiting:
        conditions += [r.status.in_(WAITING), not_(due(query.now))]
    if query.overdue:
        conditions.append(r.due_at <= query.now)
    return conditions

"""Rewards on PostgreSQL, each change with its entry in the audit trail.

It does not know who may do what.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, case, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.notices import Notice
from bot.reports.rewards.errors import PaymentTaken, RewardMoveNotAllowed, RewardTaken
from bot.reports.rewards.records import Payable, Reward, RewardQuery, State, Total
from bot.store import tables as t
from bot.store.audited import record
from bot.store.counting import count
from bot.store.database import Database
from bot.store.jobs import Jobs
from bot.store.notices import post

#: After what officials wait for: money bears a minute.
_PRIORITY = 40
_COLUMNS = [t.rewards.c[name] for name in Reward.__dataclass_fields__]


class StoredRewards:
    """Implements bot.reports.rewards.service.RewardBook."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()

    async def add(self, reward: Reward) -> None:
        added = upsert(t.rewards).values(**vars(reward)).on_conflict_do_nothing()
        async with self._database.transaction() as connection:
            done = await connection.execute(added.returning(t.rewards.c.id))
            if done.first() is None:
                raise RewardTaken
            await _audit(connection, reward, reward.proposed_by, reward.proposed_at)

    async def get(self, id: UUID) -> Reward | None:
        wanted = select(*_COLUMNS).where(t.rewards.c.id == id)
        async with self._database.transaction() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        return _reward(row) if row else None

    async def write(self, reward: Reward, written: State, notices: Sequence[Notice]) -> None:
        r = t.rewards.c
        changed = update(t.rewards).where(r.id == reward.id, r.state == written)
        paid = reward.state is State.PAID
        by, at = (
            (reward.paid_by, reward.paid_at) if paid else (reward.decided_by, reward.decided_at)
        )
        assert by is not None and at is not None, "whoever moves a reward signs it"
        try:
            async with self._database.transaction() as connection:
                done = await connection.execute(changed.values(**vars(reward)))
                if done.rowcount == 0:
                    raise RewardMoveNotAllowed
                await _audit(connection, reward, by, at)
                await post(connection, self._jobs, notices, priority=_PRIORITY, now=at)
        except IntegrityError:
            raise PaymentTaken from None

    async def find(self, query: RewardQuery) -> tuple[Reward, ...]:
        r = t.rewards.c
        wanted = select(*_COLUMNS).where(*_conditions(query))
        newest = wanted.order_by(r.proposed_at.desc(), r.id.desc()).limit(query.limit)
        async with self._database.transaction() as connection:
            return tuple(map(_reward, await connection.execute(newest)))

    async def count(self, query: RewardQuery) -> int:
        wanted = select(t.rewards.c.id).where(*_conditions(replace(query, after=None)))
        return await count(self._database, wanted)

    async def payable(self, query: RewardQuery, by: str, now: datetime) -> tuple[Payable, ...]:
        r, p = t.rewards.c, t.reports.c
        shown = p.confidential.is_(False)
        wanted = (
            select(
                *_COLUMNS,
                case((shown, p.reporter_name)).label("payee"),
                case((shown, func.coalesce(p.sealed_contact, p.sealed_reporter))).label("contact"),
            )
            .join_from(t.rewards, t.reports, p.id == r.report_id, isouter=True)
            .where(*_conditions(query))
            .order_by(r.proposed_at, r.id)
            .limit(query.limit)
        )
        async with self._database.transaction() as connection:
            rows = (await connection.execute(wanted)).all()
            exported = {"rewards": len(rows), "state": query.state}
            await record(connection, "reward.export", "rewards", by=by, at=now, details=exported)
        return tuple(
            Payable(reward=_reward(row), payee=row.payee, sealed_contact=row.contact)
            for row in rows
        )

    async def totals(self, query: RewardQuery, month: str | None) -> tuple[Total, ...]:
        r = t.rewards.c
        months = func.to_char(func.timezone("Asia/Shanghai", r.paid_at), "YYYY-MM")
        per_month = (
            select(months.label("month"), r.area_code, r.currency, r.amount_minor)
            .where(r.state == State.PAID, *_conditions(query))
            .subquery()
        )
        m = per_month.c
        wanted = (
            select(
                m.month,
                m.area_code,
                m.currency,
                func.count().label("paid"),
                func.sum(m.amount_minor).label("amount"),
            )
            .group_by(m.month, m.area_code, m.currency)
            .order_by(m.month.desc(), m.area_code, m.currency)
        )
        if month is not None:
            wanted = wanted.where(m.month == month)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(wanted)).all()
        return tuple(
            Total(
                month=row.month,
                area_code=row.area_code,
                currency=row.currency,
                count=row.paid,
                amount_minor=int(row.amount),
            )
            for row in rows
        )


async def _audit(connection: AsyncConnection, reward: Reward, by: str, at: datetime) -> None:
    details = {
        "reference": reward.reference,
        "amount_minor": reward.amount_minor,
        "currency": reward.currency,
        "payment_reference": reward.payment_reference,
    }
    act = f"reward.{reward.state.value}"
    await record(connection, act, reward.id, by=by, at=at, details=details)


def _conditions(query: RewardQuery) -> list[ColumnElement[bool]]:
    r = t.rewards.c
    conditions: list[ColumnElement[bool]] = [
        or_(r.area_code.is_(None), *(r.area_code.startswith(one, autoescape=True) for one in each))
        for each in query.within
    ]
    if query.state is not None:
        conditions.append(r.state == query.state)
    if query.reference is not None:
        conditions.append(r.reference == query.reference)
    if query.after is not None:
        after = tuple_(query.after.created_at, query.after.id)
        conditions.append(tuple_(r.proposed_at, r.id) < after)
    return conditions


def _reward(row: Row[*tuple[Any, ...]]) -> Reward:
    values = {name: getattr(row, name) for name in Reward.__dataclass_fields__}
    return Reward(**{**values, "state": State(row.state)})

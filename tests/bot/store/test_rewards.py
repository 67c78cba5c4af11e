"""Rewards on PostgreSQL: one a report, paid once, told, totalled, and in the audit trail."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from bot.reports.report import Status
from bot.reports.rewards import errors
from bot.reports.rewards.records import NewReward, Reward, RewardQuery, State
from bot.residents.people import Person
from bot.store import tables as t
from bot.store.database import Database
from tests.bot.store.looping import ADA, CHEN, FLOOD, LI, Loop

pytestmark = pytest.mark.postgres

WANG = Person(channel="sms", address="+8613800138000")
NEW = NewReward(rule="local", amount_minor=50_000, reason="saved a bus")
ELSE = replace(FLOOD, contact="13900139000", language="en")


@pytest.fixture
def loop(database: Database, tmp_path: Path) -> Loop:
    return Loop(database, tmp_path)


async def _approved(loop: Loop) -> tuple[str, bool]:
    reference = await loop.led_to(Status.VERIFIED, ELSE, WANG)
    reward = await loop.rewards.propose(reference, NEW, LI)
    _, told = await loop.rewards.approve(reward.id, CHEN)
    return reference, told


async def test_proposed_approved_and_paid_with_the_reporter_told(loop: Loop) -> None:
    reference, told = await _approved(loop)
    assert told
    [text] = await loop.texts()
    assert reference in text and "500.00 CNY" in text
    [reward] = await loop.rewards.of(reference, LI)
    paid = await loop.rewards.pay(reward.id, "B-1", ADA)
    assert (paid.state, paid.paid_by, paid.payment_reference) == (State.PAID, "Ada", "B-1")
    async with loop.database.transaction() as connection:
        acts = (await connection.execute(select(t.audit.c.action, t.audit.c.actor))).all()
    assert [tuple(act) for act in acts] == [
        ("reward.proposed", "Li"),
        ("reward.approved", "Chen"),
        ("reward.paid", "Ada"),
    ]


async def test_of_two_payers_at_once_one_pays(loop: Loop) -> None:
    reference, _ = await _approved(loop)
    [reward] = await loop.rewards.of(reference, LI)
    paying = (
        loop.rewards.pay(reward.id, f"B-{name}", replace(ADA, name=name)) for name in ("A", "B")
    )
    outcomes = await asyncio.gather(*paying, return_exceptions=True)
    assert sum(isinstance(one, errors.RewardMoveNotAllowed) for one in outcomes) == 1
    [total] = await loop.rewards.totals(LI)
    assert (total.count, total.amount_minor) == (1, 50_000)


async def test_of_two_proposals_at_once_one_stands_until_it_is_refused(loop: Loop) -> None:
    reference = await loop.led_to(Status.VERIFIED, ELSE)
    proposing = (loop.rewards.propose(reference, NEW, LI) for _ in range(2))
    outcomes = await asyncio.gather(*proposing, return_exceptions=True)
    assert sum(isinstance(one, errors.RewardTaken) for one in outcomes) == 1
    [reward] = await loop.rewards.of(reference, LI)
    await loop.rewards.refuse(reward.id, "known before", CHEN)
    again = await loop.rewards.propose(reference, NEW, LI)
    assert again.state is State.PROPOSED


async def test_a_payment_reference_pays_one_reward(loop: Loop) -> None:
    rewards: list[Reward] = []
    for _ in range(2):
        reference, _ = await _approved(loop)
        rewards += await loop.rewards.of(reference, LI)
    await loop.rewards.pay(rewards[0].id, "B-1", ADA)
    with pytest.raises(errors.PaymentTaken):
        await loop.rewards.pay(rewards[1].id, "B-1", ADA)


async def test_a_reporter_without_a_channel_of_ours_is_not_told_by_us(loop: Loop) -> None:
    reference = await loop.led_to(Status.VERIFIED, ELSE)
    reward = await loop.rewards.propose(reference, NEW, LI)
    _, told = await loop.rewards.approve(reward.id, CHEN)
    assert not told and await loop.texts() == []


async def test_the_cashiers_sheet_is_the_admins_and_leaves_a_trace(loop: Loop) -> None:
    await _approved(loop)
    with pytest.raises(errors.RewardNotYours):
        await loop.rewards.payable(CHEN, RewardQuery())
    [(_, contact)] = await loop.rewards.payable(ADA, RewardQuery(state=State.APPROVED))
    assert contact == "13900139000"
    async with loop.database.transaction() as connection:
        await connection.execute(update(t.reports).values(confidential=True))
        acts = (await connection.execute(select(t.audit.c.action))).scalars().all()
    assert acts[-1] == "reward.export"
    [(hidden, contact)] = await loop.rewards.payable(ADA, RewardQuery())
    assert (hidden.payee, contact) == (None, None)


async def test_totals_are_by_month_in_beijing_and_outlive_the_report(loop: Loop) -> None:
    loop.clock.now = datetime(2026, 11, 30, 15, tzinfo=UTC)
    for number in range(2):
        reference, _ = await _approved(loop)
        [reward] = await loop.rewards.of(reference, LI)
        loop.clock.now += timedelta(hours=2 * number)
        await loop.rewards.pay(reward.id, f"B-{number}", ADA)
    async with loop.database.transaction() as connection:
        await connection.execute(delete(t.reports))
    totals = await loop.rewards.totals(ADA)
    assert [(one.month, one.area_code, one.count) for one in totals] == [
        ("2026-12", "310115", 1),
        ("2026-11", "310115", 1),
    ]
    assert [one.month for one in await loop.rewards.totals(ADA, month="2026-12")] == ["2026-12"]
    assert await loop.rewards.totals(replace(LI, area="310112")) == ()


async def test_rewards_are_listed_by_page(loop: Loop) -> None:
    references = []
    for _ in range(3):
        loop.clock.now += timedelta(minutes=1)
        references.append((await _approved(loop))[0])
    first, cursor = await loop.rewards.page(LI, RewardQuery(limit=2))
    rest, end = await loop.rewards.page(LI, RewardQuery(limit=2), cursor=cursor)
    assert [one.reference for one in (*first, *rest)] == references[::-1] and end is None
    assert (await loop.rewards.page(LI, RewardQuery(state=State.PAID)))[0] == ()

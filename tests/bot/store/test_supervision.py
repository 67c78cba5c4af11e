"""Supervision on PostgreSQL: what it holds back, and that overdue ones are told of once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.reports import errors
from bot.reports.moving import MoveRequest
from bot.reports.report import Status
from bot.reports.supervision import Demand
from bot.store.database import Database
from tests.bot.store.looping import CHEN, LI, WU, ZHAO, Loop
from tests.bot.store.reporting import NOW

pytestmark = pytest.mark.postgres

HOUR = timedelta(hours=1)
WANTED = Demand(demand="clear the drain", due_at=NOW + timedelta(days=2))


@pytest.fixture
def loop(database: Database, tmp_path: Path) -> Loop:
    return Loop(database, tmp_path)


async def test_a_supervised_report_is_closed_only_once_it_is_confirmed(loop: Loop) -> None:
    reference = await loop.led_to(Status.RESOLVED)
    with pytest.raises(errors.NotUpper):
        await loop.supervisions.demand(reference, WANTED, CHEN)
    await loop.supervisions.demand(reference, WANTED, WU)
    with pytest.raises(errors.AlreadySupervised):
        await loop.supervisions.demand(reference, WANTED, WU)
    with pytest.raises(errors.Supervised):
        await loop.close(reference)
    with pytest.raises(errors.NotUpper):
        await loop.supervisions.confirm(reference, None, CHEN)
    loop.clock.now += HOUR
    await loop.supervisions.confirm(reference, "seen on site", WU)
    await loop.close(reference)
    [one] = await loop.supervisions.of(reference, LI)
    assert [(act.act, act.actor) for act in one.acts] == [("demanded", "Wu"), ("confirmed", "Wu")]
    assert one.report.status is Status.CLOSED


async def test_what_is_sent_back_after_the_confirmation_needs_another(loop: Loop) -> None:
    reference = await loop.led_to(Status.RESOLVED)
    await loop.supervisions.demand(reference, WANTED, WU)
    await loop.supervisions.confirm(reference, None, WU)
    for to in (Status.ASSIGNED, Status.RESOLVED):
        loop.clock.now += HOUR
        again = MoveRequest(to=to, assignee="Zhao", note="the drain is full again")
        await loop.reports.move(reference, again, official=LI)
    with pytest.raises(errors.Supervised):
        await loop.close(reference)
    await loop.supervisions.confirm(reference, None, WU)
    await loop.close(reference)


async def test_it_cannot_be_rejected_either_until_it_is_lifted(loop: Loop) -> None:
    reference = await loop.led_to(Status.VERIFIED)
    await loop.supervisions.demand(reference, WANTED, WU)
    reject = MoveRequest(to=Status.REJECTED, note="nothing there")
    with pytest.raises(errors.Supervised):
        await loop.reports.move(reference, reject, official=LI)
    with pytest.raises(errors.MoveNotAllowed):
        await loop.supervisions.confirm(reference, None, WU)
    await loop.supervisions.lift(reference, "looked myself", WU)
    await loop.reports.move(reference, reject, official=LI)
    with pytest.raises(errors.NotSupervised):
        await loop.supervisions.lift(reference, None, WU)


async def test_an_upper_level_opens_again_and_the_demand_stands_again(loop: Loop) -> None:
    reference = await loop.led_to(Status.RESOLVED)
    await loop.supervisions.demand(reference, WANTED, WU)
    await loop.supervisions.confirm(reference, None, WU)
    await loop.close(reference)
    assert (await loop.supervisions.page(WU, cursor=None)).items == ()
    again = MoveRequest(to=Status.ASSIGNED, assignee="Zhao", note="it is back")
    with pytest.raises(errors.NotUpper):
        await loop.reports.move(reference, again, official=CHEN)
    await loop.reports.move(reference, again, official=WU)
    [one] = (await loop.supervisions.page(WU, cursor=None)).items
    assert one.report.reference == reference


async def test_closing_and_supervising_at_once_never_both_happen(loop: Loop) -> None:
    for _ in range(4):
        reference = await loop.led_to(Status.RESOLVED)
        demanding = loop.supervisions.demand(reference, WANTED, WU)
        outcomes = await asyncio.gather(loop.close(reference), demanding, return_exceptions=True)
        failed = [one for one in outcomes if isinstance(one, Exception)]
        assert len(failed) == 1
        assert isinstance(failed[0], errors.Supervised | errors.MoveNotAllowed)


async def test_supervised_ones_are_listed_by_area_and_page(loop: Loop) -> None:
    for days in (3, 1, 2):
        reference = await loop.filed()
        wanted = replace(WANTED, due_at=NOW + timedelta(days=days))
        await loop.supervisions.demand(reference, wanted, WU)
    first = await loop.supervisions.page(LI, limit=2, cursor=None)
    rest = await loop.supervisions.page(LI, limit=2, cursor=first.next)
    due = [(one.supervision.due_at - NOW).days for one in (*first.items, *rest.items)]
    assert (due, rest.next) == ([1, 2, 3], None)
    next_door = replace(LI, area="310112")
    assert (await loop.supervisions.page(next_door, cursor=None)).items == ()
    loop.clock.now += timedelta(days=2, hours=1)
    assert len((await loop.supervisions.page(WU, overdue=True, cursor=None)).items) == 2


async def test_those_in_charge_hear_of_it_and_of_the_deadline_once(loop: Loop) -> None:
    await loop.give_phone(WU, "+8613800000001")
    await loop.give_phone(ZHAO, "+8613800000002")
    reference = await loop.led_to(Status.ASSIGNED)
    await loop.supervisions.demand(reference, WANTED, WU)
    [told] = await loop.texts()
    assert "clear the drain" in told and f"http://c.invalid/reports/{reference}" in told
    assert await loop.overdue.remind(loop.clock.now) == 0
    loop.clock.now += timedelta(days=3)
    looks = await asyncio.gather(*(loop.overdue.remind(loop.clock.now) for _ in range(3)))
    assert sum(looks) == 1
    texts = await loop.texts()
    assert len(texts) == 3 and all("is not closed" in one for one in texts[1:])
    assert await loop.overdue.remind(loop.clock.now + HOUR) == 0

"""Approvers are told that an alert waits, writers what became of it, through a real worker."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.alerts.calling import Notices, Reminders
from bot.alerts.records import Act, OwnAddress
from bot.officials import Official, Role
from bot.store import tables as t
from bot.store.alert_calls import StoredCalls
from bot.store.officials import StoredOfficials
from channels import errors
from tests.bot.broadcast.world import (
    CHEN,
    HUANGPU,
    LI,
    PUDONG,
    VAULT,
    WORDS,
    World,
    draft,
    until,
    utc,
)

pytestmark = pytest.mark.postgres
CHENS, LIS, NEIGHBOURS = "+8613900139001", "+8613900139002", "+8613900139003"
NEIGHBOUR = Official(name="Wu", role=Role.APPROVER, area=HUANGPU)


async def employ(world: World, official: Official, address: str = "", language: str = "en") -> None:
    await StoredOfficials(world.database, VAULT).create(official, utc())
    if address:
        own = OwnAddress(channel="sms", address=address, language=language)
        await world.alerts.own_addresses.replace(official, [own])


def reminders(world: World) -> Reminders:
    console = "http://f.invalid/console/alerts"
    notices = Notices(words=WORDS, console=console, channels={"sms", "web"})
    return Reminders(StoredCalls(world.database), notices)


async def notices(world: World) -> int:
    """How many jobs there are that send one."""
    query = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_test'"
    async with world.database.transaction() as connection:
        return int((await connection.exec_driver_sql(query)).scalar_one())


async def test_approvers_of_the_area_who_did_not_write_it_are_told_once(world: World) -> None:
    chen = Official(name="Chen", role=Role.APPROVER, area=PUDONG)
    await employ(world, chen, CHENS)
    await employ(world, chen)  # a second token of the same person
    await employ(world, NEIGHBOUR, NEIGHBOURS)
    await employ(world, Official(name="li", role=Role.APPROVER), LIS)  # who wrote it
    await employ(world, Official(name="Sun", role=Role.APPROVER))  # without an address
    made = await world.alerts.draft(draft(), LI)
    submitted = await world.alerts.submit(made.id, LI)
    assert submitted.approvers_told == 1
    await world.work()
    await until(lambda: bool(world.sms.sent))
    await world.rest()
    (told,) = world.sms.sent
    assert told.to == CHENS
    assert told.text == (
        "Approval needed: Red rainstorm warning. Submitted by Li. "
        f"http://f.invalid/console/alerts/{made.id}"
    )


async def test_an_exercise_says_so_and_in_the_language_of_the_address(world: World) -> None:
    await employ(world, CHEN, CHENS, "zh")
    made = await world.alerts.draft(draft(status="Exercise"), LI)
    await world.alerts.submit(made.id, LI)
    await world.work()
    await until(lambda: bool(world.sms.sent))
    assert world.sms.sent[0].text.startswith("【演习】")
    assert "暴雨红色预警" in world.sms.sent[0].text


async def test_nobody_to_tell_is_said_in_the_answer(world: World) -> None:
    await employ(world, NEIGHBOUR, NEIGHBOURS)
    made = await world.alerts.draft(draft(), LI)
    assert (await world.alerts.submit(made.id, LI)).approvers_told == 0
    assert await notices(world) == 0


async def test_who_wrote_it_hears_what_became_of_it(world: World) -> None:
    await employ(world, LI, LIS)
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    await world.alerts.send_back(made.id, "Which street?", CHEN)
    await world.work()
    await until(lambda: len(world.sms.sent) == 1)
    returned = world.sms.sent[0]
    assert returned.to == LIS
    assert returned.text.startswith(
        "Returned by Chen: Red rainstorm warning. Reason: Which street?"
    )
    await world.alerts.submit(made.id, LI)
    await world.alerts.approve(made.id, CHEN)
    await until(lambda: len(world.sms.sent) == 2)
    assert world.sms.sent[1].text.startswith("Approved by Chen: Red rainstorm warning.")


async def test_what_nobody_decides_is_told_again_to_both_sides_by_one_worker_only(
    world: World,
) -> None:
    await employ(world, CHEN, CHENS)
    await employ(world, LI, LIS)
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    assert await reminders(world).remind(world.now() + timedelta(minutes=4)) == 0
    later = world.now() + timedelta(minutes=6)
    assert [await reminders(world).remind(later) for _ in range(2)] == [1, 0]
    assert await notices(world) == 3  # on submission, and again to both
    await world.work()
    await until(lambda: len(world.sms.sent) == 3)
    texts = {one.to: one.text for one in world.sms.sent[1:]}
    assert any("Nobody has decided after 6 min" in text for text in texts.values())
    for times in range(1, 5):
        await reminders(world).remind(later + timedelta(minutes=6 * times))
    async with world.database.transaction() as connection:
        calls = select(func.max(t.alert_calls.c.round))
        assert (await connection.execute(calls)).scalar_one() == 3


@pytest.mark.parametrize("act", [Act.RETURN, Act.REJECT, Act.APPROVE])
async def test_what_was_decided_is_not_told_again(world: World, act: Act) -> None:
    await employ(world, CHEN, CHENS)
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    if act is Act.APPROVE:
        await world.alerts.approve(made.id, CHEN)
    else:
        decide = world.alerts.send_back if act is Act.RETURN else world.alerts.reject
        await decide(made.id, "no", CHEN)
    assert await reminders(world).remind(world.now() + timedelta(minutes=6)) == 0


async def test_a_refused_submission_tells_nobody(world: World) -> None:
    await employ(world, CHEN, CHENS)
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    with pytest.raises(Exception, match="submit"):
        await world.alerts.submit(made.id, LI)
    assert await notices(world) == 1


async def test_a_notice_outlives_the_trouble_of_its_lane(world: World) -> None:
    await employ(world, CHEN, CHENS)
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    world.sms.failures = [errors.ProviderDown(retry_after=0.1)] * 6
    await world.work()
    await until(lambda: bool(world.sms.sent))
    assert [one.to for one in world.sms.sent] == [CHENS] and not world.sms.failures


async def test_a_notice_that_matters_no_more_is_not_sent(world: World) -> None:
    await employ(world, CHEN, CHENS)
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    world.offset = timedelta(hours=1)
    await world.work()
    await employ(world, NEIGHBOUR, NEIGHBOURS)
    own = await world.alerts.draft(draft(), LI)
    await world.alerts.own_addresses.replace(
        LI, [OwnAddress(channel="sms", address=LIS, language="en")]
    )
    await world.alerts.own_addresses.test(own.id, LI)
    await until(lambda: bool(world.sms.sent))
    assert [one.to for one in world.sms.sent] == [LIS]


async def test_who_has_left_is_not_reminded(world: World) -> None:
    await employ(world, CHEN, CHENS)
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    before = await notices(world)
    await StoredOfficials(world.database, VAULT).revoke(CHEN.name, utc(), by=LI.name)
    await reminders(world).remind(utc() + timedelta(minutes=6))
    assert await notices(world) == before

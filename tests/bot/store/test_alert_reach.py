"""Whom an alert reaches and whose it is: channels and people that there are, and ground."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.alerts.content import ContentInvalid, ProblemCode, from_json
from bot.alerts.errors import CursorWrong, OutsideYourArea
from bot.alerts.records import OwnAddress, State
from bot.officials import Official, Role
from bot.store.database import Database
from tests.bot.broadcast.world import CHEN, HUANGPU, LI, PUDONG, World, draft

pytestmark = pytest.mark.postgres
AUTHOR_NEXT_DOOR = Official(name="Wang", role=Role.AUTHOR, area=HUANGPU)
APPROVER_NEXT_DOOR = Official(name="Wu", role=Role.APPROVER, area=HUANGPU)


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    made = World(database)
    yield made
    await made.rest()


@pytest.mark.parametrize("channel", ["pigeon", "SMS", "wechat", "telegram"])
async def test_a_channel_that_nothing_serves_is_named(world: World, channel: str) -> None:
    with pytest.raises(ContentInvalid) as refused:
        await world.alerts.draft(draft(channels=["sms", channel]), LI)
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("channels[1]", ProblemCode.NOT_LISTED)
    assert problem.detail == "sms, web"


async def test_a_channel_that_is_gone_since_is_refused_before_anybody_misses_the_warning(
    world: World,
) -> None:
    kept = from_json(draft(channels=["pigeon"]))
    made = await world.alerts.draft(kept, LI)
    preview = await world.alerts.preview(made.id, LI)
    assert ("not_listed", "channels[0]") in {(one.code, one.field) for one in preview.refused}
    with pytest.raises(ContentInvalid) as refused:
        await world.alerts.submit(made.id, LI)
    assert [problem.field for problem in refused.value.problems] == ["channels[0]"]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        pytest.param({}, [], id="everybody"),
        pytest.param({"audience": {"languages": ["zz"]}}, ["audience.languages"], id="language"),
        pytest.param({"audience": {"groups": ["nurses"]}}, ["audience.groups"], id="group"),
        pytest.param({"channels": ["web"]}, ["channels"], id="channel"),
    ],
)
async def test_a_choice_that_reaches_nobody_is_said_before(
    world: World, change: dict[str, Any], fields: list[str]
) -> None:
    await world.subscribe(2)
    made = await world.alerts.draft(draft(**change), LI)
    preview = await world.alerts.preview(made.id, LI)
    assert preview.people == (0 if fields else 2)
    found = [(one.code, one.field) for one in preview.refused]
    assert found == [("reaches_nobody", field) for field in fields]


async def test_an_area_where_nobody_listens_yet_may_be_warned(world: World) -> None:
    made = await world.alerts.draft(draft(), LI)
    assert (await world.alerts.preview(made.id, LI)).refused == ()


async def test_an_approver_next_door_can_neither_return_nor_reject(world: World) -> None:
    made = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(made.id, LI)
    for decide in (world.alerts.send_back, world.alerts.reject):
        with pytest.raises(OutsideYourArea):
            await decide(made.id, "nein", APPROVER_NEXT_DOOR)
    assert (await world.alerts.get(made.id)).alert.state is State.SUBMITTED


async def test_an_author_next_door_writes_over_nothing(world: World) -> None:
    made = await world.alerts.draft(draft(), LI)
    with pytest.raises(OutsideYourArea):
        await world.alerts.edit(made.id, draft(), AUTHOR_NEXT_DOOR)
    assert (await world.alerts.get(made.id)).alert.version == 1


async def test_whoever_drew_the_wrong_area_may_mend_it(world: World) -> None:
    made = await world.alerts.draft(draft(), AUTHOR_NEXT_DOOR)
    area = {"description": "黄浦", "geocodes": [{"name": "GB/T2260", "value": HUANGPU}]}
    await world.alerts.edit(made.id, draft(area=area), AUTHOR_NEXT_DOOR)
    submitted = await world.alerts.submit(made.id, AUTHOR_NEXT_DOOR)
    assert submitted.state is State.SUBMITTED


async def test_who_may_not_warn_there_tests_nothing_and_reads_no_ledger(world: World) -> None:
    own = OwnAddress(channel="sms", address="+8613900139000", language="zh")
    await world.alerts.own_addresses.replace(AUTHOR_NEXT_DOOR, [own])
    alert = await world.approved()
    with pytest.raises(OutsideYourArea):
        await world.alerts.own_addresses.test(alert.id, AUTHOR_NEXT_DOOR)
    with pytest.raises(OutsideYourArea):
        await world.alerts.deliveries(alert.id, AUTHOR_NEXT_DOOR)
    at_home = Official(name="Zhao", role=Role.DUTY_OFFICER, area=PUDONG)
    assert (await world.alerts.deliveries(alert.id, at_home)).items == ()


async def test_who_may_not_warn_there_stops_nothing(world: World) -> None:
    await world.subscribe(1)
    alert = await world.approved()
    with pytest.raises(OutsideYourArea):
        await world.alerts.cancel(alert.id, APPROVER_NEXT_DOOR)
    await world.work()
    await world.until(alert, "sending", "completed")
    assert len(await world.alerts.active()) == 1


@pytest.mark.parametrize(
    "cursor", ["nonsense", "-1", "\0", "é", "MjAyNi0xMS0yMnxh", "99999999999999999999", "9" * 9999]
)
async def test_a_cursor_that_is_not_ours_is_refused(world: World, cursor: str) -> None:
    made = await world.alerts.draft(draft(), LI)
    with pytest.raises(CursorWrong):
        await world.alerts.page(cursor=cursor)
    with pytest.raises(CursorWrong):
        await world.alerts.deliveries(made.id, CHEN, cursor=cursor)

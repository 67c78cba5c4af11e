"""From draft to all-clear through the real store and a real worker; only the providers are ours."""

import asyncio
import time

import pytest

from bot.alerts.errors import NoOwnAddress
from bot.alerts.published import Standing
from bot.alerts.records import Act, OwnAddress, State
from tests.bot.broadcast.world import CHEN, HUANGPU, LI, World, address_of, draft, until

pytestmark = pytest.mark.postgres


async def test_everybody_inside_gets_it_in_their_language_and_then_the_all_clear(
    world: World,
) -> None:
    chinese = await world.subscribe(3)
    english = await world.subscribe(2, language="en")
    on_web = await world.subscribe(2, channel="web")
    await world.subscribe(4, areas=(HUANGPU,))
    await world.work()
    alert = await world.approved()
    await world.until(alert, "completed")
    assert set(world.sms.times) == {address_of(one) for one in (*chinese, *english)}
    assert set(world.web.times) == {str(one) for one in on_web}
    texts = {one.to: one.text for one in world.sms.sent}
    assert texts[address_of(chinese[0])].startswith("暴雨红色预警。请立即到高处避险。")
    assert texts[address_of(english[0])].startswith("Red rainstorm warning. Go to higher ground")
    view = await world.alerts.get(alert.id)
    assert view.counts["delivered"] == view.reached == 7
    assert view.by_language["en"]["delivered"] == 2
    world.sms.sent.clear()
    await world.alerts.cancel(alert.id, CHEN)
    await until(lambda: len(world.sms.sent) == 5)
    cleared = {one.to: one.text for one in world.sms.sent}
    assert cleared[address_of(chinese[0])] == "暴雨已过，预警解除。"
    assert cleared[address_of(english[0])] == 'ALL CLEAR: "Red rainstorm warning" is over.'
    assert await world.alerts.active() == ()


async def test_the_first_delivery_comes_soon(world: World) -> None:
    await world.subscribe(1_000)
    await world.work()
    await asyncio.sleep(0.5)
    alert = await world.alerts.draft(draft(), LI)
    await world.alerts.submit(alert.id, LI)
    approved_at = time.monotonic()
    await world.alerts.approve(alert.id, CHEN)
    await until(lambda: bool(world.sms.sent))
    assert time.monotonic() - approved_at < 10.0


async def test_an_update_ends_what_it_updates_and_its_cancel_reaches_all_who_were_told(
    world: World,
) -> None:
    (pudong,) = await world.subscribe(1)
    (huangpu,) = await world.subscribe(1, areas=(HUANGPU,))
    await world.work()
    first = await world.until(await world.approved(), "completed")
    told = (await world.alerts.active())[0]
    sent = told.sent_at.replace(microsecond=0).isoformat()
    reference = f"{told.sender},{told.identifier},{sent}"
    area = {"description": "黄浦", "geocodes": [{"name": "GB/T2260", "value": HUANGPU}]}
    update = await world.approved(draft(msg_type="Update", references=[reference], area=area))
    await world.until(update, "completed")
    ended = (await world.alerts.get(first.id)).alert
    assert ended.state is State.CANCELLED
    assert (ended.hands[-1].person, ended.hands[-1].act) == ("Chen", Act.SUPERSEDE)
    assert [one.identifier for one in await world.alerts.active()] == [update.identifier]
    old = await world.alerts.published(told.identifier)
    assert old and old.standing is Standing.SUPERSEDED and old.ended_by == update.identifier
    assert world.sms.times == {address_of(pudong): 1, address_of(huangpu): 1}
    await world.alerts.cancel(update.id, CHEN)
    await until(lambda: len(world.sms.sent) == 4)
    assert world.sms.times == {address_of(pudong): 2, address_of(huangpu): 2}
    assert {one.thread for one in world.sms.sent} == {told.identifier}
    assert {(one.urgent, one.language) for one in world.sms.sent[:2]} == {(True, "zh")}


async def test_an_exercise_says_so_first_on_every_channel(world: World) -> None:
    await world.subscribe(1)
    await world.subscribe(1, language="en")
    await world.subscribe(1, channel="web")
    await world.work()
    alert = await world.until(await world.approved(draft(status="Exercise")), "completed")
    await world.alerts.cancel(alert.id, CHEN)
    await until(lambda: len(world.sms.sent) + len(world.web.sent) == 6)
    marks = ("【演习】", "EXERCISE")
    assert all(one.text.startswith(marks) for one in (*world.sms.sent, *world.web.sent))


async def test_a_test_send_reaches_the_author_alone_and_says_that_it_is_a_test(
    world: World,
) -> None:
    await world.subscribe(5)
    await world.work()
    alert = await world.alerts.draft(draft(), LI)
    with pytest.raises(NoOwnAddress):
        await world.alerts.own_addresses.test(alert.id, LI)
    own = OwnAddress(channel="sms", address="+8613900139000", language="en")
    await world.alerts.own_addresses.replace(LI, [own])
    assert await world.alerts.own_addresses.test(alert.id, LI) == 1
    await until(lambda: bool(world.sms.sent))
    assert [one.to for one in world.sms.sent] == ["+8613900139000"]
    assert world.sms.sent[0].text.startswith("TEST")


async def test_a_drafted_cancel_takes_two_people_too_and_ends_what_it_names(world: World) -> None:
    (told,) = await world.subscribe(1)
    await world.work()
    first = await world.until(await world.approved(), "completed")
    await world.subscribe(1)  # came later, was never warned
    (message,) = await world.alerts.active()
    sent = message.sent_at.replace(microsecond=0).isoformat()
    reference = f"{message.sender},{message.identifier},{sent}"
    cancel = await world.approved(draft(msg_type="Cancel", references=[reference]))
    await world.until(cancel, "completed")
    assert (await world.alerts.get(first.id)).alert.state is State.CANCELLED
    assert await world.alerts.active() == ()
    assert world.sms.times == {address_of(told): 2}
    assert world.sms.sent[-1].text == "暴雨已过，预警解除。"

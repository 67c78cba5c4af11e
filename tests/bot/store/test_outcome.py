"""The report out of a real ledger: everybody once, sums as the ledger's, areas, moments."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.alerts.errors import NothingSent, OutsideYourArea
from bot.alerts.outcome.adding import FEW_EACH, UNKNOWN
from bot.alerts.records import Alert
from bot.broadcast.ledger import DeliveryState, Result
from bot.officials import Official, Role
from bot.store import tables as t
from bot.store.database import Database
from tests.bot.broadcast.world import HUANGPU, PUDONG, SUZHOU, World, draft, utc
from tests.bot.web.office import outcomes_of

pytestmark = pytest.mark.postgres
ADMIN = Official(name="Root", role=Role.ADMIN)
SHANGHAI = {
    "description": "上海",
    "geocodes": [{"name": "GB/T2260", "value": PUDONG}, {"name": "GB/T2260", "value": HUANGPU}],
}


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


async def sent(world: World, **changes: object) -> Alert:
    alert = await world.approved(draft(area=SHANGHAI, **changes))
    await world.work()
    await world.until(alert, "completed")
    await world.rest()
    return alert


async def test_everybody_is_counted_by_channel_language_and_area(world: World) -> None:
    await world.subscribe(9)
    await world.subscribe(7, areas=[HUANGPU], language="en")
    await world.subscribe(6, areas=[], point=(31.2, 121.7, 500.0), channel="web")
    await world.subscribe(2, areas=["310000"], channel="web")
    await world.subscribe(5, areas=[SUZHOU])
    alert = await sent(world)
    found = await outcomes_of(world).of(alert.id, ADMIN)
    assert (found.whole.meant, found.whole.reached, found.final) == (24, 24, True)
    assert {one.name: one.meant for one in found.by_channel} == {"sms": 16, "web": 8}
    assert {one.name: one.meant for one in found.by_language} == {"zh": 17, "en": 7}
    areas = {one.name: one.meant for one in found.by_area}
    assert areas == {PUDONG: 15, FEW_EACH: 9}  # 2 of the city, and who would tell them apart
    assert found.areas == {PUDONG: "浦东新区"}
    assert sum(lane.messages for lane in found.lanes) == 24
    assert [(hand.person, hand.act) for hand in found.alert.hands][:3] == [
        ("Li", "create"),
        ("Li", "submit"),
        ("Chen", "approve"),
    ]


async def test_moments_are_in_order_and_after_the_approval(world: World) -> None:
    await world.subscribe(40)
    found = await outcomes_of(world).of((await sent(world)).id, ADMIN)
    times = found.times
    moments = [times.approved, times.first, *times.handed_over.values(), times.last]
    assert None not in moments
    assert moments == sorted(moment for moment in moments if moment)
    assert times.drafted <= (times.submitted or utc()) <= (times.approved or utc())


async def test_a_share_that_was_never_handed_over_has_no_moment(world: World) -> None:
    await world.subscribe(10)
    alert = await sent(world)
    d = t.deliveries.c
    async with world.database.transaction() as connection:
        some = list((await connection.execute(select(d.id).limit(4))).scalars())
        await connection.execute(t.attempts.delete().where(t.attempts.c.delivery_id.in_(some)))
        await connection.execute(
            update(t.deliveries).where(d.id.in_(some)).values(state="failed", reason="refused")
        )
    found = await outcomes_of(world).of(alert.id, ADMIN)
    assert found.times.handed_over[50] and found.times.handed_over[90] is None
    assert dict(found.whole.reasons) == {"refused": 4}


async def test_figures_are_the_ledger_s_whatever_happened(world: World) -> None:
    await world.subscribe(30)
    await world.subscribe(30, areas=[HUANGPU], channel="web", language="en")
    alert = await sent(world)
    dice = random.Random(7)
    d = t.deliveries.c
    async with world.database.transaction() as connection:
        for id in (await connection.execute(select(d.id))).scalars():
            state = dice.choice(list(DeliveryState)).value
            reason = dice.choice([None, "refused", "in_doubt"])
            await connection.execute(
                update(t.deliveries).where(d.id == id).values(state=state, reason=reason)
            )
    ledger = await world.states(alert)
    found = await outcomes_of(world).of(alert.id, ADMIN)
    assert found.whole.meant == ledger.total() == 60
    assert found.whole.reached == ledger["delivered"]
    assert found.whole.reasons.get("no_receipt", 0) == ledger["accepted"]
    for state in ("expired", "stopped", "cancelled"):
        assert found.whole.reasons.get(state, 0) == ledger[state]
    for parts in (found.by_channel, found.by_language, found.by_area):
        assert sum(part.meant for part in parts) == 60
        assert sum(part.reached for part in parts) == ledger["delivered"]


async def test_who_unsubscribed_since_is_counted_without_an_area(world: World) -> None:
    people = await world.subscribe(12)
    alert = await sent(world)
    gone = people[:6]
    async with world.database.transaction() as connection:
        s = t.subscriptions.c
        await connection.execute(t.subscriptions.delete().where(s.contact_id.in_(gone)))
    found = await outcomes_of(world).of(alert.id, ADMIN)
    assert {one.name: one.meant for one in found.by_area} == {PUDONG: 6, UNKNOWN: 6}


async def test_what_was_tried_again_and_taken_twice_is_told(world: World) -> None:
    await world.subscribe(5)
    alert = await sent(world)
    async with world.database.transaction() as connection:
        one, two = (await connection.execute(select(t.deliveries.c.id).limit(2))).scalars()
        await connection.execute(
            update(t.deliveries).where(t.deliveries.c.id.in_([one, two])).values(tries=2)
        )
    again = Result(delivery_id=one, state=DeliveryState.ACCEPTED, provider_id="another")
    await world.ledger.record([again], utc())
    found = await outcomes_of(world).of(alert.id, ADMIN)
    assert (found.tried_again, found.taken_twice) == (2, 1)
    assert found.whole.meant == 5


async def test_only_officials_of_the_area_and_only_what_was_sent(world: World) -> None:
    made = await world.alerts.draft(draft(), world.author)
    outcomes = outcomes_of(world)
    with pytest.raises(NothingSent):
        await outcomes.of(made.id, ADMIN)
    await world.subscribe(1)
    alert = await sent(world)
    with pytest.raises(OutsideYourArea):
        await outcomes.of(alert.id, Official(name="Zhao", role=Role.APPROVER, area=SUZHOU))


async def test_an_alert_that_is_being_sent_says_so_and_may_mean_nobody(world: World) -> None:
    alert = await world.approved()
    found = await outcomes_of(world).of(alert.id, ADMIN)
    assert not found.final and found.whole.meant == 0 and found.by_area == ()
    assert set(found.times.handed_over.values()) == {None}


async def test_the_all_clear_stands_apart(world: World) -> None:
    await world.subscribe(6)
    alert = await sent(world)
    await world.work()
    await world.alerts.cancel(alert.id, world.approver(3))
    query = select(func.count()).select_from(t.deliveries)
    loop_end = utc() + timedelta(seconds=30)
    while utc() < loop_end:
        if (await outcomes_of(world).of(alert.id, ADMIN)).all_clear == {"delivered": 6}:
            break
    async with world.database.transaction() as connection:
        assert (await connection.execute(query)).scalar_one() == 12
    found = await outcomes_of(world).of(alert.id, ADMIN)
    assert found.all_clear == {"delivered": 6} and found.whole.meant == 6

"""What goes wrong in the middle of a broadcast, and that it costs nobody their warning."""

import asyncio
import time
from datetime import timedelta

import pytest

from bot.alerts.records import State
from bot.beijing import BEIJING
from bot.store.database import Database
from channels import errors
from tests.bot.broadcast.world import (
    CHEN,
    HUANGPU,
    SUZHOU,
    World,
    address_of,
    calm_draft,
    draft,
    until,
)

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(errors.Throttled(retry_after=0.3), id="429"),
        pytest.param(errors.ProviderDown(), id="5xx"),
        pytest.param(errors.ProviderTimeout(), id="hang"),
        pytest.param(errors.ConnectionLost(), id="reset"),
        pytest.param(errors.ProviderUnreachable(), id="unreachable"),
    ],
)
async def test_a_fault_of_the_provider_loses_nobody(
    world: World, failure: errors.ChannelError
) -> None:
    people = await world.subscribe(20)
    world.sms.failures = [failure] * 5
    await world.work()
    alert = await world.until(await world.approved(), "completed")
    assert world.sms.times == {address_of(one): 1 for one in people}
    assert (await world.states(alert))["delivered"] == 20


async def test_a_429_holds_the_whole_lane(world: World) -> None:
    await world.subscribe(30)
    world.sms.failures = [errors.Throttled(retry_after=1.0)]
    await world.work()
    alert = await world.approved()
    await until(lambda: not world.sms.failures)
    held = len(world.sms.sent)
    await asyncio.sleep(0.7)
    # Those who were past the bucket at that moment may still arrive; nobody starts anew.
    assert len(world.sms.sent) <= max(held, 30 - 1)
    await world.until(alert, "completed")


@pytest.mark.parametrize(
    ("failure", "state", "outcome"),
    [
        pytest.param(errors.Refused(), "failed", State.PARTIAL, id="refused"),
        pytest.param(errors.RecipientInvalid(), "failed", State.PARTIAL, id="no such number"),
        pytest.param(errors.RecipientStopped(), "stopped", State.COMPLETED, id="stopped there"),
    ],
)
async def test_what_cannot_be_mended_is_told_and_not_repeated(
    world: World, failure: errors.ChannelError, state: str, outcome: State
) -> None:
    await world.subscribe(3)
    world.sms.failures = [failure]
    await world.work()
    alert = await world.until(await world.approved(), outcome.value)
    assert await world.states(alert) == {"delivered": 2, state: 1}
    assert len(world.sms.sent) == 2


async def test_cancel_bites_within_a_second(database: Database) -> None:
    world = World(database, sms_rate=100.0)
    await world.subscribe(1_000)
    await world.work()
    alert = await world.approved()
    await until(lambda: len(world.sms.sent) >= 50)
    await world.alerts.cancel(alert.id, CHEN)
    await asyncio.sleep(1.0)
    warned = _warnings(world)
    await asyncio.sleep(1.0)
    assert _warnings(world) == warned < 400
    states = await world.states(alert)
    assert states["cancelled"] == 1_000 - warned and states["delivered"] == warned
    await until(lambda: len(world.sms.sent) == 2 * warned)
    assert set(world.sms.times.values()) == {2}, "the all-clear is for those who were told"
    await world.rest()


async def test_pause_holds_and_resume_goes_on_without_repeating(database: Database) -> None:
    world = World(database, sms_rate=100.0)
    await world.subscribe(200)
    await world.work()
    alert = await world.approved()
    await until(lambda: len(world.sms.sent) >= 30)
    await world.alerts.pause(alert.id, CHEN)
    await asyncio.sleep(1.0)
    held = len(world.sms.sent)
    await asyncio.sleep(1.0)
    assert len(world.sms.sent) == held < 200
    await world.alerts.resume(alert.id, CHEN)
    await world.until(alert, "completed")
    assert set(world.sms.times.values()) == {1} and len(world.sms.times) == 200
    await world.rest()


async def test_what_is_queued_when_it_expires_is_never_sent(database: Database) -> None:
    world = World(database, sms_rate=10.0)
    await world.subscribe(200)
    await world.work()
    alert = await world.approved(draft(expires=(world.now() + timedelta(seconds=3)).isoformat()))
    found = await world.until(alert, "expired")
    sent = len(world.sms.sent)
    states = await world.states(alert)
    assert found.state is State.EXPIRED
    assert states == {"delivered": sent, "expired": 200 - sent}
    assert all(one.valid_for and one.valid_for > timedelta(0) for one in world.sms.sent)
    await world.rest()


async def test_stop_in_the_middle_is_heeded(world: World) -> None:
    await world.subscribe(400)
    world.sms.open.clear()
    await world.work()
    alert = await world.approved()
    await until(lambda: world.sms.in_flight == 200)
    stopped = await world.queued(alert)
    await world.stop_person(stopped)
    world.sms.open.set()
    await world.until(alert, "completed")
    assert address_of(stopped) not in world.sms.times
    assert await world.states(alert) == {"delivered": 399, "stopped": 1}


async def test_nobody_outside_the_area_or_the_audience_gets_it(world: World) -> None:
    inside = await world.subscribe(2)
    whole_city = await world.subscribe(1, areas=("310000",))
    near = await world.subscribe(1, areas=(), point=(31.25, 121.49, 3_000.0))
    await world.subscribe(1, areas=(HUANGPU,))
    await world.subscribe(1, areas=(SUZHOU,))
    await world.subscribe(1, areas=(), point=(31.25, 121.40, 3_000.0))
    await world.subscribe(1, contact_ids=inside[:1], areas=("310000",))
    (stopped,) = await world.subscribe(1)
    await world.stop_person(stopped)
    await world.work()
    alert = await world.until(await world.approved(), "completed")
    assert world.sms.times == {address_of(one): 1 for one in (*inside, *whole_city, *near)}
    assert (await world.states(alert)).total() == 4


async def test_two_workers_never_serve_one_lane_at_once(world: World) -> None:
    await world.subscribe(3_000)
    world.sms.latency = 0.01
    await world.work()
    await world.work()
    alert = await world.until(await world.approved(), "completed")
    assert set(world.sms.times.values()) == {1}
    assert world.sms.most_in_flight <= 200
    assert (await world.states(alert))["delivered"] == 3_000


async def test_two_approvers_at_once_make_one_event(world: World) -> None:
    await world.subscribe(5)
    alert = await world.alerts.draft(draft(), world.author)
    await world.alerts.submit(alert.id, world.author)
    done = await asyncio.gather(
        *(world.alerts.approve(alert.id, world.approver(n)) for n in range(4)),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, Exception) for one in done) == 1
    await world.work()
    await world.until(alert, "completed")
    assert set(world.sms.times.values()) == {1}


async def test_life_safety_overtakes_what_was_there_before(database: Database) -> None:
    world = World(database, sms_rate=50.0)
    await world.subscribe(150)
    await world.work()
    calm = await world.approved(calm_draft())
    await until(lambda: len(world.sms.sent) >= 10)
    overtaken = len(world.sms.sent)
    urgent = await world.approved()
    await world.until(urgent, "completed")
    identifiers = [one.alert for one in world.sms.sent[overtaken:]]
    until_done = identifiers[: len(identifiers) - identifiers[::-1].index(urgent.identifier)]
    assert until_done.count(calm.identifier) < 50
    await world.alerts.cancel(calm.id, CHEN)
    await world.rest()


async def test_an_alert_without_life_safety_waits_for_the_receipt_before_it_repeats(
    world: World,
) -> None:
    await world.subscribe(1)
    world.sms.failures = [errors.ConnectionLost()]
    await world.work()
    asked = time.monotonic()
    alert = await world.approved(calm_draft())
    await world.until(alert, "completed")
    assert time.monotonic() - asked > 1.9, "the lane's doubt window is two seconds"
    assert set(world.sms.times.values()) == {1}


async def test_quiet_hours_hold_back_the_lower_levels_and_those_alone(world: World) -> None:
    here = world.now().astimezone(BEIJING)
    begin, end = here - timedelta(minutes=5), here + timedelta(minutes=30)
    quiet = {"from": f"{begin:%H:%M}", "to": f"{end:%H:%M}"}
    (asleep,) = await world.subscribe(1, quiet_hours=quiet)
    await world.subscribe(1)
    await world.work()
    blue = await world.approved(calm_draft())
    await world.until_states(blue, {"delivered": 1, "queued": 1})
    assert address_of(asleep) not in world.sms.times
    red = await world.approved()
    await world.until(red, "completed")
    assert world.sms.times[address_of(asleep)] == 1
    world.offset = timedelta(minutes=31)
    await world.until(blue, "completed")
    assert world.sms.times[address_of(asleep)] == 2


async def test_rows_of_a_dead_server_are_in_doubt_and_then_sent(world: World) -> None:
    people = await world.subscribe(10)
    alert = await world.approved()
    await world.work()
    await world.until(alert, "completed")
    await world.rest()
    world.sms.sent.clear()
    await world.orphan(alert, 4)
    await world.work()
    await world.until_states(alert, {"delivered": 10})
    assert len(world.sms.times) == 4 and set(world.sms.times.values()) == {1}
    assert set(world.sms.times) <= {address_of(one) for one in people}


def _warnings(world: World) -> int:
    return sum(one.text.startswith("暴雨红色预警") for one in world.sms.sent)

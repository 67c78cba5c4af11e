"""From draft to all-clear through the real store and a real worker; only the providers are ours."""

import asyncio
import time

import pytest

from tests.bot.broadcast.world import CHEN, HUANGPU, World, address_of

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
    await _until(lambda: len(world.sms.sent) == 5)
    cleared = {one.to: one.text for one in world.sms.sent}
    assert cleared[address_of(chinese[0])] == "暴雨已过，预警解除。"
    assert cleared[address_of(english[0])] == 'ALL CLEAR: "Red rainstorm warning" is over.'
    assert await world.alerts.active() == ()


async def test_the_first_delivery_comes_within_a_second(world: World) -> None:
    await world.subscribe(1_000)
    await world.work()
    await asyncio.sleep(0.5)
    alert = await world.alerts.draft(_source(), _author())
    await world.alerts.submit(alert.id, _author())
    approved_at = time.monotonic()
    await world.alerts.approve(alert.id, CHEN)
    await _until(lambda: bool(world.sms.sent))
    assert time.monotonic() - approved_at < 1.0


def _source() -> dict[str, object]:
    from tests.bot.broadcast.world import draft

    return draft()


def _author():
    from tests.bot.broadcast.world import LI

    return LI


async def _until(condition, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)

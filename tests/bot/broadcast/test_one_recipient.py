"""A limit that concerns one recipient puts one delivery back; the lane goes on."""

from datetime import timedelta
from uuid import uuid4

import pytest

from bot.alerts.lanes import Lane
from bot.broadcast import sending
from bot.broadcast.ledger import Claimed, DeliveryState, Sendable
from channels import errors
from channels.base import Outbound
from tests.bot.broadcast.world import Provider, utc

LANE = Lane(name="robot", channel="robot", rate=10.0)
CLAIMED = Claimed(id=7, event_id=uuid4(), language="zh", tries=1, sealed_address=b"")
EVENT = Sendable(
    id=CLAIMED.event_id,
    alert_id=uuid4(),
    identifier="1",
    priority=0,
    messages={"zh": {"full": "暴雨"}},
    expires_at=utc() + timedelta(hours=1),
)
OUT = Outbound(channel="robot", to="wecombot://a", text="暴雨", reference="7")


async def test_its_delivery_waits_as_long_as_the_service_says() -> None:
    provider, now = Provider("robot"), utc()
    provider.failures = [errors.RecipientThrottled(retry_after=3.0)]
    result = await sending.send(provider, LANE, CLAIMED, EVENT, OUT, now)
    assert (result.state, result.reason) == (DeliveryState.QUEUED, "recipient_throttled")
    assert result.due_at == now + timedelta(seconds=3)


async def test_a_limit_of_the_sender_still_concerns_the_lane() -> None:
    provider = Provider("robot")
    provider.failures = [errors.Throttled(retry_after=3.0)]
    with pytest.raises(errors.Throttled):
        await sending.send(provider, LANE, CLAIMED, EVENT, OUT, utc())

"""The preview's figures against people in a real database, each counted by hand."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import update

from bot.alerts.preview import Price
from bot.settings import SettingsInvalid, load
from bot.store import tables as t
from bot.store.database import Database
from tests.bot.broadcast.world import HUANGPU, LI, World, calm_draft, draft, utc

pytestmark = pytest.mark.postgres
ALL_DAY = {"from": "00:00", "to": "23:59"}


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    made = World(database, price=Price(amount=Decimal("0.05"), currency="CNY"))
    yield made
    await made.rest()


async def unconfirm(world: World, contacts: list[UUID]) -> None:
    s = t.subscriptions
    async with world.database.transaction() as connection:
        statement = update(s).where(s.c.contact_id.in_(contacts)).values(confirmed_at=None)
        await connection.execute(statement)


async def test_who_is_left_out_and_why(world: World) -> None:
    await world.subscribe(2)
    await world.subscribe(3, channel="telegram")
    stopped = await world.subscribe(2)
    for one in stopped:
        await world.stop_person(one)
    await unconfirm(world, await world.subscribe(4))
    # Beside the area, and in another one: nobody of these would be meant.
    await unconfirm(world, await world.subscribe(1, areas=(HUANGPU,)))
    await unconfirm(world, await world.subscribe(1, areas=(), point=(31.2, 121.3, 100)))
    # Inside by their point alone.
    await unconfirm(world, await world.subscribe(1, areas=(), point=(31.2, 121.7, 100)))
    made = await world.alerts.draft(draft(), LI)
    preview = await world.alerts.preview(made.id, LI)
    assert preview.people == 5 and preview.by_channel == {"sms": 2, "telegram": 3}
    sketched = await world.alerts.sketched(draft(), LI)  # of what nobody keeps
    assert (sketched.by_channel, sketched.lanes) == (preview.by_channel, preview.lanes)
    assert (sketched.left_out, sketched.cost) == (preview.left_out, preview.cost)
    assert preview.left_out == {
        **{"stopped": 2, "unconfirmed": 5, "no_lane": 3},
        **{"quiet_hours": 0, "expires_first": 0},
    }


async def test_quiet_hours_are_counted_where_they_are_kept(world: World) -> None:
    await world.subscribe(2, quiet_hours=ALL_DAY)
    await world.subscribe(1)
    tomorrow, soon = ((utc() + timedelta(hours=some)).isoformat() for some in (25, 0.01))
    for source, held, never in (
        (calm_draft(expires=tomorrow), 2, 0),
        (calm_draft(expires=soon), 0, 2),
        (draft(expires=soon), 0, 0),
    ):
        made = await world.alerts.draft(source, LI)
        preview = await world.alerts.preview(made.id, LI)
        left_out = preview.left_out
        assert (preview.people, left_out["quiet_hours"], left_out["expires_first"]) == (
            *(3, held),
            never,
        )


async def test_segments_cost_and_time_are_of_the_words_that_are_sent(world: World) -> None:
    await world.subscribe(3)
    await world.subscribe(2, language="en")
    await world.subscribe(4, channel="web")
    long = {"headline": "雨" * 60, "description": "雨", "instruction": "走" * 60}
    english = {"headline": "Rain", "description": "Rain", "instruction": "Go."}
    made = await world.alerts.draft(draft(texts={"zh": long, "en": english}), LI)
    preview = await world.alerts.preview(made.id, LI)
    assert preview.segments_each == {"zh": 2, "en": 1}
    assert preview.segments == 3 * 2 + 2 * 1
    assert preview.cost == Price(amount=Decimal("0.40"), currency="CNY")
    lanes = {lane.channel: lane for lane in preview.lanes}
    assert (lanes["sms"].units, lanes["web"].units) == (8, 4)
    rate = next(lane.rate for lane in world.lanes if lane.channel == "sms")
    assert lanes["sms"].seconds == round(8 / rate, 1)
    assert preview.by_language == {"en": 2, "zh": 7}


async def test_the_bleed_is_counted_in_people_by_their_point(world: World) -> None:
    """Teeth too many for a hundred corners: simplifying fills the gaps between them."""
    teeth = [(121.60 + n * 0.0005, 31.3 if n % 2 else 31.2) for n in range(200)]
    ring = [*teeth, (121.6995, 31.1), (121.60, 31.1), teeth[0]]
    area = {"description": "齿", "polygons": [[list(point) for point in ring]]}
    made = await world.alerts.draft(draft(area=area), LI)
    before = await world.alerts.preview(made.id, LI)
    assert before.bleed_km2 > 1 and before.bleed_people == 0
    await world.subscribe(2, areas=(), point=(31.15, 121.65, 1))  # in the area
    await world.subscribe(3, areas=(), point=(31.2999, 121.65, 1))  # between two teeth
    await world.subscribe(1, areas=(), point=(31.35, 121.65, 1))  # beyond
    preview = await world.alerts.preview(made.id, LI)
    assert (preview.people, preview.bleed_people) == (2, 3)


@pytest.mark.parametrize("text", ["0.05", "CNY 0.05", "-1 CNY", "0.05 yuan", "1,5 EUR"])
def test_a_price_that_is_none_stops_the_start(text: str, tmp_path: object) -> None:
    environ = {"FENGHUO_DATA_DIR": str(tmp_path), "FENGHUO_SMS_PRICE": text}
    with pytest.raises(SettingsInvalid, match="FENGHUO_SMS_PRICE"):
        load(environ)


def test_a_price_is_an_amount_and_a_currency(tmp_path: object) -> None:
    environ = {"FENGHUO_DATA_DIR": str(tmp_path), "FENGHUO_SMS_PRICE": "0.05 CNY"}
    assert load(environ).sms_price == (Decimal("0.05"), "CNY")
    assert load({"FENGHUO_DATA_DIR": str(tmp_path)}).sms_price is None

"""Lanes that break, their queues, the officials' alarm, and tests to the office's own address."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bot.alerts.lanes import Lane
from bot.broadcast.keeping import LaneKeeper
from bot.broadcast.ledger import Fence
from bot.broadcast.probing import REFERENCE, Prober
from bot.broadcast.receipts import Receipts
from bot.officials import known_as
from bot.store import tables as t
from bot.store.database import Database
from channels import errors
from channels.base import Receipt, ReceiptState
from channels.rates import Bucket
from tests.bot.broadcast.world import VAULT, World, until, utc

pytestmark = pytest.mark.postgres

WEB = Lane(name="web", channel="web", rate=5_000.0)
ONE = Lane(name="sms:1", channel="sms", sender="1", rate=1_000.0)
TWO = Lane(name="sms:2", channel="sms", sender="2", rate=1_000.0)


@pytest.fixture
async def two(database: Database) -> AsyncIterator[World]:
    """Two phone senders."""
    made = World(database, lanes=(WEB, ONE, TWO))
    yield made
    await made.rest()


async def officials(world: World) -> None:
    """An approver with a phone and a page, an administrator, and an author with a phone."""
    people = {"Chen": "approver", "Ada": "admin", "Li": "author"}
    addresses = [("Chen", "sms"), ("Chen", "web"), ("Ada", "web"), ("Li", "sms")]
    async with world.database.transaction() as connection:
        for number, (name, role) in enumerate(people.items()):
            known = {"name": name, "known_as": known_as(name), "role": role}
            token = {**known, "token_hash": bytes([number]), "created_at": utc()}
            await connection.execute(t.tokens.insert().values(id=func.gen_random_uuid(), **token))
        for name, channel in addresses:
            await connection.execute(
                t.official_contacts.insert().values(
                    name=name,
                    channel=channel,
                    sealed_address=VAULT.seal(f"{channel} of {name}"),
                    language="en",
                )
            )


async def test_the_queue_of_a_refused_sender_goes_by_the_other(two: World) -> None:
    await officials(two)
    people = await two.subscribe(200)
    two.sms.refusing = {"1": errors.SenderRefused()}
    await two.work()
    alert = await two.until(await two.approved(), "completed")
    warned = [one for one in two.sms.sent if one.alert]
    assert len(warned) == len({one.to for one in warned}) == len(people)
    assert {one.sender for one in warned} == {"2"}
    health = await two.lane_book.health("sms:1")
    assert health.broken and health.reason == "sender_refused"
    assert (await two.states(alert))["delivered"] == 200


async def test_the_officials_are_told_once_by_what_works(two: World) -> None:
    await officials(two)
    two.sms.refusing = {"1": errors.SenderRefused()}
    keeper = keeper_of(two)
    for _ in range(3):
        await keeper.broke(ONE, "sender_refused")
    await two.work()
    await until(lambda: len(two.sms.sent) == 1 and len(two.web.sent) == 2)
    await asyncio.sleep(0.5)
    told = [(one.to, one.sender, one.text) for one in (*two.sms.sent, *two.web.sent)]
    assert sorted(told, key=str) == [
        ("sms of Chen", "2", "sms:1 en"),
        ("web of Ada", None, "sms:1 en"),
        ("web of Chen", None, "sms:1 en"),
    ]
    assert (await two.lane_book.health("sms:1")).breaks == 3


async def test_a_lane_that_comes_and_goes_is_told_now_and_then(two: World) -> None:
    await officials(two)
    keeper, told = keeper_of(two), []
    for minutes in (0, 1, 2, 14, 16, 17):
        two.offset = timedelta(minutes=minutes)
        await keeper.broke(ONE, "sender_refused")
        if minutes < 14:
            await keeper.proved(ONE)
        told.append(await alarms(two))
    assert told == [3, 3, 3, 3, 6, 6], "what lasts is told when the pause is over, and once"


async def alarms(world: World) -> int:
    query = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_test'")
    async with world.database.transaction() as connection:
        return int((await connection.execute(query)).scalar_one())


async def test_new_alerts_do_not_use_it_until_it_is_tried_again(two: World) -> None:
    await two.subscribe(50)
    await keeper_of(two).broke(ONE, "provider_down")
    await two.work()
    await two.until(await two.approved(), "completed")
    assert {one.sender for one in two.sms.sent} == {"2"}
    two.offset = timedelta(seconds=31)
    two.sms.sent.clear()
    await two.until(await two.approved(), "completed")
    assert {one.sender for one in two.sms.sent} == {"1", "2"}
    assert not (await two.lane_book.health("sms:1")).broken


async def test_what_lasts_breaks_a_lane_that_has_no_other_and_nobody_is_lost(world: World) -> None:
    await world.subscribe(30)
    sender = world.lanes[1].sender
    world.sms.refusing = {sender: errors.SenderRefused()}
    await world.work()
    alert = await world.approved()
    lane = world.lanes[1].name
    for _ in range(600):
        if (await world.lane_book.health(lane)).broken:
            break
        await asyncio.sleep(0.05)
    await world.until_states(alert, {"queued": 30})
    world.sms.refusing = {}
    await asyncio.sleep(1.5)
    assert not world.sms.sent, "it is left alone for half a minute"
    world.offset = timedelta(seconds=31)
    await world.until(alert, "completed")
    assert len(world.sms.sent) == 30


async def test_whoever_serves_next_keeps_the_rate_of_the_second_before(world: World) -> None:
    lane = Lane(name="sms:1", channel="sms", sender="1", rate=10.0)
    first, second = keeper_of(world, "first"), keeper_of(world, "second")
    await first.begin(lane, Bucket(10.0))
    await first.rest(lane)
    mine, theirs = Bucket(10.0), Bucket(10.0)
    await first.begin(lane, mine)
    await first.rest(lane)
    await second.begin(lane, theirs)
    assert mine.try_take() == 0.0
    assert 0.5 < theirs.try_take() <= 1.0


async def test_a_retry_after_holds_whoever_serves_next(world: World) -> None:
    lane = Lane(name="sms:1", channel="sms", sender="1", rate=10.0)
    await keeper_of(world, "first").hold(lane, 60.0)
    bucket = Bucket(10.0)
    assert await keeper_of(world, "second").begin(lane, bucket)
    assert 55.0 < bucket.try_take() <= 60.0


async def test_a_test_is_sent_once_in_five_minutes_and_timed(two: World) -> None:
    for _ in range(2):
        await prober(two).probe(ONE, Bucket(5.0))
    (sent,) = two.sms.sent
    assert (sent.to, sent.sender, sent.text) == ("+8613800138000", "1", "a test")
    health = await two.lane_book.health("sms:1")
    assert health.accepted_seconds is not None and health.delivered_seconds is None
    assert sent.reference and sent.reference.startswith(REFERENCE)
    receipts = Receipts(two.ledger, lambda: utc() + timedelta(seconds=2), two.lane_book)
    await receipts.record(receipt(sent.reference, ReceiptState.DELIVERED))
    seconds = (await two.lane_book.health("sms:1")).delivered_seconds
    assert seconds and 1.9 < seconds < 10
    two.offset = timedelta(minutes=5)
    await prober(two).probe(ONE, Bucket(5.0))
    assert len(two.sms.sent) == 2


async def test_a_failed_test_breaks_the_lane_and_a_good_one_mends_it(two: World) -> None:
    two.sms.refusing = {"1": errors.ProviderUnreachable()}
    await prober(two).probe(ONE, Bucket(5.0))
    health = await two.lane_book.health("sms:1")
    assert (health.broken, health.test_reason) == (True, "provider_unreachable")
    two.sms.refusing, two.offset = {}, timedelta(minutes=5)
    await prober(two).probe(ONE, Bucket(5.0))
    health = await two.lane_book.health("sms:1")
    assert (health.broken, health.test_reason, health.breaks) == (False, None, 0)


@pytest.mark.parametrize(
    "failure",
    [errors.Throttled(), errors.RecipientInvalid(), errors.Refused()],
    ids=lambda failure: failure.code,
)
async def test_a_test_that_says_nothing_of_the_lane(
    two: World, failure: errors.ChannelError
) -> None:
    two.sms.refusing = {"1": failure}
    await prober(two).probe(ONE, Bucket(5.0))
    health = await two.lane_book.health("sms:1")
    assert (health.broken, health.test_reason) == (False, failure.code)


async def test_a_test_that_was_too_much_holds_the_lane(two: World) -> None:
    held: list[float] = []

    class Noting(Bucket):
        def hold(self, seconds: float) -> None:
            held.append(seconds)

    two.sms.refusing = {"1": errors.Throttled(retry_after=3.0)}
    await prober(two).probe(ONE, Noting(5.0))
    assert held == [3.0]


async def test_a_worker_tests_its_lanes_by_itself_and_is_silent_without_an_address(
    two: World,
) -> None:
    await two.work()
    await asyncio.sleep(1.0)
    assert not two.sms.sent
    await two.rest()
    two.test_addresses = {"sms": "+8613800138000"}
    await two.work()
    await until(lambda: len(two.sms.sent) == 2)
    assert {one.sender for one in two.sms.sent} == {"1", "2"} and not two.web.sent


async def test_a_test_that_waits_keeps_nobody_from_being_served(world: World) -> None:
    lane = world.lanes[1].name
    waiting = text(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, status)"
        " VALUES ('broadcast', 'test_lane', :lock, 'test:x', 'todo')"
    )
    await world.subscribe(1)
    await world.approved()
    async with world.database.transaction() as connection:
        await connection.execute(waiting, {"lock": f"lane:{lane}"})
        query = select(func.count()).select_from(t.deliveries)
        assert (await connection.execute(query)).scalar_one() == 0
    await world.work()
    await until(lambda: len(world.sms.sent) == 1)


async def test_who_lost_the_lane_sends_nothing_and_touches_nothing(world: World) -> None:
    await world.subscribe(3)
    alert = await world.approved()
    await world.work()
    await world.until(alert, "completed")
    await world.rest()
    await world.orphan(alert, 3)
    async with world.database.transaction() as connection:
        ids = set((await connection.execute(select(t.deliveries.c.id))).scalars())
    lost = Fence(job_id=10**9, worker_id=1)
    assert await world.ledger.still_wanted(ids, lost, world.now()) == frozenset()
    assert await world.states(alert) == {"sending": 3}
    assert await world.ledger.still_wanted(ids, None, world.now()) == ids


def keeper_of(world: World, me: str = "me") -> LaneKeeper:
    return LaneKeeper(book=world.lane_book, lanes=world.lanes, me=me, clock=world.now)


def prober(world: World) -> Prober:
    return Prober(
        book=world.lane_book,
        keeper=keeper_of(world),
        channels={"sms": world.sms, "web": world.web},
        addresses={"sms": "+8613800138000"},
        text="a test",
        clock=world.now,
    )


def receipt(reference: str, state: ReceiptState, **changes: Any) -> Receipt:
    return Receipt(state=state, reference=reference, provider_id="SM1", at=utc(), **changes)

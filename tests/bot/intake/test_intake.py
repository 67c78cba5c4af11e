"""Messages from people: none lost, none done twice, each person's in order."""

import asyncio

import pytest

from bot.intake.bench import SLOTS, URGENT
from bot.replies import Kind
from bot.store.database import DatabaseAway
from channels import errors
from tests.bot.intake.desk import CRY, PHONE, Desk, inbound, until

pytestmark = pytest.mark.postgres


async def test_what_is_accepted_is_answered_and_then_nothing_of_it_is_kept(desk: Desk) -> None:
    process = await desk.process()
    await process.intake.accept(inbound("你好", "SM1"))
    await desk.until_done()
    assert desk.phones.sent == [(PHONE, "re: 你好")]
    [row] = await desk.rows()
    assert (row.sealed, row.fingerprint) == (None, None)


async def test_before_the_answer_it_lies_sealed(desk: Desk) -> None:
    process = await desk.process(start=False)
    await process.intake.accept(inbound("你好", "SM1", location=(31.0, 121.0), language="zh"))
    [row] = await desk.rows()
    assert PHONE.encode() not in row.sealed and "你好".encode() not in row.sealed
    await process.start()
    await desk.until_done()
    [heard] = process.answerer.heard
    assert (heard.location, heard.language) == ((31.0, 121.0), "zh")
    assert heard.person.address == PHONE


async def test_a_repetition_is_answered_once_by_any_process(desk: Desk) -> None:
    one, other = await desk.process(), await desk.process()
    again = [process.intake.accept(inbound("你好", "SM1")) for process in (one, other, one, other)]
    await asyncio.gather(*again)
    await desk.until_done()
    await one.intake.accept(inbound("你好", "SM1"))  # long after it was answered
    await asyncio.sleep(0.1)
    assert len(desk.phones.sent) == 1


async def test_a_channel_that_numbers_nothing_repeats_nothing(desk: Desk) -> None:
    process = await desk.process()
    for _ in range(2):
        await process.intake.accept(inbound("好", None))
    await desk.until_done()
    assert len(desk.phones.sent) == 2


async def test_a_person_s_messages_come_in_order_whoever_works(desk: Desk) -> None:
    processes = [await desk.process(), await desk.process()]
    for process in processes:
        process.answerer.seconds = 0.01
    for number in range(12):
        await processes[number % 2].intake.accept(inbound(f"{number}", f"SM{number}"))
    await desk.until_done()
    assert [text for _, text in desk.phones.sent] == [f"re: {number}" for number in range(12)]


async def test_people_are_served_side_by_side_and_no_more_than_can_be(desk: Desk) -> None:
    process = await desk.process()
    process.answerer.seconds = 0.02
    await asyncio.gather(
        *(process.intake.accept(inbound("你好", f"SM{n}", f"+86138{n:08}")) for n in range(60))
    )
    await desk.until_done()
    assert len(desk.phones.sent) == 60
    assert 2 <= process.answerer.most <= SLOTS


async def test_a_cry_passes_everybody_even_when_all_hands_are_full(desk: Desk) -> None:
    process = await desk.process()
    process.answerer.open.clear()
    for number in range(SLOTS + 20):
        await process.intake.accept(inbound("你好", f"SM{number}", f"+86138{number:08}"))
    await until(lambda: len(process.answerer.heard) == SLOTS)
    await process.intake.accept(inbound(CRY, "SM-cry", "+8613999999999"))
    await until(lambda: CRY in process.answerer.texts, seconds=2)
    assert len(process.answerer.heard) <= SLOTS + URGENT


async def test_few_are_thought_about_at_once_and_everybody_is_answered(desk: Desk) -> None:
    process = await desk.process(at_once=3)
    process.answerer.seconds = 0.005
    await asyncio.gather(
        *(process.intake.accept(inbound("你好", f"SM{n}", f"+86138{n:08}")) for n in range(40))
    )
    await desk.until_done()
    assert len(desk.phones.sent) == 40
    assert process.answerer.most == 3


async def test_a_cry_is_thought_about_while_the_others_in_hand_wait(desk: Desk) -> None:
    process = await desk.process(at_once=1)
    process.answerer.open.clear()
    for number in range(SLOTS):
        await process.intake.accept(inbound("你好", f"SM{number}", f"+86138{number:08}"))
    await until(lambda: len(process.answerer.heard) >= 1)
    await process.intake.accept(inbound(CRY, "SM-cry", "+8613999999999"))
    await until(lambda: CRY in process.answerer.texts)
    process.answerer.open.set()
    await desk.until_done()
    assert process.answerer.texts.count("你好") == SLOTS


async def test_a_cry_in_a_flood_is_found_after_it_was_kept(desk: Desk) -> None:
    """While more come than can be written down nobody looks before the 204."""
    process = await desk.process()
    process.answerer.open.clear()
    for number in range(SLOTS):
        await process.intake.accept(inbound("你好", f"SM{number}", f"+86138{number:08}"))
    await until(lambda: len(process.answerer.heard) == SLOTS)
    flood = [inbound("你好", f"SMf{n}", f"+86137{n:08}") for n in range(100)]
    flood[99:] = [inbound("喂", "SM-a", "+8613999999999"), inbound(CRY, "SM-b", "+8613999999999")]
    await asyncio.gather(*(process.intake.accept(one) for one in flood))
    await until(lambda: "喂" in process.answerer.texts, seconds=3)
    process.answerer.open.set()
    await until(lambda: CRY in process.answerer.texts, seconds=3)
    assert len(process.answerer.texts) < 80
    assert process.book.urgent == 0, "it was looked at before the 204"
    await desk.until_done()


async def test_what_a_dead_process_did_not_look_at_another_does(desk: Desk) -> None:
    dead = await desk.process(start=False)
    flood = [inbound("你好", f"SM{n}", f"+86138{n:08}") for n in range(100)]
    await asyncio.gather(*map(dead.intake.accept, [*flood, inbound(CRY, "SM-c", "+8613999999999")]))
    other = await desk.process(start=False)
    other.answerer.seconds = 0.3
    await other.start()
    await until(lambda: CRY in other.answerer.texts, seconds=3)
    assert len(other.answerer.texts) <= 2 * SLOTS + URGENT


async def test_what_a_person_wrote_before_a_cry_hurries_too(desk: Desk) -> None:
    process = await desk.process(start=False)
    for number in range(30):
        await process.intake.accept(inbound("你好", f"SM{number}", f"+86138{number:08}"))
    await process.intake.accept(inbound("喂", "SM-a", "+8613999999999"))
    await process.intake.accept(inbound(CRY, "SM-b", "+8613999999999"))
    await process.start()
    await desk.until_done()
    assert process.answerer.texts[0] == "喂"
    assert process.answerer.texts.index(CRY) < 30


async def test_a_process_that_dies_in_between_is_taken_over_from(desk: Desk) -> None:
    """It had accepted one and was answering the other: each is answered once."""
    dead = await desk.process(start=False)
    dead.answerer.open.clear()
    await dead.intake.accept(inbound("一", "SM1"))
    taken = await dead.book.take("sms", 5, "the dead", dead.intake._lease / 20)
    assert len(taken) == 1
    await dead.intake.accept(inbound("二", "SM2"))
    await desk.process()
    await desk.until_done()
    assert [text for _, text in desk.phones.sent] == ["re: 一", "re: 二"]
    assert [row.tries for row in await desk.rows()] == [2, 1]


async def test_who_lives_keeps_what_takes_long(desk: Desk) -> None:
    slow, other = await desk.process(lease=2.0), await desk.process(lease=2.0)
    for process in (slow, other):
        process.answerer.seconds = 4.0
    await slow.intake.accept(inbound("你好", "SM1"))
    await desk.until_done()
    assert len(desk.phones.sent) == 1


async def test_a_process_that_ends_hands_over_at_once(desk: Desk) -> None:
    ending = await desk.process()
    ending.answerer.open.clear()
    await ending.intake.accept(inbound("你好", "SM1"))
    await until(lambda: bool(ending.answerer.heard))
    await ending.stop()
    assert [row.held_until for row in await desk.rows()] == [None]
    await desk.process()
    await desk.until_done()
    assert len(desk.phones.sent) == 1


async def test_a_message_that_ends_every_process_is_given_up(desk: Desk) -> None:
    process = await desk.process(start=False)
    await process.intake.accept(inbound("你好", "SM1"))
    for _ in range(5):
        await process.book.take("sms", 5, "the dead", process.intake._lease * -1)
    await process.start()
    await desk.until_done()
    assert not process.answerer.heard


async def test_an_answer_that_the_provider_did_not_take_is_tried_again(desk: Desk) -> None:
    process = await desk.process()
    desk.phones.failures = [errors.ProviderUnreachable()]
    await process.intake.accept(inbound("你好", "SM1"))
    await desk.until_done()
    assert len(desk.phones.sent) == 1
    assert len(process.answerer.heard) == 1  # said again, not done again


@pytest.mark.parametrize("error", [errors.RecipientBlocked(), errors.ProviderTimeout()])
async def test_what_is_hopeless_or_in_doubt_is_not(desk: Desk, error: errors.ChannelError) -> None:
    process = await desk.process()
    desk.phones.failures = [error]
    await process.intake.accept(inbound("你好", "SM1"))
    await desk.until_done()
    assert not desk.phones.sent


async def test_old_rows_are_forgotten_but_none_that_waits(desk: Desk) -> None:
    process = await desk.process()
    await process.intake.accept(inbound("你好", "SM1"))
    await desk.until_done()
    await process.stop()
    await process.intake.accept(inbound("还在吗", "SM2"))
    [done, waiting] = await desk.rows()
    assert await process.book.forget(done.received_at) == 0
    assert await process.book.forget(waiting.received_at + (waiting.received_at - done.received_at))
    assert [row.done_at for row in await desk.rows()] == [None]


# --- the database is away ------------------------------------------------------------------------


async def test_without_the_database_a_cry_is_answered_and_its_repetition_is_not(desk: Desk) -> None:
    process = await desk.process()
    process.book.away = True
    for _ in range(3):  # the provider tries again
        with pytest.raises(DatabaseAway):
            await process.intake.accept(inbound(CRY, "SM1"))
        process.intake.unkept(inbound(CRY, "SM1"))
    await until(lambda: bool(desk.phones.sent))
    process.book.away = False
    await process.intake.accept(inbound(CRY, "SM1"))
    await asyncio.sleep(0.1)
    assert desk.phones.sent == [(PHONE, f"re: {CRY}")]
    [row] = await desk.rows()
    assert (row.done_at is not None, row.sealed) == (True, None)


async def test_whoever_only_got_the_safe_text_is_answered_when_the_provider_repeats(
    desk: Desk,
) -> None:
    process = await desk.process()
    process.answerer.kind = Kind.SAFE
    process.intake.unkept(inbound("附近避难所", "SM1"))
    await until(lambda: bool(desk.phones.sent))
    process.answerer.kind = Kind.ANSWER
    await process.intake.accept(inbound("附近避难所", "SM1"))
    await desk.until_done()
    assert len(desk.phones.sent) == 2

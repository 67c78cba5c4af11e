"""A resident and an officer: asked, taken, answered, given back; in memory and on PostgreSQL."""

import asyncio
from datetime import timedelta

import pytest

from bot.handover import errors
from bot.handover.records import BY_HAND, KEPT, NOBODY_CAME, SIGN_OF_LIFE, SILENCE, WAITS_FOR, State
from bot.handover.talks import Wish
from bot.officials import Official
from tests.bot.handover.conftest import (
    AUTHOR,
    CITY,
    HE,
    LI,
    MUM,
    PUDONG,
    SON,
    WANG,
    WORDS,
    World,
)

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("official", "area", "there"),
    [
        pytest.param(LI, PUDONG, True, id="their own"),
        pytest.param(CITY, PUDONG, True, id="the city's"),
        pytest.param(HE, PUDONG, False, id="another city's"),
        pytest.param(HE, None, True, id="nobody knows where"),
    ],
)
async def test_who_is_there_for_whom(
    w: World, official: Official, area: str | None, there: bool
) -> None:
    assert not await w.talks.somebody_there(area)
    await w.desk.here(official, by_hand=True)
    assert await w.talks.somebody_there(area) is there


async def test_a_page_that_was_left_open_is_no_officer(w: World) -> None:
    await w.desk.here(LI, by_hand=True)
    for _ in range(60):
        assert await w.talks.somebody_there(PUDONG)
        w.clock.pass_by(timedelta(minutes=1))
        await w.desk.here(LI, by_hand=False)
    assert not await w.talks.somebody_there(PUDONG)
    assert await w.desk.here(LI, by_hand=False) is None
    assert await w.desk.here(LI, by_hand=True) == w.clock.now + BY_HAND
    w.clock.pass_by(SIGN_OF_LIFE)
    assert not await w.talks.somebody_there(PUDONG)


async def test_who_goes_is_gone_though_the_page_is_open(w: World) -> None:
    await w.desk.here(LI, by_hand=True)
    await w.desk.away(LI)
    assert await w.desk.here(LI, by_hand=False) is None
    assert not await w.talks.somebody_there(PUDONG)


async def test_the_whole_walk(w: World) -> None:
    id = await w.waiting()
    assert await w.talks.hear(id, "屋里进水了", "zh") == 0
    await w.talks.note(id, ["请先断电。"])
    w.clock.pass_by(SECOND)
    shown = await w.desk.take(id, LI)
    assert (shown.handover.state, shown.address) == (State.TAKEN, "***8034")
    w.clock.pass_by(SECOND)
    assert await w.talks.hear(id, "水到膝盖了", "zh") == 1
    assert await w.talks.hear(id, "有老人", "zh") == 2
    await w.desk.say(id, " 马上到 ", LI)
    thread = await w.desk.thread(id, LI)
    assert [(line.author.value, line.text, line.sent) for line in thread.lines] == [
        ("resident", "转人工", True),
        ("resident", "屋里进水了", True),
        ("bot", "请先断电。", True),
        ("resident", "水到膝盖了", True),
        ("resident", "有老人", True),
        ("officer", "马上到", True),
    ]
    assert thread.lines[-1].person == "Li"
    await w.desk.give_back(id, LI)
    assert w.told() == [
        WORDS.say("handover.taken", "zh"),
        "值班员:马上到",
        WORDS.say("handover.returned", "zh"),
    ]
    assert {letter.kind for letter in w.post.posted} == {"handoff"}
    assert await w.talks.open_of(MUM) is None
    assert await w.talks.hear(id, "还在吗", "zh") is None


async def test_asking_twice_is_asking_once(w: World) -> None:
    id = await w.waiting()
    assert not await w.talks.ask(MUM, "zh", Wish(text="人工"))
    assert [shown.handover.id for shown in (await w.desk.page(CITY)).items] == [id]


async def test_the_answer_is_in_the_language_that_they_write_by_now(w: World) -> None:
    id = await w.taken()
    await w.talks.hear(id, "can you speak English", "en")
    await w.desk.say(id, "Yes.", LI)
    assert w.told()[-1] == "Duty officer: Yes."


async def test_two_officers_cannot_take_the_same(w: World) -> None:
    id = await w.waiting()
    results = await asyncio.gather(
        w.desk.take(id, LI), w.desk.take(id, WANG), return_exceptions=True
    )
    assert sum(isinstance(one, errors.MoveNotAllowed) for one in results) == 1
    assert len(w.told()) == 1


@pytest.mark.parametrize(
    ("act", "official", "refusal"),
    [
        pytest.param("take", HE, errors.NotYours, id="another city's takes"),
        pytest.param("thread", HE, errors.NotYours, id="another city's reads"),
        pytest.param("thread", AUTHOR, errors.NotYours, id="an author reads"),
        pytest.param("say", HE, errors.NotYours, id="another city's answers"),
        pytest.param("say", LI, errors.MoveNotAllowed, id="answered before it is taken"),
        pytest.param("give_back", LI, errors.MoveNotAllowed, id="given back before"),
        pytest.param("close", LI, errors.MoveNotAllowed, id="settled before"),
    ],
)
async def test_what_is_refused_while_one_waits(
    w: World, act: str, official: Official, refusal: type[Exception]
) -> None:
    id = await w.waiting()
    words = ("好",) if act == "say" else ()
    with pytest.raises(refusal):
        await getattr(w.desk, act)(id, *words, official)
    assert w.post.posted == []


@pytest.mark.parametrize("act", ["say", "give_back", "close"])
async def test_only_the_taker_goes_on(w: World, act: str) -> None:
    id = await w.taken()
    words = ("好",) if act == "say" else ()
    with pytest.raises(errors.NotTheTaker):
        await getattr(w.desk, act)(id, *words, WANG)


@pytest.mark.parametrize("act", ["take", "say", "give_back", "close"])
async def test_what_is_over_is_over(w: World, act: str) -> None:
    id = await w.taken()
    await w.desk.close(id, LI)
    words = ("好",) if act == "say" else ()
    with pytest.raises(errors.MoveNotAllowed):
        await getattr(w.desk, act)(id, *words, LI)


@pytest.mark.parametrize("text", ["", "  \n", "长" * 501])
async def test_an_answer_needs_words_that_fit(w: World, text: str) -> None:
    id = await w.taken()
    with pytest.raises(errors.AnswerWrong):
        await w.desk.say(id, text, LI)


async def test_an_answer_that_did_not_leave_is_marked(w: World) -> None:
    id = await w.taken()
    w.post.down = True
    with pytest.raises(errors.AnswerNotSent):
        await w.desk.say(id, "马上到", LI)
    assert [line.sent for line in (await w.desk.thread(id, LI)).lines] == [True, False]


async def test_an_officer_s_silence_gives_back(w: World) -> None:
    id = await w.taken()
    w.clock.pass_by(SILENCE - SECOND)
    assert await w.timeouts.expire(w.clock.now) == 0
    await w.desk.say(id, "还在查", LI)
    w.clock.pass_by(SILENCE)
    assert await w.timeouts.expire(w.clock.now) == 1
    assert await w.timeouts.expire(w.clock.now) == 0
    assert w.told()[-1] == WORDS.say("handover.officer_silent", "zh")
    assert await w.talks.open_of(MUM) is None


async def test_who_waits_is_told_that_nobody_came(w: World) -> None:
    await w.desk.here(LI, by_hand=True)
    id = await w.waiting()
    w.clock.pass_by(NOBODY_CAME)
    assert [await w.timeouts.warn(w.clock.now) for _ in range(2)] == [1, 0]
    assert w.told() == [WORDS.say("handover.still_nobody", "zh")]
    w.clock.pass_by(WAITS_FOR)
    assert await w.timeouts.expire(w.clock.now) == 1
    assert w.told()[-1] == WORDS.say("handover.nobody_came", "zh")
    shown = (await w.desk.thread(id, LI)).shown
    assert shown.handover.state is State.EXPIRED


async def test_who_knew_that_nobody_is_there_is_not_told_again(w: World) -> None:
    await w.waiting()
    w.clock.pass_by(NOBODY_CAME)
    assert await w.timeouts.warn(w.clock.now) == 0


async def test_the_resident_may_leave_at_any_time(w: World) -> None:
    for id in (await w.waiting(), await w.taken(SON)):
        await w.talks.leave(id)
        await w.talks.leave(id)
        assert (await w.desk.thread(id, LI)).shown.handover.state is State.RETURNED


async def test_thirty_days_after_the_end_all_is_gone(w: World) -> None:
    id = await w.taken()
    await w.desk.close(id, LI)
    w.clock.pass_by(KEPT)
    assert await w.timeouts.forget(w.clock.now - SECOND) == 0
    assert await w.timeouts.forget(w.clock.now) == 1
    assert await w.book.lines(id) == []
    with pytest.raises(errors.HandoverUnknown):
        await w.desk.thread(id, LI)


async def test_a_list_a_page_at_a_time_of_the_own_area(w: World) -> None:
    mine = await w.waiting(MUM, PUDONG)
    w.clock.pass_by(SECOND)
    unplaced = await w.waiting(SON, None)
    for official, seen in ((LI, [unplaced, mine]), (CITY, [unplaced, mine]), (HE, [unplaced])):
        assert [s.handover.id for s in (await w.desk.page(official)).items] == seen
    first = await w.desk.page(LI, limit=1, states={State.WAITING})
    rest = await w.desk.page(LI, limit=1, cursor=first.next)
    assert [s.handover.id for s in (*first.items, *rest.items)] == [unplaced, mine]
    assert rest.next is None
    with pytest.raises(errors.CursorWrong):
        await w.desk.page(LI, cursor="nonsense")

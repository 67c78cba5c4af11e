"""Families: begun, joined, told, seen and left; the same in memory and on PostgreSQL."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.circles import errors
from bot.circles.circle import CODES, MOST_MEMBERS, Circle, Kind
from bot.circles.service import CORRECTIONS, TRIES, Said
from bot.residents.people import Person
from tests.bot.circles.conftest import AUNT, MUM, SON, World

WELL = Said(place="一小操场", words="我们都好")


async def test_without_a_circle_nothing_is_kept(w: World) -> None:
    assert await w.circles.check_in(MUM, WELL) is None
    assert await w.circles.mine(MUM) == ()


async def test_who_begins_is_safe_and_has_a_code_to_pass_on(w: World) -> None:
    circle = await w.circles.begin(MUM, "zh", WELL)
    assert CODES.parse(circle.code) == circle.code
    (view,) = await w.circles.mine(MUM)
    (me,) = view.members
    assert me.me and me.check_in is not None
    assert (me.check_in.place, me.check_in.words) == ("一小操场", "我们都好")
    assert await w.circles.begin(MUM, "zh", WELL) == circle


async def test_the_others_are_told_in_their_language_on_their_channel(w: World) -> None:
    code = await w.family(SON, AUNT)
    await w.circles.call(MUM, code, " 妈妈\n ")
    noted = await w.circles.check_in(MUM, WELL)
    assert noted and noted.told == 2
    assert {letter.person for letter in w.letters.posted} == {SON, AUNT}
    text = w.letters.posted[0].text
    assert "妈妈 said on 11-22 09:00" in text
    assert "一小操场" in text and "我们都好" in text


async def test_without_a_name_two_digits_are_shown(w: World) -> None:
    await w.family(SON)
    await w.circles.check_in(MUM)
    [letter] = w.letters.posted
    assert "ending in 34" in letter.text
    assert "138001380" not in letter.text


async def test_a_burst_tells_once_and_ten_minutes_later_again(w: World) -> None:
    await w.family(SON)
    for seconds in (0, 1, 598):
        w.clock.now += timedelta(seconds=seconds)
        await w.circles.check_in(MUM)
    await w.circles.check_in(SON)
    assert [letter.person for letter in w.letters.posted] == [SON, MUM]
    w.clock.now += timedelta(minutes=10)
    await w.circles.check_in(MUM)
    assert len(w.letters.posted) == 3


async def test_many_at_once_tell_once(w: World) -> None:
    await w.family(SON)
    await asyncio.gather(*(w.circles.check_in(MUM) for _ in range(6)))
    assert len(w.letters.posted) == 1


async def test_in_two_circles_everybody_is_told_once(w: World) -> None:
    await w.family(SON, AUNT)
    other = await w.circles.begin(Person(channel="sms", address="+8613700137012"), "zh")
    for person in (MUM, SON):
        await w.circles.join(person, other.code, "zh")
    noted = await w.circles.check_in(MUM)
    assert noted and (len(noted.circles), noted.told) == (2, 3)
    assert sum(letter.person == SON for letter in w.letters.posted) == 1


async def test_who_is_safe_names_who_said_so_and_who_has_not(w: World) -> None:
    code = await w.family(SON)
    await w.circles.call(SON, code, "小李")
    (view,) = await w.circles.mine(MUM)
    assert (view.counts.members, view.counts.safe, view.counts.not_yet) == (2, 1, 1)
    assert [(m.name, m.ending, m.check_in is not None, m.me) for m in view.members] == [
        (None, "34", True, True),
        ("小李", "77", False, False),
    ]
    assert await w.circles.mine(AUNT) == ()


async def test_after_seven_days_it_counts_no_more(w: World) -> None:
    await w.family()
    w.clock.now += timedelta(days=7) - timedelta(seconds=1)
    assert (await w.circles.mine(MUM))[0].counts.safe == 1
    w.clock.now += timedelta(seconds=1)
    (view,) = await w.circles.mine(MUM)
    assert view.counts.safe == 0
    assert view.members[0].check_in is None


@pytest.mark.parametrize(
    ("code", "error"),
    [("S-0000-01", errors.CodeWrong), ("hello", errors.CodeWrong)],
    ids=["a wrong character", "no code"],
)
async def test_what_is_no_code(w: World, code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await w.circles.look(SON, code)


async def test_codes_cannot_be_searched_through(w: World) -> None:
    for _ in range(TRIES):
        with pytest.raises(errors.CircleUnknown):
            await w.circles.look(SON, CODES.make())
    with pytest.raises(errors.TooManyTries):
        await w.circles.look(SON, CODES.make())


async def test_before_joining_only_the_number_is_known(w: World) -> None:
    code = await w.family(AUNT)
    invitation = await w.circles.look(SON, code.lower().replace("-", ""))
    assert (invitation.counts.members, invitation.inside) == (2, False)
    assert await w.circles.mine(SON) == ()
    assert (await w.circles.look(AUNT, code)).inside


async def test_joining_again_changes_nothing(w: World) -> None:
    code = await w.family(SON, SON)
    await w.circles.call(SON, code, "小李")
    await w.circles.join(SON, code, "en")
    (view,) = await w.circles.mine(SON)
    assert [member.name for member in view.members] == [None, "小李"]


async def test_a_family_has_thirty_at_most(w: World) -> None:
    code = await w.family()
    people = [
        Person(channel="web", address=f"p{number}")
        for number in range(MOST_MEMBERS[Kind.FAMILY] + 3)
    ]
    entered = await asyncio.gather(
        *(w.circles.join(person, code, "zh") for person in people), return_exceptions=True
    )
    assert sum(isinstance(each, errors.CircleFull) for each in entered) == 4
    assert (await w.circles.mine(MUM))[0].counts.members == 30


async def test_leaving(w: World) -> None:
    code = await w.family(SON)
    assert await w.circles.leave(SON, code) is False
    await w.circles.check_in(MUM)
    assert w.letters.posted == []
    assert await w.circles.leave(AUNT, code) is None
    assert await w.circles.leave(MUM, code) is True
    with pytest.raises(errors.CircleUnknown):
        await w.circles.join(SON, code, "zh")


@pytest.mark.parametrize("name", ["", "  \n", "\u200b"])
async def test_a_name_of_nothing_is_none(w: World, name: str) -> None:
    code = await w.family()
    assert await w.circles.call(MUM, code, name) is None


async def test_nobody_is_named_in_a_circle_that_they_are_not_in(w: World) -> None:
    code = await w.family()
    assert await w.circles.call(AUNT, code, "x") is None


async def test_what_is_taken_back_counts_no_more_and_the_family_is_told(w: World) -> None:
    code = await w.family(SON)
    village = await _village(w)
    await w.circles.join(MUM, village, "zh")
    await w.circles.check_in(MUM, WELL)
    assert await w.circles.take_back(MUM) == 1
    assert w.letters.posted[-1].person == SON
    assert "no longer counts" in w.letters.posted[-1].text
    assert "我们都好" not in w.letters.posted[-1].text
    views = await w.circles.mine(SON)
    assert [view.counts.safe for view in views if view.circle.code == code] == [0]
    assert await w.circles.take_back(MUM) is None
    noted = await w.circles.check_in(MUM)
    assert noted and noted.told == 1, "at once, not in ten minutes"


async def test_taking_back_over_and_over_is_stopped(w: World) -> None:
    await w.family(SON)
    with pytest.raises(errors.TooManyTries):
        for _ in range(CORRECTIONS + 1):
            await w.circles.check_in(MUM)
            await w.circles.take_back(MUM)


async def _village(w: World) -> str:
    circle = Circle(
        id=uuid4(), code=CODES.make(), kind=Kind.VILLAGE, created_at=w.clock.now, name="张家村"
    )
    assert await w.book.create(circle)
    return circle.code

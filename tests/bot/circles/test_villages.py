"""Villages: made by an official, only counted, nobody told."""

import pytest
from shapely import box

from bot.areas.divisions import Division, Divisions, Level
from bot.circles import errors
from bot.circles.circle import MOST_MEMBERS, Kind
from bot.circles.villages import Villages
from bot.officials import Official, Role
from tests.bot.circles.conftest import MUM, SON, World

LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
WANG = Official(name="Wang", role=Role.DUTY_OFFICER, area="310112")
COUNTRY = Official(name="Zhao", role=Role.DUTY_OFFICER)


def division(code: str, name: str) -> Division:
    return Division(
        code=code, name=name, full_name=name, level=Level.COUNTY, parents=(), lat=None, lon=None
    )


AREAS = Divisions(
    [division("310115", "浦东新区"), division("310112", "闵行区")],
    {"310115": box(121.5, 31.0, 122.0, 31.4)},
)


@pytest.fixture
def villages(w: World) -> Villages:
    return Villages(w.book, AREAS, w.clock)


async def test_only_numbers_are_known(w: World, villages: Villages) -> None:
    village = await villages.make("张江村", None, LI)
    assert (village.circle.area, village.circle.name) == ("310115", "张江村")
    for person in (MUM, SON):
        await w.circles.join(person, village.circle.code, "zh")
    noted = await w.circles.check_in(MUM)
    assert noted and (noted.told, noted.families) == (0, ())
    assert w.letters.posted == []
    counts = (await villages.counts(village.circle.code, LI)).counts
    assert (counts.members, counts.safe) == (2, 1)
    (view,) = await w.circles.mine(SON)
    assert (view.counts, view.members) == (counts, ())


async def test_of_its_members_neither_address_nor_words_are_kept(
    w: World, villages: Villages
) -> None:
    village = await villages.make("张江村", None, LI)
    await w.circles.join(MUM, village.circle.code, "zh")
    await w.circles.call(MUM, village.circle.code, "妈妈")
    await w.circles.check_in(MUM)
    [member] = await w.book.members(village.circle.id)
    assert (member.address, member.name, member.said.words) == (None, None, None)


@pytest.mark.parametrize("official", [WANG], ids=["another county's"])
async def test_another_area_s_official_learns_nothing(
    villages: Villages, official: Official
) -> None:
    village = await villages.make("张江村", None, LI)
    with pytest.raises(errors.NotYours):
        await villages.counts(village.circle.code, official)
    assert (await villages.counts(village.circle.code, COUNTRY)).counts.members == 0


@pytest.mark.parametrize(
    ("area", "official"),
    [("310115", WANG), ("999999", COUNTRY), ("999999", LI)],
    ids=["not theirs", "unknown to the country", "unknown"],
)
async def test_an_official_stays_in_the_own_area(
    villages: Villages, area: str, official: Official
) -> None:
    with pytest.raises(errors.NotYours):
        await villages.make("张江村", area, official)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 61])
async def test_a_name_that_is_none(villages: Villages, name: str) -> None:
    with pytest.raises(errors.NameWrong):
        await villages.make(name, None, LI)


async def test_a_family_is_no_official_s_business(w: World, villages: Villages) -> None:
    code = await w.family()
    with pytest.raises(errors.CircleUnknown):
        await villages.counts(code, COUNTRY)
    with pytest.raises(errors.CodeWrong):
        await villages.counts("S-0000-01", COUNTRY)


async def test_a_village_stays_when_the_last_one_leaves(w: World, villages: Villages) -> None:
    village = await villages.make("张江村", None, LI)
    await w.circles.join(MUM, village.circle.code, "zh")
    assert await w.circles.leave(MUM, village.circle.code) is False
    assert MOST_MEMBERS[Kind.VILLAGE] == 500

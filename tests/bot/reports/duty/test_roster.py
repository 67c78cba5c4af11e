"""Keeping the roster: what a shift must say, who may, and what is told of it."""

from dataclasses import replace
from typing import Any

import pytest
from shapely import box

from bot.areas.divisions import Division, Divisions, Level
from bot.officials import Official
from bot.reports.duty.errors import NotYourRoster, ShiftUnknown
from bot.reports.duty.roster import Roster, WantedShift
from bot.reports.places import Places
from bot.residents.fields import BadFields
from tests.bot.reports.duty.memory import ADMIN, CHEN, LI, MemoryRoster
from tests.bot.reports.duty.shifts_of import beijing, shift

NOW = beijing(22, 16)
WEEKLY = WantedShift(
    official="Li", area="310115", days=(6, 7), begins="20:00", ends="08:00", stand_in="Wu"
)
ONCE = WantedShift(official="Li", area="310115", starts_at=beijing(22, 8), ends_at=beijing(23, 8))


def _division(code: str) -> Division:
    return Division(
        code=code, name=code, full_name=code, level=Level.COUNTY, parents=(), lat=None, lon=None
    )


PLACES = Places(
    Divisions([_division("310115"), _division("310112")], {"310115": box(121.5, 31.0, 122.0, 31.4)})
)


@pytest.fixture
def book() -> MemoryRoster:
    return MemoryRoster()


@pytest.fixture
def roster(book: MemoryRoster) -> Roster:
    return Roster(book=book, places=PLACES, clock=lambda: NOW)


@pytest.mark.parametrize("wanted", [WEEKLY, ONCE], ids=["weekly", "once"])
async def test_a_shift_is_kept_changed_and_dropped(roster: Roster, wanted: WantedShift) -> None:
    kept = await roster.add(wanted, LI)
    assert (kept.level, kept.created_by) == (2, "Li")
    changed = await roster.change(kept.id, replace(wanted, level=3, hazards=["fire"]), ADMIN)
    assert await roster.all() == (changed,) and changed.created_by == "Li"
    await roster.drop(kept.id, LI)
    assert await roster.all() == ()
    with pytest.raises(ShiftUnknown):
        await roster.drop(kept.id, LI)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"official": "Nobody"}, "official", id="signs in nowhere"),
        pytest.param({"stand_in": "Nobody"}, "stand_in", id="stands in from nowhere"),
        pytest.param({"area": "999999"}, "area", id="no division"),
        pytest.param({"level": 6}, "level", id="above the chain"),
        pytest.param({"hazards": ["fire", "dragon"]}, "hazards[1]", id="no hazard"),
        pytest.param({"days": (0,)}, "days", id="no day"),
        pytest.param({"days": ()}, "days", id="times without days"),
        pytest.param({"begins": "24:00"}, "begins", id="begins at the day's end"),
        pytest.param({"ends": None}, "ends", id="without an end"),
        pytest.param({"starts_at": NOW}, "days", id="weekly and once"),
        pytest.param({"away_until": NOW.replace(tzinfo=None)}, "away_until", id="no offset"),
    ],
)
async def test_what_is_wrong_is_named(roster: Roster, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadFields) as refused:
        await roster.add(replace(WEEKLY, **changes), ADMIN)
    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize(
    "ends_at", [beijing(22, 8), beijing(1, 8), None], ids=["at once", "before", "never"]
)
async def test_once_ends_after_it_began(roster: Roster, ends_at: Any) -> None:
    with pytest.raises(BadFields):
        await roster.add(replace(ONCE, ends_at=ends_at), ADMIN)


@pytest.mark.parametrize(
    ("who", "area"),
    [
        pytest.param(LI, "310112", id="beside the own area"),
        pytest.param(LI, None, id="above it"),
        pytest.param(CHEN, "310115", id="an approver keeps no roster"),
    ],
)
async def test_only_keepers_of_the_area(roster: Roster, who: Official, area: str | None) -> None:
    with pytest.raises(NotYourRoster):
        await roster.add(replace(WEEKLY, area=area), who)


async def test_a_village_has_twelve_digits(roster: Roster) -> None:
    kept = await roster.add(replace(WEEKLY, area="310115101001"), LI)
    assert (kept.area, kept.level) == ("310115101001", 0)


async def test_who_is_on_duty_now_and_when_nobody_is(roster: Roster, book: MemoryRoster) -> None:
    day = shift("Li", days=(0, 1, 2, 3, 4, 5), begins=0, ends=24 * 60)
    night = shift("Wu", "310000", level=4)
    book.kept = {one.id: one for one in (day, night)}
    assert [one.official for one in await roster.now("310115")] == ["Wu"], "it is Sunday"
    first = (await roster.gaps(LI))[0]
    assert (first.area, first.watch.start, first.watch.end) == ("310115", NOW, beijing(23, 0))
    assert {gap.area for gap in await roster.gaps(LI)} == {"310115"}, "the city is not Li's"

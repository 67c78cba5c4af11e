"""Hazard sources on PostgreSQL: their life, inspections that open reports, being told once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.reports.errors import NotYours
from bot.reports.listing import Filters
from bot.reports.sources.errors import ActNotAllowed, LinkedAlready, SourceNotYours, SourceUnknown
from bot.reports.sources.records import Act, NewSource, SourceQuery, State
from bot.store.database import Database
from bot.store.steps import StoredSteps
from tests.bot.store.looping import CHEN, JPEG, LI, SLOPE, WU, ZHAO, Loop
from tests.bot.store.reporting import NOW
from tests.bot.store.test_steps import jobs

pytestmark = pytest.mark.postgres

DAY = timedelta(days=1)


@pytest.fixture
def loop(database: Database, tmp_path: Path) -> Loop:
    return Loop(database, tmp_path)


async def test_the_whole_life_of_a_source(loop: Loop) -> None:
    source = await loop.sources.create(SLOPE, LI)
    assert (source.area_code, source.next_due) == ("310115", NOW + 30 * DAY)
    loop.clock.now += 10 * DAY
    looked, _ = await loop.sources.act(source.id, Act.FOUND_OK, LI, note=None)
    assert looked.next_due == NOW + 40 * DAY
    photo = str((await loop.sources.attach(source.id, JPEG, ZHAO)).id)
    await loop.sources.act(source.id, Act.CLEARED, LI, note="wall built", media=(photo,))
    await loop.sources.act(source.id, Act.CLOSED_OUT, CHEN, note="seen")
    await loop.sources.act(source.id, Act.REOPENED, WU, note="it cracks")
    entry = await loop.sources.detail(source.id, LI)
    acts = ["created", "found_ok", "cleared", "closed_out", "reopened"]
    assert [done.act for done in entry.history] == acts
    assert (entry.source.state, entry.source.cleared_by) == (State.STANDING, None)
    assert entry.history[2].media == (photo,)


async def test_found_again_opens_a_report_that_followers_hear_of(loop: Loop) -> None:
    source = await loop.sources.create(SLOPE, LI)
    after, reference = await loop.sources.act(source.id, Act.FOUND_AGAIN, LI, note="stones fell")
    [item] = (await loop.reports.page(LI, Filters())).items
    assert item.report.reference == reference
    assert (item.report.source_id, item.report.hazard) == (source.id, "landslide")
    assert item.report.reporter_name == "Li" and "stones fell" in item.report.text
    [job] = await jobs(loop.database, "follow_step")
    stepped = await StoredSteps(loop.database).stepped(int(str(job["step"])))
    assert stepped and stepped.move.actor == "Li"
    entry = await loop.sources.detail(source.id, LI)
    assert [one.reference for one in entry.reports] == [reference]
    assert entry.history[-1].reference == reference and after.state is State.STANDING


async def test_a_report_becomes_a_source_or_joins_one_once(loop: Loop) -> None:
    reference, second = await loop.filed(), await loop.filed()
    bare = replace(SLOPE, lat=None, lon=None)
    source = await loop.sources.create_from(reference, bare, LI)
    assert (source.lat, source.area_code) == (31.2, "310115")
    await loop.sources.link(second, source.id, LI)
    entry = await loop.sources.detail(source.id, LI)
    assert {one.reference for one in entry.reports} == {reference, second}
    with pytest.raises(LinkedAlready):
        await loop.sources.create_from(reference, bare, LI)
    assert len((await loop.sources.page(LI, SourceQuery()))[0]) == 1, "nothing half done"
    with pytest.raises(NotYours):
        await loop.sources.create_from(reference, bare, replace(LI, area="310112"))


async def test_of_two_inspections_at_once_one_counts(loop: Loop) -> None:
    source = await loop.sources.create(SLOPE, LI)
    loop.clock.now += DAY
    found = (loop.sources.act(source.id, Act.FOUND_AGAIN, one, note="stones") for one in (LI, CHEN))
    outcomes = await asyncio.gather(*found, return_exceptions=True)
    assert sum(isinstance(one, ActNotAllowed) for one in outcomes) == 1
    assert len((await loop.reports.page(LI, Filters())).items) == 1


async def test_a_record_is_changed_and_its_life_is_not(loop: Loop) -> None:
    source = await loop.sources.create(SLOPE, LI)
    loop.clock.now += DAY
    changed = await loop.sources.change(source.id, replace(SLOPE, name="Slope"), CHEN)
    assert (changed.next_due, changed.created_by) == (source.next_due, "Li")
    often = await loop.sources.change(source.id, replace(SLOPE, interval_days=7), CHEN)
    assert often.next_due == loop.clock.now + 7 * DAY


async def test_sources_are_listed_by_what_is_due_and_by_area(loop: Loop) -> None:
    ids = {}
    for days in (5, 1, 3):
        new = replace(SLOPE, next_due=NOW + days * DAY, grade="general" if days == 3 else "major")
        ids[days] = (await loop.sources.create(new, LI)).id
    first, cursor = await loop.sources.page(LI, SourceQuery(limit=2))
    rest, end = await loop.sources.page(LI, SourceQuery(limit=2), cursor=cursor)
    assert [one.id for one in (*first, *rest)] == [ids[1], ids[3], ids[5]] and end is None
    for label, query, expected in (
        ("due", SourceQuery(due_by=NOW + 4 * DAY), [1, 3]),
        ("grade", SourceQuery(grade="general"), [3]),
        ("closed out", SourceQuery(state=State.CLOSED_OUT), []),
    ):
        found = await loop.sources.select(LI, query)
        assert [one.id for one in found] == [ids[day] for day in expected], label
    next_door = replace(LI, area="310112")
    assert await loop.sources.select(next_door, SourceQuery()) == ()
    with pytest.raises(SourceNotYours):
        await loop.sources.detail(ids[1], next_door)
    with pytest.raises(SourceNotYours):
        await loop.sources.create(SLOPE, next_door)
    with pytest.raises(SourceUnknown):
        await loop.sources.act(
            (await loop.reports.detail(await loop.filed(), LI)).report.id,
            Act.FOUND_OK,
            LI,
            note=None,
        )


async def test_the_person_responsible_is_told_once_for_each_due_date(loop: Loop) -> None:
    await loop.give_phone(ZHAO, "+8613800000002")
    new: NewSource = replace(SLOPE, interval_days=10)
    source = await loop.sources.create(new, LI)
    assert await loop.inspections.remind(loop.clock.now) == 0
    loop.clock.now += 8 * DAY
    looks = await asyncio.gather(*(loop.inspections.remind(loop.clock.now) for _ in range(3)))
    assert sum(looks) == 1
    [told] = await loop.texts()
    assert "张江路边坡" in told and f"/sources/{source.id}" in told
    await loop.sources.act(source.id, Act.FOUND_OK, LI, note=None)
    assert await loop.inspections.remind(loop.clock.now) == 0
    loop.clock.now += 11 * DAY
    assert await loop.inspections.remind(loop.clock.now) == 1
    assert "was due" in (await loop.texts())[-1]

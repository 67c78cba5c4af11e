"""Duplicates found while filing, clusters, and what officials say of two reports."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from bot.officials import Official, Role
from bot.reports.errors import NotYours
from bot.reports.filing import NewReport
from bot.reports.groups.service import GroupFilters, Groups
from bot.reports.likeness.finding import Finder
from bot.reports.moving import MoveRequest
from bot.reports.places import Places
from bot.reports.report import Status
from bot.reports.service import Reports
from bot.reports.shelf import Shelf
from bot.residents.fields import BadFields
from bot.residents.people import Person
from bot.store import tables as t
from bot.store.database import Database
from bot.store.likeness import StoredLikeness
from bot.store.report_groups import StoredGroups
from bot.store.reports import StoredReports
from knowledge import encoding
from tests.bot.store.reporting import AREAS, NOW, VAULT, Clock

pytestmark = pytest.mark.postgres
LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
MINHANG = Official(name="Ma", role=Role.DUTY_OFFICER, area="310112")
NEW = NewReport(hazard="flood", text="水到膝盖,车泡在水里", lat=31.2, lon=121.6)
WANG = Person(channel="web", address="wang")
LIU = Person(channel="web", address="liu")


class Town:
    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.clock = database, Clock()
        finder = Finder(StoredLikeness(database), encoding.load())
        book = StoredReports(database)
        self.reports = Reports(
            book=book,
            vault=VAULT,
            areas=AREAS,
            shelf=Shelf(folder),
            clock=self.clock,
            finder=finder,
        )
        self.groups = Groups(
            book=StoredGroups(database),
            reports=book,
            finder=finder,
            places=Places(AREAS),
            clock=self.clock,
        )

    async def file(self, reporter: Person | None = None, **changes: object) -> str:
        new = replace(NEW, **changes)  # type: ignore[arg-type]
        return (await self.reports.file(new, reporter=reporter)).report.reference

    async def groups_of(self, official: Official = LI, **filters: object) -> list[list[str]]:
        page = await self.groups.page(official, GroupFilters(**filters))  # type: ignore[arg-type]
        return [[report.reference for report in group.members] for group in page.items]


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    return Town(database, tmp_path)


async def test_two_of_one_event_are_one_cluster(town: Town) -> None:
    first = await town.file(WANG)
    second = await town.file(LIU, hazard="waterlogging", text="淹了,水到大腿,有车泡了")
    other = await town.file(hazard="electricity", text="电线断了冒火花", lat=31.2005)
    assert [set(group) for group in await town.groups_of()] == [{first, second}]
    belonging = await town.groups.of(first, LI)
    assert belonging.group and belonging.group.people == 2
    assert (await town.groups.of(other, LI)).group is None


async def test_the_third_joins_and_makes_it_surer(town: Town) -> None:
    first = await town.file(WANG)
    await town.file(LIU)
    before = (await town.groups.of(first, LI)).group
    await town.file(Person(channel="web", address="zhao"))
    after = (await town.groups.of(first, LI)).group
    assert before and after and len(after.members) == 3
    assert before.confidence < after.confidence


async def test_what_is_offered_may_have_no_point(town: Town) -> None:
    first = await town.file(address="张江路1号地铁口")
    nowhere = replace(
        NEW, lat=None, lon=None, address="张江路1号地铁口", area_code="310115", text="水到大腿了"
    )
    (similar,) = (await town.reports.file(nowhere)).similar
    assert (similar.reference, similar.distance_m) == (first, None)


async def test_nothing_is_offered_of_the_day_before_or_of_who_must_not_be_known(
    town: Town,
) -> None:
    await town.file()
    town.clock.now = NOW + timedelta(hours=25)
    assert (await town.reports.file(NEW)).similar == ()
    async with town.database.transaction() as connection:
        await connection.execute(t.reports.update().values(confidential=True))
    town.clock.now += timedelta(minutes=1)
    assert (await town.reports.file(NEW)).similar == ()


async def test_a_whistle_blower_s_report_makes_no_cluster(town: Town) -> None:
    filed = []
    for confidential in (False, True, False):
        filed.append(await town.file(WANG, confidential=confidential))
        town.clock.now += timedelta(minutes=1)
    assert await town.groups_of() == [[filed[0], filed[2]]]


async def test_a_whistle_blower_who_is_linked_by_hand_is_nobody(town: Town) -> None:
    open_one = (await town.reports.file(NEW, reporter=WANG)).report
    hidden = (await town.reports.file(replace(NEW, confidential=True), reporter=WANG)).report
    found = await town.groups.link(hidden.reference, open_one.reference, LI)
    assert found.group and found.group.people == 2, "not: one person told both"
    shown = next(one for one in found.group.members if one.confidential)
    assert (shown.reporter_fingerprint, shown.sealed_reporter) == (None, None)
    assert found.report.reporter_fingerprint is None


async def test_what_lies_in_the_shadow_queue_makes_no_cluster(town: Town) -> None:
    await town.file()
    async with town.database.transaction() as connection:
        await connection.execute(t.reports.update().values(held=True))
    assert (await town.reports.file(NEW)).similar == ()
    assert await town.groups_of() == []


async def test_a_vector_is_kept_of_each_and_goes_with_it(town: Town) -> None:
    await town.file()
    count = select(func.count()).select_from(t.report_vectors)
    async with town.database.transaction() as connection:
        assert (await connection.execute(count)).scalar() == 1
        await connection.execute(t.reports.delete())
        assert (await connection.execute(count)).scalar() == 0


async def test_unlinked_ones_are_never_proposed_again(town: Town) -> None:
    first, second = await town.file(WANG), await town.file(LIU)
    belonging = await town.groups.unlink(second, first, LI)
    assert belonging.group is None and belonging.likely == ()
    assert (await town.groups.of(first, LI)).likely == ()
    assert await town.groups_of() == []
    third = await town.file(Person(channel="web", address="zhao"))
    assert sorted(map(len, await town.groups_of())) == [2]
    assert third in {
        match.report.reference for match in (await town.groups.of(second, LI)).likely
    } | {member for group in await town.groups_of() for member in group}


async def test_linking_makes_two_clusters_one_and_is_a_step_of_both(town: Town) -> None:
    pair = [await town.file(WANG), await town.file(LIU)]
    far = [await town.file(WANG, lat=31.25), await town.file(LIU, lat=31.25)]
    assert len(await town.groups_of()) == 2
    belonging = await town.groups.link(pair[0], far[0], LI)
    assert belonging.group
    assert {r.reference for r in belonging.group.members} == {*pair, *far}
    for reference, other in ((pair[0], far[0]), (far[0], pair[0])):
        last = (await town.reports.detail(reference, LI)).moves[-1]
        assert (last.actor, last.note) == ("Li", f"link {other}")
        assert len((await town.reports.status(reference)).timeline) == 1


async def test_who_was_told_apart_can_be_linked_after_all(town: Town) -> None:
    first, second = await town.file(WANG), await town.file(LIU)
    await town.groups.unlink(second, first, LI)
    belonging = await town.groups.link(second, first, LI)
    assert belonging.group and len(belonging.group.members) == 2


async def test_merging_keeps_the_larger_counts_and_tells_the_original(town: Town) -> None:
    original = await town.file(people_trapped=2, people_affected=30)
    repeated = await town.file(people_trapped=5, lat=31.25)
    wanted = MoveRequest(to=Status.DUPLICATE, duplicate_of=original)
    await town.reports.move(repeated, wanted, official=LI)
    kept = await town.reports.detail(original, LI)
    assert (kept.report.people_trapped, kept.report.people_affected) == (5, 30)
    assert (kept.moves[-1].actor, kept.moves[-1].note) == ("Li", repeated)
    assert [sorted(group) for group in await town.groups_of()] == [sorted((original, repeated))]


async def test_others_areas_are_not_seen(town: Town) -> None:
    first, second = await town.file(WANG), await town.file(LIU)
    assert await town.groups_of(MINHANG) == []
    with pytest.raises(NotYours):
        await town.groups.link(first, second, MINHANG)
    with pytest.raises(NotYours):
        await town.groups.of(first, Official(name="R", role=Role.REPORTER))
    with pytest.raises(BadFields):
        await town.groups.link(first, first, LI)


async def test_a_page_goes_on_where_the_one_before_ended(town: Town) -> None:
    for lat in (31.1, 31.2, 31.3):
        for person in (WANG, LIU):
            await town.file(person, lat=lat)
        town.clock.now += timedelta(minutes=1)
    page = await town.groups.page(LI, GroupFilters(limit=2))
    assert len(page.items) == 2 and page.next
    rest = await town.groups.page(LI, GroupFilters(limit=2, cursor=page.next))
    assert len(rest.items) == 1 and rest.next is None
    assert not {g.id for g in page.items} & {g.id for g in rest.items}
    assert len(await town.groups_of(since=NOW + timedelta(seconds=90))) == 1


async def test_a_report_is_taken_when_its_like_cannot_be_found(town: Town) -> None:
    class Broken(StoredLikeness):
        async def near(self, *_: object, **__: object) -> tuple[()]:
            raise RuntimeError

    town.reports._finder = Finder(Broken(town.database), None)
    filed = await town.reports.file(NEW)
    assert (filed.similar, filed.report.status) == ((), Status.RECEIVED)


async def test_what_is_told_afterwards_is_kept_when_its_cluster_cannot_be_written(
    town: Town,
) -> None:
    class Broken(StoredLikeness):
        async def apart_from(self, *_: object, **__: object) -> frozenset[UUID]:
            raise ConnectionError

    report = (await town.reports.file(NEW)).report
    await Finder(Broken(town.database), None).place(report, town.clock.now)
    assert (await town.reports.status(report.reference)).status is Status.RECEIVED

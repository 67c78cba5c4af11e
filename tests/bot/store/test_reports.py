"""Filing, following, moving and drafting reports on a real PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.officials import Official, Role
from bot.reports import errors
from bot.reports.draft import DraftField, ReportDraft
from bot.reports.filing import Filed, NewReport, Reporter, compose
from bot.reports.listing import Filters
from bot.reports.media import MOST_FILES
from bot.reports.moving import MoveRequest
from bot.reports.ports import ReferenceTaken
from bot.reports.report import EXPIRING, Moved, Status
from bot.reports.service import Reports
from bot.residents.fields import BadFields
from bot.residents.people import Person
from bot.store import tables as t
from bot.store.database import Database
from bot.store.reports import StoredReports
from bot.store.residents import StoredResidents
from knowledge.hazards import Hazard
from tests.bot.store.reporting import NOW, VAULT, Clock, reports_on

pytestmark = pytest.mark.postgres

WANG = Person(channel="sms", address="+8613800138000")
LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
ZHAO = replace(LI, name="Zhao")
NEW = NewReport(hazard="flood", text="水到膝盖", lat=31.2, lon=121.6)
JPEG = b"\xff\xd8\xff" + b"\0" * 100


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reports(database: Database, clock: Clock, tmp_path: Path) -> Reports:
    return reports_on(database, clock, tmp_path)


async def _walk(reports: Reports, filed: Filed, *to: Status) -> None:
    for status in to:
        wanted = MoveRequest(to=status, assignee="Zhao", note="seen")
        await reports.move(filed.report.reference, wanted, official=ZHAO)


async def test_a_filed_report_can_be_followed(reports: Reports, clock: Clock) -> None:
    filed = await reports.file(NEW)
    assert filed.report.area_code == "310115"
    clock.now += timedelta(minutes=5)
    await reports.move(filed.report.reference, MoveRequest(to=Status.TRIAGED), official=LI)
    seen = await reports.status(filed.report.reference.lower())
    assert [(s.status, s.at) for s in seen.timeline] == [
        (Status.RECEIVED, NOW),
        (Status.TRIAGED, clock.now),
    ]
    assert (seen.status, seen.hazard) == (Status.TRIAGED, Hazard.FLOOD)


async def test_the_public_view_holds_nothing_of_anybody(reports: Reports) -> None:
    told = replace(NEW, text="王强家进水", address="张江路1号", contact="13900139000")
    filed = await reports.file(told, reporter=WANG)
    await reports.move(
        filed.report.reference, MoveRequest(to=Status.TRIAGED, note="called 王强"), official=LI
    )
    shown = repr(await reports.status(filed.report.reference))
    for personal in ("王强", "张江路", "139001", "138001", "Li", "121.6"):
        assert personal not in shown


async def test_a_mistyped_and_an_unknown_reference_are_told_apart(reports: Reports) -> None:
    reference = (await reports.file(NEW)).report.reference
    last = "0" if reference[-1] != "0" else "1"
    with pytest.raises(errors.ReferenceWrong):
        await reports.status(reference[:-1] + last)
    with pytest.raises(errors.ReportUnknown):
        await reports.status("R-0000-00")


async def test_a_reference_that_is_taken_is_not_given_twice(database: Database) -> None:
    book = StoredReports(database)
    one = compose(NEW, Reporter(), NOW, lambda lat, lon: None)
    clash = replace(compose(NEW, Reporter(), NOW, lambda lat, lon: None), reference=one.reference)
    step = Moved(at=NOW, from_status=None, to_status=Status.RECEIVED, actor="reporter")
    await book.add(one, [step], None)
    with pytest.raises(ReferenceTaken):
        await book.add(clash, [step], None)


async def test_a_repeated_report_is_offered_the_earlier_one(reports: Reports) -> None:
    first = await reports.file(NEW)
    second = await reports.file(replace(NEW, hazard="waterlogging", lat=31.2009))
    assert first.similar == ()
    assert [(s.reference, s.distance_m) for s in second.similar] == [(first.report.reference, 100)]


async def test_nobody_is_offered_an_own_report(reports: Reports) -> None:
    person = Person(channel="web", address="one-who-repeats")
    await reports.file(NEW, reporter=person)
    assert (await reports.file(NEW, reporter=person)).similar == ()


async def test_the_contact_is_sealed_and_officials_read_it(
    reports: Reports, database: Database
) -> None:
    filed = await reports.file(replace(NEW, contact="13900139000"))
    async with database.transaction() as connection:
        row = (await connection.execute(select(t.reports))).one()
    assert b"139001" not in bytes(row.sealed_contact)
    assert (await reports.detail(filed.report.reference, LI)).contact == "13900139000"


async def test_of_an_anonymous_reporter_no_address_is_kept(
    reports: Reports, database: Database
) -> None:
    anonymous = replace(NEW, anonymous=True, contact="13900139000")
    filed = await reports.file(anonymous, reporter=WANG)
    async with database.transaction() as connection:
        row = (await connection.execute(select(t.reports))).one()
    assert row.sealed_contact is None and row.sealed_reporter is None
    assert [r.reference for r in await reports.mine(WANG)] == [filed.report.reference]


async def test_one_person_cannot_flood_us(reports: Reports, clock: Clock) -> None:
    for _ in range(10):
        await reports.file(NEW, reporter=WANG)
    with pytest.raises(errors.TooManyReports):
        await reports.file(NEW, reporter=WANG)
    await reports.file(NEW, reporter=replace(WANG, address="+8613800138001"))
    clock.now += timedelta(minutes=10)
    await reports.file(NEW, reporter=WANG)


async def test_the_whole_road_with_two_people(reports: Reports) -> None:
    filed = await reports.file(NEW)
    await _walk(reports, filed, Status.TRIAGED, Status.VERIFIED, Status.ASSIGNED, Status.RESOLVED)
    photo = await reports.attach(filed.report.reference, JPEG)
    close = MoveRequest(to=Status.CLOSED, note="dry, photo taken", media=(str(photo.id),))
    with pytest.raises(errors.SamePerson):
        await reports.move(filed.report.reference, close, official=ZHAO)
    assert (await reports.move(filed.report.reference, close, official=LI)).status == "closed"
    detail = await reports.detail(filed.report.reference, LI)
    assert [m.actor for m in detail.moves] == ["reporter", *["Zhao"] * 4, "Li"]
    assert detail.report.assignee == "Zhao" and detail.report.expires_at is None


async def test_of_two_officials_at_once_one_moves(reports: Reports) -> None:
    reference = (await reports.file(NEW)).report.reference
    moves = (
        reports.move(reference, MoveRequest(to=Status.TRIAGED), official=o) for o in (LI, ZHAO)
    )
    outcomes = await asyncio.gather(*moves, return_exceptions=True)
    assert sum(isinstance(o, errors.MoveNotAllowed) for o in outcomes) == 1


async def test_a_duplicate_names_its_original(reports: Reports) -> None:
    first, second = await reports.file(NEW), await reports.file(NEW)
    wanted = MoveRequest(
        to=Status.DUPLICATE, duplicate_of=first.report.reference.replace("-", "").lower()
    )
    moved = await reports.move(second.report.reference, wanted, official=LI)
    assert moved.duplicate_of == first.report.reference
    with pytest.raises(BadFields):
        again = replace(wanted, duplicate_of=second.report.reference)
        await reports.move(first.report.reference, again, official=LI)


async def test_an_official_sees_and_moves_only_the_own_area(reports: Reports) -> None:
    here = await reports.file(NEW)
    there = await reports.file(replace(NEW, lon=121.4))
    nowhere = await reports.file(replace(NEW, lat=None, lon=None))
    page = await reports.page(LI, Filters())
    assert {i.report.reference for i in page.items} == {
        here.report.reference,
        nowhere.report.reference,
    }
    for forbidden in (
        reports.detail(there.report.reference, LI),
        reports.move(there.report.reference, MoveRequest(to=Status.TRIAGED), official=LI),
    ):
        with pytest.raises(errors.NotYours):
            await forbidden
    everywhere = await reports.page(replace(LI, area=None), Filters())
    assert len(everywhere.items) == 3


async def test_the_list_is_filtered(reports: Reports, clock: Clock) -> None:
    whole = replace(LI, area=None)
    flood = await reports.file(NEW)
    clock.now += timedelta(hours=1)
    fire = await reports.file(replace(NEW, hazard="fire", lon=121.4))
    for filters, expected in (
        (Filters(hazard=Hazard.FIRE), [fire]),
        (Filters(area="310115"), [flood]),
        (Filters(since=NOW + timedelta(minutes=1)), [fire]),
        (Filters(status=Status.RECEIVED), [fire, flood]),
        (Filters(status=Status.CLOSED), []),
    ):
        found = (await reports.page(whole, filters)).items
        assert [i.report.id for i in found] == [f.report.id for f in expected], filters


async def test_pages_show_every_report_once(reports: Reports, clock: Clock) -> None:
    filed = []
    for number in range(7):
        # Two share a moment: the page must not lose one between them.
        clock.now = NOW + timedelta(seconds=number // 2)
        filed.append((await reports.file(NEW)).report.id)
    seen, cursor = [], None
    while True:
        page = await reports.page(LI, Filters(limit=3, cursor=cursor))
        seen += [item.report.id for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == 7 and set(seen) == set(filed)


WRONG_FILTERS = [
    ("nonsense", Filters(cursor="nonsense"), "cursor"),
    ("cursor of another kind", Filters(cursor="bm9wZQ=="), "cursor"),
    ("no offset", Filters(since=NOW.replace(tzinfo=None)), "since"),
    ("area", Filters(area="999999"), "area"),
    ("limit", Filters(limit=0), "limit"),
    ("greedy limit", Filters(limit=201), "limit"),
]


async def test_a_wrong_filter_is_named(reports: Reports) -> None:
    for label, filters, field in WRONG_FILTERS:
        with pytest.raises(BadFields) as caught:
            await reports.page(LI, filters)
        assert [problem.field for problem in caught.value.problems] == [field], label


async def test_time_ends_a_report_before_and_after_it_is_written_down(
    reports: Reports, clock: Clock, database: Database
) -> None:
    reference = (await reports.file(NEW)).report.reference
    clock.now += timedelta(hours=3)
    for _ in range(2):
        seen = await reports.status(reference)
        assert [s.status for s in seen.timeline] == [Status.RECEIVED, Status.EXPIRED]
        assert seen.timeline[-1].at == NOW + timedelta(hours=3)
        expired = await reports.page(LI, Filters(status=Status.EXPIRED))
        assert [i.report.status for i in expired.items] == [Status.EXPIRED]
        assert (await reports.page(LI, Filters(status=Status.RECEIVED))).items == ()
        await StoredReports(database).expire(EXPIRING, clock.now)
    assert await StoredReports(database).expire(EXPIRING, clock.now) == 0
    with pytest.raises(errors.MoveNotAllowed):
        await reports.move(reference, MoveRequest(to=Status.VERIFIED), official=LI)


async def test_confirming_again_keeps_a_report_alive(
    reports: Reports, clock: Clock, database: Database
) -> None:
    filed = await reports.file(NEW)
    await _walk(reports, filed, Status.TRIAGED, Status.VERIFIED)
    clock.now += timedelta(hours=2)
    await _walk(reports, filed, Status.VERIFIED)
    clock.now += timedelta(hours=2)
    assert (await reports.status(filed.report.reference)).status is Status.VERIFIED
    assert await StoredReports(database).expire(EXPIRING, clock.now) == 0


async def test_work_in_hand_does_not_expire(
    reports: Reports, clock: Clock, database: Database
) -> None:
    filed = await reports.file(NEW)
    await _walk(reports, filed, Status.TRIAGED, Status.VERIFIED, Status.ASSIGNED)
    clock.now += timedelta(days=30)
    assert await StoredReports(database).expire(EXPIRING, clock.now) == 0
    assert (await reports.status(filed.report.reference)).status is Status.ASSIGNED


async def test_files_hang_on_a_report(reports: Reports, tmp_path: Path) -> None:
    filed = await reports.file(NEW)
    media = await reports.attach(filed.report.reference, JPEG)
    assert (tmp_path / media.file).read_bytes() == JPEG
    wanted = MoveRequest(to=Status.TRIAGED, media=(str(media.id),))
    await reports.move(filed.report.reference, wanted, official=LI)
    detail = await reports.detail(filed.report.reference, LI)
    assert [m.id for m in detail.media] == [media.id]
    assert detail.moves[-1].media == (str(media.id),)


async def test_files_are_counted_and_must_be_of_the_report(reports: Reports) -> None:
    filed = await reports.file(NEW)
    for _ in range(MOST_FILES):
        await reports.attach(filed.report.reference, JPEG)
    with pytest.raises(errors.MediaNotTaken):
        await reports.attach(filed.report.reference, JPEG)
    with pytest.raises(BadFields):
        foreign = MoveRequest(to=Status.TRIAGED, media=("another",))
        await reports.move(filed.report.reference, foreign, official=LI)


async def test_a_closed_report_takes_no_files(reports: Reports) -> None:
    filed = await reports.file(NEW)
    await _walk(reports, filed, Status.REJECTED)
    with pytest.raises(errors.MediaNotTaken):
        await reports.attach(filed.report.reference, JPEG)


async def test_a_draft_survives_and_becomes_a_report(reports: Reports, database: Database) -> None:
    draft = ReportDraft(hazard="flood", address="张江镇").hear("水到膝盖")
    await reports.save_draft(WANG, draft)
    with pytest.raises(errors.DraftIncomplete) as caught:
        await reports.file_draft(WANG)
    assert caught.value.field == DraftField.PEOPLE
    kept = await reports.draft_of(WANG)
    assert kept == draft
    await reports.save_draft(WANG, draft.skip(DraftField.PEOPLE))
    filed = await reports.file_draft(WANG)
    assert filed.report.address == "张江镇"
    assert await reports.draft_of(WANG) is None
    assert [r.reference for r in await reports.mine(WANG)] == [filed.report.reference]


async def test_a_draft_with_a_named_division_reaches_the_office_there(reports: Reports) -> None:
    draft = ReportDraft(hazard="flood", text="水到膝盖", area_code="310115", people_trapped=0)
    assert draft.missing() is None
    await reports.save_draft(WANG, draft)
    filed = await reports.file_draft(WANG)
    assert (filed.report.area_code, filed.report.lat, filed.report.lon) == ("310115", None, None)
    found = await reports.page(LI, Filters(area="310115"))
    assert [item.report.reference for item in found.items] == [filed.report.reference]
    next_door = replace(LI, area="310112")
    assert (await reports.page(next_door, Filters())).items == ()


async def test_a_division_that_nobody_knows_is_named(reports: Reports) -> None:
    with pytest.raises(BadFields) as caught:
        await reports.file(replace(NEW, area_code="999999"))
    assert [problem.field for problem in caught.value.problems] == ["area_code"]


async def test_a_dropped_draft_is_gone(reports: Reports) -> None:
    await reports.save_draft(WANG, ReportDraft(hazard="flood"))
    assert await reports.drop_draft(WANG)
    assert not await reports.drop_draft(WANG)
    with pytest.raises(errors.DraftIncomplete):
        await reports.file_draft(WANG)


async def test_forgetting_a_reporter_keeps_the_report(reports: Reports, database: Database) -> None:
    filed = await reports.file(replace(NEW, contact="13900139000"), reporter=WANG)
    await reports.save_draft(WANG, ReportDraft(hazard="fire"))
    await StoredResidents(database).forget(VAULT.fingerprint(WANG), VAULT.seal(""), NOW)
    assert await reports.mine(WANG) == ()
    assert await reports.draft_of(WANG) is None
    kept = await reports.detail(filed.report.reference, LI)
    assert (kept.contact, kept.report.anonymous, kept.report.text) == (None, True, "水到膝盖")

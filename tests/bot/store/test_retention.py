"""What is taken from reports that ended long ago, and what a person takes along."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import LargeBinary, Table, insert, select

from bot.officials import Role
from bot.reports.draft import ReportDraft
from bot.reports.report import EXPIRING, Status
from bot.reports.retention.keeping import Keeping
from bot.reports.retention.rules import load
from bot.reports.shelf import Shelf
from bot.reports.unwanted import throw_away
from bot.reports.uploads import Uploads
from bot.residents.people import Person
from bot.store import personal
from bot.store import tables as t
from bot.store.database import Database
from bot.store.mailbox import StoredMailbox
from bot.store.reports import StoredReports
from bot.store.residents import StoredResidents
from bot.store.retention import StoredRetention
from bot.store.uploads import StoredUploads
from tests.bot.store.reporting import VAULT
from tests.bot.store.test_back import ALMOST, PHONE, WANG, ZHAO, Office

pytestmark = pytest.mark.postgres

JPEG = b"\xff\xd8\xff" + b"\0" * 100
RULES = load()
DAY = timedelta(days=1)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


@pytest.fixture
def keeping(database: Database, tmp_path: Path) -> Keeping:
    return Keeping(StoredRetention(database), Shelf(tmp_path), RULES)


async def test_a_closed_report_loses_its_person_and_stays_for_statistics(
    office: Office, keeping: Keeping
) -> None:
    report = await office.filed(contact="13900139000", address="张江路1号", lat=31.23456)
    for to in (Status.TRIAGED, Status.VERIFIED, Status.ASSIGNED):
        await office.move(report, to)
    proof = await office.reports.attach(report.reference, JPEG)
    await office.move(report, Status.RESOLVED, media=(str(proof.id),))
    await office.move(report, Status.CLOSED, ZHAO)
    await office.told()
    now = office.clock.now
    assert await keeping.people(now + 179 * DAY) == 0
    assert await keeping.people(now + 181 * DAY) == 1
    assert await keeping.people(now + 181 * DAY) == 0, "once"
    after = await office.now(report)
    gone = (after.text, after.address, after.sealed_contact, after.sealed_reporter)
    assert gone == ("", None, None, None) and after.reporter_fingerprint is None
    kept = (after.hazard, after.area_code, after.lat, after.status, after.created_at)
    assert kept == (report.hazard, report.area_code, 31.23, Status.CLOSED, report.created_at)
    detail = await office.reports.detail(report.reference, WANG)
    assert {move.note for move in detail.moves} == {None}
    assert [move.actor for move in detail.moves][-1] == "Zhao"


async def test_what_is_open_is_never_cleared(office: Office, keeping: Keeping) -> None:
    report = await office.filed()
    await office.move(report, Status.TRIAGED)
    assert await keeping.people(office.clock.now + 5_000 * DAY) == 0


async def test_a_whistle_blower_stays_sealed_for_longer(office: Office, keeping: Keeping) -> None:
    await office.filed(confidential=True)
    await StoredReports(office.database).expire(EXPIRING, office.clock.now + DAY)
    assert await keeping.people(office.clock.now + 1_000 * DAY) == 0
    assert await keeping.people(office.clock.now + 1_100 * DAY) == 1


async def test_files_go_from_the_shelf_and_the_table(
    office: Office, keeping: Keeping, tmp_path: Path
) -> None:
    report = await office.filed()
    media = await office.reports.attach(report.reference, JPEG)
    await office.move(report, Status.REJECTED)
    lies = _files(tmp_path)
    assert len(lies) == 1 and media.file
    assert await keeping.media(office.clock.now + 31 * DAY) == 1
    assert _files(tmp_path) == []
    assert (await office.reports.detail(report.reference, WANG)).media == ()


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


async def test_a_draft_of_last_week_is_forgotten_with_its_files(
    office: Office, keeping: Keeping, tmp_path: Path
) -> None:
    book, shelf = StoredUploads(office.database), Shelf(tmp_path)
    uploads = Uploads(book=book, shelf=shelf, vault=VAULT, clock=office.clock)
    upload = await uploads.keep(PHONE, JPEG)
    await uploads.sent(PHONE, [str(upload.id)])
    draft = await uploads.into(PHONE, ReportDraft(hazard="flood"))
    await office.reports.save_draft(PHONE, draft)
    assert await keeping.drafts(office.clock.now + 7 * DAY) == 0
    assert await keeping.drafts(office.clock.now + 8 * DAY) == 1
    assert await office.reports.draft_of(PHONE) is None
    assert await throw_away(book, shelf, office.clock.now + 9 * DAY) == 1
    assert _files(tmp_path) == []


async def test_nothing_that_was_made_of_its_words_stays(office: Office, keeping: Keeping) -> None:
    report = await office.filed(details={"depth_cm": 40})
    now = office.clock.now
    rows: list[tuple[Table, dict[str, Any]]] = [
        (t.report_notes, {"at": now, "status": "received", "actor": "Li", "note": "called"}),
        (t.report_detail_changes, {"at": now, "actor": "Li", "values": {"depth_cm": 50}}),
        (t.report_vectors, {"encoder": "tiny", "vector": b"1"}),
        (t.report_filings, {"at": now, "words": 1}),
    ]
    async with office.database.transaction() as connection:
        for table, values in rows:
            await connection.execute(insert(table).values(report_id=report.id, **values))
    await office.move(report, Status.REJECTED)
    assert await keeping.people(now + 31 * DAY) == 1
    assert dict((await office.now(report)).details) == {}
    async with office.database.transaction() as connection:
        for table, _ in rows:
            assert (await connection.execute(select(table))).all() == [], table.name


async def test_what_is_supervised_keeps_what_it_is_about(office: Office, keeping: Keeping) -> None:
    """Time ends it, but the upper level still waits for it."""
    report = await office.filed()
    now = office.clock.now
    await StoredReports(office.database).expire(EXPIRING, now + DAY)
    values = {"supervisor": "Zhao", "demand": "look", "due_at": now, "created_at": now}
    s = t.supervisions
    async with office.database.transaction() as connection:
        await connection.execute(insert(s).values(id=uuid4(), report_id=report.id, **values))
    later = now + 100 * DAY
    assert await keeping.people(later) == 0
    async with office.database.transaction() as connection:
        await connection.execute(s.update().values(lifted_at=now, lifted_by="Zhao"))
    assert await keeping.people(later) == 1


# --- a person's own data --------------------------------------------------------------------------


async def test_a_person_takes_everything_along(office: Office) -> None:
    report = await office.filed()
    await office.reports.attach(report.reference, JPEG)
    await office.move(report, Status.TRIAGED, tell="马上到")
    await office.follow()
    await office.asked(ALMOST)
    held = await StoredResidents(office.database).export(VAULT.fingerprint(PHONE))
    for table in ("reports", "report_moves", "report_media", "report_tells", "report_questions"):
        assert len(held[table]) == 1, table
    assert "备注" not in str(held), "the office's notes are the office's"


async def test_who_is_forgotten_is_told_and_asked_nothing(office: Office) -> None:
    """An urgent report that is open stays, without its person."""
    report = await office.filed(people_trapped=2)
    await office.move(report, Status.TRIAGED)
    await office.follow()
    residents, key = StoredResidents(office.database), VAULT.fingerprint(PHONE)
    await residents.forget(key, VAULT.seal(""), office.clock.now)
    assert await office.told() == [] and await office.asked(ALMOST) == []
    after = await office.now(report)
    assert (after.status, after.urgent, after.sealed_reporter) == (Status.TRIAGED, True, None)
    assert not any((await residents.export(key)).values())


async def test_whose_number_somebody_named_can_have_it_deleted(office: Office) -> None:
    report = await office.filed(None, contact="13900139000")
    await office.follow()
    key = VAULT.fingerprint(PHONE)
    await StoredResidents(office.database).forget(key, VAULT.seal(""), office.clock.now)
    assert (await office.now(report)).sealed_contact is None


def test_every_table_that_knows_a_person_is_in_the_export() -> None:
    """A new table with a keyed hash of somebody must not be forgotten there."""
    exported = set(personal._everything_of(b""))
    know = {
        table.name
        for table in t.metadata.sorted_tables
        for column in table.c
        if column.name.endswith("fingerprint") and isinstance(column.type, LargeBinary)
    }
    # Deleted a day after it was answered; kept until then so that nothing is answered twice. Who is
    # blocked is not told, and forgetting does not lift it (docs/decisions/0089).
    assert know - exported == {"inbound", "report_blocks"}


# --- the web chat keeps news until a page has it --------------------------------------------------


async def test_news_of_a_report_waits_for_the_page(database: Database) -> None:
    box = StoredMailbox(database, VAULT)
    await box.put("me", {"text": "R-7K3M-9Q", "kind": "report"})
    [(id, _)] = await box.after("me", await box.newest("me"))
    assert await box.newest("me") == id, "fetched: not shown again"
    async with database.transaction() as connection:
        fetched = (await connection.execute(select(t.web_messages.c.fetched_at))).scalar_one()
    assert fetched is not None


async def test_an_author_sees_nothing_of_an_address_in_a_chat(office: Office) -> None:
    report = await office.filed(Person(channel="web", address="a-page-of-somebody"))
    detail = await office.reports.detail(report.reference, replace(WANG, role=Role.AUTHOR))
    assert detail.contact == "a-****dy"

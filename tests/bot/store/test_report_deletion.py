"""What goes for good goes whole: a report with its steps and files, a draft nobody finished."""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Table, func, select

from bot.reports.deletion import DRAFT_KEPT, delete_for_good, drop_old_drafts, remove_orphans
from bot.reports.draft import ReportDraft
from bot.reports.errors import ReportUnknown
from bot.reports.filing import NewReport
from bot.reports.shelf import Shelf
from bot.reports.unwanted import throw_away
from bot.reports.uploads import Uploads
from bot.residents.people import Person
from bot.store import tables as t
from bot.store.database import Database
from bot.store.report_deletion import StoredDeletion
from bot.store.reports import StoredReports
from bot.store.uploads import StoredUploads
from tests.bot.store.reporting import NOW, VAULT, Clock, reports_on

pytestmark = pytest.mark.postgres

NEW = NewReport(hazard="flood", text="水到膝盖", lat=31.2, lon=121.6)
JPEG = b"\xff\xd8\xff" + b"\0" * 100
WANG = Person(channel="web", address="wang")


async def _count(database: Database, table: Table) -> int:
    async with database.transaction() as connection:
        counted = await connection.execute(select(func.count()).select_from(table))
    return int(counted.scalar_one())


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def _written_at(folder: Path, at: datetime) -> None:
    for path in folder.rglob("*.*"):
        os.utime(path, (at.timestamp(),) * 2)


async def test_a_deleted_report_takes_everything_along(database: Database, tmp_path: Path) -> None:
    reports = reports_on(database, Clock(), tmp_path)
    gone = (await reports.file(NEW)).report
    stays = (await reports.file(replace(NEW, text="另一处"))).report
    for report in (gone, stays):
        await reports.attach(report.reference, JPEG)
    assert await delete_for_good(StoredDeletion(database), Shelf(tmp_path), [gone.id]) == 1
    with pytest.raises(ReportUnknown):
        await reports.status(gone.reference)
    assert (await reports.status(stays.reference)).reference == stays.reference
    assert (len(_files(tmp_path)), await _count(database, t.report_moves)) == (1, 1)
    assert await StoredReports(database).delete([]) == ()


async def test_an_old_draft_goes_with_its_photos(database: Database, tmp_path: Path) -> None:
    clock, shelf = Clock(), Shelf(tmp_path)
    book, deletion = StoredUploads(database), StoredDeletion(database)
    uploads = Uploads(book=book, shelf=shelf, vault=VAULT, clock=clock)
    reports = reports_on(database, clock, tmp_path)
    upload = await uploads.keep(WANG, JPEG)
    await uploads.sent(WANG, [str(upload.id)])
    await reports.save_draft(WANG, await uploads.into(WANG, ReportDraft(hazard="flood")))
    assert await drop_old_drafts(deletion, NOW + DRAFT_KEPT) == 0
    assert await drop_old_drafts(deletion, NOW + DRAFT_KEPT + timedelta(seconds=1)) == 1
    assert await reports.draft_of(WANG) is None
    assert await throw_away(book, shelf, NOW + timedelta(days=8)) == 1
    assert _files(tmp_path) == []


async def test_files_of_nobody_are_found_after_an_hour(database: Database, tmp_path: Path) -> None:
    reports, shelf, book = reports_on(database, Clock(), tmp_path), Shelf(tmp_path), StoredDeletion
    media = await reports.attach((await reports.file(NEW)).report.reference, JPEG)
    waiting = await Uploads(
        book=StoredUploads(database), shelf=shelf, vault=VAULT, clock=Clock()
    ).keep(WANG, JPEG)
    lost = uuid4()
    for suffix in (".mp4", ".part", ".thumb.jpg"):
        await shelf.put(lost, suffix, b"x")
    fresh = await shelf.put(uuid4(), ".jpg", b"x")
    _written_at(tmp_path, NOW - timedelta(hours=2))
    minutes = [NOW + timedelta(minutes=m) for m in range(256)]
    removed = 0
    for now in minutes:  # the fresh one would be an hour old before the round is over
        os.utime(tmp_path / fresh, (now.timestamp(),) * 2)
        removed += await remove_orphans(book(database), shelf, now)
    assert removed == 3
    left = {media.file, waiting.file, fresh}
    assert _files(tmp_path) == sorted(Path(name).name for name in left)

"""Files that nothing needs go from the shelf."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bot.reports.deletion import remove_orphans
from bot.reports.filing import NewReport
from bot.reports.shelf import Shelf
from bot.reports.uploads import Uploads
from bot.residents.people import Person
from bot.store.database import Database
from bot.store.report_deletion import StoredDeletion
from bot.store.uploads import StoredUploads
from tests.bot.store.reporting import NOW, VAULT, Clock, reports_on

pytestmark = pytest.mark.postgres

NEW = NewReport(hazard="flood", text="水到膝盖", lat=31.2, lon=121.6)
JPEG = b"\xff\xd8\xff" + b"\0" * 100
WANG = Person(channel="web", address="wang")


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def _written_at(folder: Path, at: datetime) -> None:
    for path in folder.rglob("*.*"):
        os.utime(path, (at.timestamp(),) * 2)


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

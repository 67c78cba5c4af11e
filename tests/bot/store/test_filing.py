"""Reports that one statement writes: as whole as those that several write."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from bot.reports.filing import NewReport, Reporter, compose
from bot.reports.grading import Urgency
from bot.reports.likeness.ports import Joining
from bot.reports.ports import ReferenceTaken
from bot.reports.report import Moved, Report, Status
from bot.store import tables as t
from bot.store.database import Database
from bot.store.reports import StoredReports
from tests.bot.store.reporting import NOW

pytestmark = pytest.mark.postgres

NEW = NewReport(hazard="flood", text="水到膝盖\\u0041 \"'%(x)s\n😀", lat=31.2, lon=121.6)
STEP = Moved(at=NOW, from_status=None, to_status=Status.RECEIVED, actor="reporter", note="说明")


def full() -> Report:
    """Nothing of it is empty."""
    plain = compose(NEW, Reporter(), NOW, lambda lat, lon: None)
    return replace(
        plain,
        address="张江路1号",
        area_code="310115",
        people_affected=12,
        people_trapped=3,
        urgent=True,
        urgency=Urgency.LIFE,
        sealed_contact=b"\x00\xff",
        reporter_channel="sms",
        reporter_fingerprint=b"\x01\x02",
        sealed_reporter=b"sealed",
        expires_at=NOW + timedelta(hours=3),
        details={"depth_cm": 50, "rising": True, "words": "还在涨"},
        reporter_name="Tian",
        reporter_roles=("grid_worker", "first_responder"),
    )


@pytest.mark.parametrize("again", [1, 8], ids=["the first time", "when the statement is planned"])
async def test_every_column_comes_back_as_it_was_written(database: Database, again: int) -> None:
    book = StoredReports(database)
    for _ in range(again):
        report = replace(full(), id=uuid4(), reference=f"R-{uuid4().hex[:8]}")
        await book.add(report, [STEP], 12345)
    entry = await book.get(report.reference)
    assert entry is not None
    assert entry.report == report
    assert entry.moves == (STEP,)


async def test_a_reference_is_taken_once_and_leaves_nothing_else(database: Database) -> None:
    book, report = StoredReports(database), full()
    await book.add(report, [STEP], None)
    other = replace(full(), id=uuid4(), reference=report.reference)
    with pytest.raises(ReferenceTaken):
        await book.add(other, [STEP], None, joining=Joining(encoder="e", vector=b"v"))
    async with database.transaction() as connection:
        for table in (t.reports, t.report_moves):
            assert (await connection.execute(select(func.count()).select_from(table))).scalar() == 1
        vectors = select(func.count()).select_from(t.report_vectors)
        assert (await connection.execute(vectors)).scalar() == 0


async def test_it_joins_the_cluster_of_what_it_lies_beside(database: Database) -> None:
    book, first = StoredReports(database), full()
    await book.add(first, [STEP], None)
    references = [first.reference]
    for _ in range(2):
        other = replace(full(), id=uuid4(), reference=f"R-{uuid4().hex[:8]}")
        joining = Joining(encoder="e", vector=b"\x00v", beside=first.id)
        await book.add(other, [STEP], None, joining=joining)
        references.append(other.reference)
    entries = [await book.get(reference) for reference in references]
    clusters = {entry.report.cluster for entry in entries if entry}
    assert len(clusters) == 1 and None not in clusters
    async with database.transaction() as connection:
        kept = (await connection.execute(select(t.report_vectors.c.vector))).scalars().all()
    assert [bytes(one) for one in kept] == [b"\x00v", b"\x00v"]

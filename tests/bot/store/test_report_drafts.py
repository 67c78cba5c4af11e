"""Drafts on a real PostgreSQL: with their photos, joined to another report, filed at once."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import ExifTags, Image
from shapely import box
from sqlalchemy import select

from bot.areas.divisions import Division, Divisions, Level
from bot.officials import Official, Role
from bot.reports import errors
from bot.reports.draft import DraftField, ReportDraft
from bot.reports.filing import NewReport
from bot.reports.likeness.finding import Finder
from bot.reports.listing import Filters
from bot.reports.moving import MoveRequest
from bot.reports.report import Status
from bot.reports.service import Reports
from bot.reports.shelf import Shelf
from bot.reports.unwanted import throw_away
from bot.reports.uploads import KEPT, MOST_WAITING, TAKEN, UploadGuards, Uploads
from bot.residents.guard import FloodGuard
from bot.residents.people import Person
from bot.residents.vault import Vault
from bot.store import tables as t
from bot.store.database import Database
from bot.store.likeness import StoredLikeness
from bot.store.reports import StoredReports
from bot.store.residents import StoredResidents
from bot.store.uploads import StoredUploads

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
VAULT = Vault(b"secret")
WANG = Person(channel="web", address="wang")
CHEN = Person(channel="web", address="chen")
LI = Official(name="Li", role=Role.DUTY_OFFICER, area="310115")
JPEG = b"\xff\xd8\xff" + b"\0" * 100
FULL = ReportDraft(hazard="flood", text="水到膝盖", lat=31.2, lon=121.6, people_trapped=0)
AREAS = Divisions(
    [
        Division(
            code="310115",
            name="浦东新区",
            full_name="浦东新区",
            level=Level.COUNTY,
            parents=(),
            lat=None,
            lon=None,
        )
    ],
    {"310115": box(121.5, 31.0, 122.0, 31.4)},
)


class Desk:
    """The reports and the files of one service; `again` is the service after a restart."""

    def __init__(self, database: Database, folder: Path, limit: int | None = None) -> None:
        self.now = NOW
        self.shelf, self.book = Shelf(folder), StoredUploads(database)
        self.reports = Reports(
            book=StoredReports(database),
            vault=VAULT,
            areas=AREAS,
            shelf=self.shelf,
            clock=lambda: self.now,
            finder=Finder(StoredLikeness(database), None),
        )
        guard = FloodGuard(limit, timedelta(minutes=10))
        self.uploads = Uploads(
            book=self.book,
            shelf=self.shelf,
            vault=VAULT,
            clock=lambda: self.now,
            guards=UploadGuards(person=guard, remote=FloodGuard(None, timedelta(0))),
        )

    async def send(self, person: Person, data: bytes = JPEG) -> str:
        kept = await self.uploads.keep(person, data)
        assert await self.uploads.sent(person, [str(kept.id)]) == 1
        return str(kept.id)

    async def draft(self, person: Person, draft: ReportDraft) -> ReportDraft:
        more = await self.uploads.into(person, draft)
        await self.reports.save_draft(person, more)
        return more

    async def sweep(self) -> int:
        return await throw_away(self.book, self.shelf, self.now)


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def photo(lat: float, lon: float) -> bytes:
    """A small JPEG that says where it was taken."""
    picture, out = Image.new("RGB", (8, 8)), io.BytesIO()
    exif = picture.getexif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLongitudeRef] = "N", "E"
    gps[ExifTags.GPS.GPSLatitude] = (int(lat), (lat % 1) * 60, 0.0)
    gps[ExifTags.GPS.GPSLongitude] = (int(lon), (lon % 1) * 60, 0.0)
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_photos_go_with_the_report_and_officials_have_them(
    desk: Desk, tmp_path: Path
) -> None:
    ids = {await desk.send(WANG), await desk.send(WANG)}
    assert (await desk.draft(WANG, FULL)).photos == 2
    filed = await desk.reports.file_draft(WANG)
    shown = await desk.reports.detail(filed.report.reference, LI)
    assert {str(media.id) for media in shown.media} == ids
    assert (tmp_path / shown.media[0].file).read_bytes() == JPEG
    desk.now += KEPT * 2
    assert await desk.sweep() == 0
    assert (tmp_path / shown.media[0].file).exists()


async def test_a_photo_says_where_it_was_taken_unless_the_person_does(desk: Desk) -> None:
    await desk.send(WANG, photo(31.25, 121.5))
    nowhere = replace(FULL, lat=None, lon=None)
    more = await desk.draft(WANG, nowhere)
    assert (round(more.lat or 0, 4), round(more.lon or 0, 4)) == (31.25, 121.5)
    await desk.send(CHEN, photo(31.25, 121.5))
    told = await desk.draft(CHEN, replace(nowhere, address="张江镇"))
    assert (told.lat, told.address, told.photos) == (None, "张江镇", 1)


async def test_a_file_is_its_sender_s_alone(desk: Desk) -> None:
    kept = await desk.uploads.keep(WANG, JPEG)
    assert await desk.uploads.sent(CHEN, [str(kept.id)]) == 0
    assert await desk.uploads.sent(WANG, ["nonsense", str(uuid4())]) == 0
    assert (await desk.draft(CHEN, FULL)).photos == 0
    assert (await desk.draft(WANG, FULL)).photos == 0, "no message came with it yet"


async def test_what_was_sent_long_before_stays_out_and_is_thrown_away(
    desk: Desk, tmp_path: Path
) -> None:
    await desk.send(WANG)
    desk.now += TAKEN + timedelta(minutes=1)
    assert (await desk.draft(WANG, FULL)).photos == 0
    assert await desk.sweep() == 0
    desk.now = NOW + KEPT
    assert await desk.sweep() == 1
    assert files_in(tmp_path) == []
    assert await desk.sweep() == 0


async def test_a_draft_keeps_its_photos_over_days_and_a_restart(
    desk: Desk, database: Database, tmp_path: Path
) -> None:
    await desk.send(WANG)
    await desk.draft(WANG, replace(FULL, people_trapped=None))
    desk.now += KEPT * 3
    assert await desk.sweep() == 0
    again = Desk(database, tmp_path)
    kept = await again.reports.draft_of(WANG)
    assert kept and kept.photos == 1
    await again.reports.save_draft(WANG, kept.skip(DraftField.PEOPLE))
    filed = await again.reports.file_draft(WANG)
    assert len((await again.reports.detail(filed.report.reference, LI)).media) == 1


async def test_cancelling_throws_the_photos_away(desk: Desk, tmp_path: Path) -> None:
    await desk.send(WANG)
    await desk.draft(WANG, FULL)
    await desk.reports.drop_draft(WANG)
    assert await desk.sweep() == 1
    assert files_in(tmp_path) == []


async def test_whoever_is_forgotten_leaves_no_photo(desk: Desk, database: Database) -> None:
    await desk.send(WANG)
    await desk.draft(WANG, FULL)
    await desk.send(WANG)
    await StoredResidents(database).forget(VAULT.fingerprint(WANG), VAULT.seal(""), desk.now)
    assert await desk.sweep() == 2


async def test_not_endless_files_from_one_person(database: Database, tmp_path: Path) -> None:
    hasty = Desk(database, tmp_path, limit=2)
    await hasty.send(WANG)
    await hasty.send(WANG)
    with pytest.raises(errors.TooManyFiles) as caught:
        await hasty.send(WANG)
    assert caught.value.retry_after_s > 0
    patient = Desk(database, tmp_path)
    for _ in range(MOST_WAITING):
        await patient.send(CHEN)
    with pytest.raises(errors.MediaNotTaken):
        await patient.send(CHEN)


async def test_no_number_stands_in_a_draft_as_it_was_typed(desk: Desk, database: Database) -> None:
    await desk.reports.save_draft(WANG, replace(FULL, contact="13900139000"))
    async with database.transaction() as connection:
        row = (await connection.execute(select(t.report_drafts.c.fields))).scalar_one()
    assert "139001" not in str(row)
    filed = await desk.reports.file_draft(WANG)
    assert (await desk.reports.detail(filed.report.reference, LI)).contact == "13900139000"


# --- one like it -------------------------------------------------------------------------------


async def test_somebody_else_s_open_report_near_by_is_found(desk: Desk) -> None:
    near = await desk.reports.file(NewReport(hazard="waterlogging", text="水", lat=31.2, lon=121.6))
    await desk.reports.file(NewReport(hazard="flood", text="水", lat=31.3, lon=121.6))
    await desk.reports.file(NewReport(hazard="fire", text="火", lat=31.2, lon=121.6))
    mine = NewReport(hazard="flood", text="水", lat=31.2, lon=121.6)
    await desk.reports.file(mine, reporter=WANG)
    desk.now += timedelta(minutes=20)
    (found,) = await desk.reports.like(WANG, FULL)
    assert (found.reference, found.created_at) == (near.report.reference, NOW)
    assert await desk.reports.like(WANG, replace(FULL, lat=None, lon=None)) == ()


async def test_joining_confirms_the_other_and_can_be_followed(desk: Desk) -> None:
    original = (
        await desk.reports.file(NewReport(hazard="flood", text="水", lat=31.2, lon=121.6))
    ).report
    desk.now += timedelta(hours=1)
    await desk.reports.save_draft(WANG, replace(FULL, joins=original.reference))
    filed = (await desk.reports.file_draft(WANG)).report
    assert (filed.status, filed.duplicate_of) == (Status.DUPLICATE, original.reference)
    followed = await desk.reports.status(filed.reference)
    assert followed.duplicate_of == original.reference
    assert [step.status for step in followed.timeline] == ["received", "duplicate"]
    seen = await desk.reports.detail(original.reference, LI)
    assert [(m.actor, m.to_status, m.note) for m in seen.moves][-1] == (
        "witness",
        Status.RECEIVED,
        filed.reference,
    )
    assert seen.report.expires_at == desk.now + timedelta(hours=3), "confirmed: its clock is new"
    assert len((await desk.reports.status(original.reference)).timeline) == 2
    both = (await desk.reports.page(LI, Filters())).items
    assert {item.report.reference for item in both} == {original.reference, filed.reference}


async def test_a_report_that_was_closed_meanwhile_is_not_joined(desk: Desk) -> None:
    original = (
        await desk.reports.file(NewReport(hazard="flood", text="水", lat=31.2, lon=121.6))
    ).report
    await desk.reports.save_draft(WANG, replace(FULL, joins=original.reference))
    rejected = MoveRequest(to=Status.REJECTED, note="dry")
    await desk.reports.move(original.reference, rejected, official=LI)
    filed = (await desk.reports.file_draft(WANG)).report
    assert (filed.status, filed.duplicate_of) == (Status.RECEIVED, None)
    assert [m.actor for m in (await desk.reports.detail(original.reference, LI)).moves] == [
        "reporter",
        "Li",
    ]


# --- a life at risk ----------------------------------------------------------------------------


async def test_whoever_is_at_risk_is_filed_with_what_is_known_and_added_to(desk: Desk) -> None:
    draft = ReportDraft().hear("有人被困在车里").skip(DraftField.PLACE)
    assert draft.missing() is None
    await desk.send(WANG)
    await desk.draft(WANG, draft)
    filed = (await desk.reports.file_draft(WANG)).report
    assert (filed.urgent, filed.hazard, filed.people_trapped) == (True, "other", None)
    left = await desk.reports.draft_of(WANG)
    assert left and (left.filed, left.photos) == (filed.reference, 0)
    assert left.missing() is DraftField.PEOPLE
    desk.now += timedelta(minutes=1)
    await desk.send(WANG)
    more = await desk.draft(WANG, replace(left, people_trapped=2, lat=31.2, lon=121.6))
    added = await desk.reports.supplement(WANG, more.hear("车在桥下"))
    assert added and added.area_code == "310115"
    seen = await desk.reports.detail(filed.reference, LI)
    assert (seen.report.people_trapped, seen.report.text) == (2, "有人被困在车里\n车在桥下")
    assert [(m.actor, m.note) for m in seen.moves] == [("reporter", None), ("reporter", "车在桥下")]
    assert len(seen.media) == 2
    assert await desk.reports.draft_of(WANG) is None
    public = await desk.reports.status(filed.reference)
    assert [step.status for step in public.timeline] == ["received"]


async def test_nobody_adds_to_somebody_else_s_report(desk: Desk) -> None:
    filed = (await desk.reports.file(NewReport(hazard="fire", text="火"), reporter=WANG)).report
    foreign = replace(FULL, filed=filed.reference)
    assert await desk.reports.supplement(CHEN, foreign) is None
    assert (await desk.reports.detail(filed.reference, LI)).report.text == "火"


async def test_urgent_and_open_ones_come_first_over_all_pages(desk: Desk) -> None:
    filed: dict[str, str] = {}
    for name in ("urgent, done", "urgent, old", "plain", "urgent", "plain, new"):
        text = "有2人被困" if "urgent" in name else "水到膝盖"
        new = NewReport(hazard="flood", text=text, lat=31.2, lon=121.6)
        filed[(await desk.reports.file(new)).report.reference] = name
        desk.now += timedelta(minutes=1)
    done = next(reference for reference, name in filed.items() if name == "urgent, done")
    await desk.reports.move(done, MoveRequest(to=Status.REJECTED, note="x"), official=LI)
    names, cursor = [], None
    while True:
        page = await desk.reports.page(LI, Filters(limit=2, cursor=cursor))
        names += [filed[item.report.reference] for item in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert names == ["urgent", "urgent, old", "plain, new", "plain", "urgent, done"]


async def test_what_the_words_tell_becomes_details(desk: Desk) -> None:
    await desk.reports.save_draft(WANG, replace(FULL, text="水深50厘米还在涨"))
    reference = (await desk.reports.file_draft(WANG)).report.reference
    shown = await desk.reports.detail(reference, LI)
    assert shown.report.details == {"depth_cm": 50, "rising": True}


async def test_what_is_told_after_filing_is_heard_too(desk: Desk) -> None:
    told = ReportDraft(hazard="flood", text="水深50厘米,有人被困", lat=31.2, lon=121.6)
    await desk.reports.save_draft(WANG, told)
    reference = (await desk.reports.file_draft(WANG)).report.reference
    filed = await desk.reports.draft_of(WANG)
    assert filed is not None
    await desk.reports.supplement(WANG, filed.hear("水已经进屋了,3人被困"))
    shown = await desk.reports.detail(reference, LI)
    assert shown.report.details == {"depth_cm": 50, "inside_homes": True}

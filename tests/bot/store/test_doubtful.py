"""Screening, holding and releasing, on a real PostgreSQL."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import select, update

from bot.reports import errors
from bot.reports.abuse.errors import NotHeld
from bot.reports.abuse.judging import Sign
from bot.reports.abuse.looking import look_at_pictures
from bot.reports.abuse.rates import UNLIMITED, USUAL
from bot.reports.draft import ReportDraft
from bot.reports.filing import NewReport
from bot.reports.listing import Filters
from bot.reports.moving import MoveRequest
from bot.reports.report import EXPIRING, Report, Status
from bot.residents.fields import BadFields
from bot.residents.people import Person
from bot.residents.service import mark_of
from bot.store import tables as t
from bot.store.database import Database
from bot.store.persons import acquaint
from bot.store.pictures import StoredPictures
from bot.store.reports import StoredReports
from bot.store.residents import StoredResidents
from tests.bot.store.doubting import (
    ADMIN,
    LI,
    LIU,
    NEW,
    TRAPPED,
    WANG,
    WANTED,
    Office,
)
from tests.bot.store.reporting import NOW, VAULT

pytestmark = pytest.mark.postgres


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


async def _held(office: Office) -> Report:
    """The third of one text."""
    filed = [await office.file() for _ in range(3)]
    assert [one.held for one in filed] == [False, False, True]
    return filed[-1]


async def test_a_held_report_has_a_number_and_stands_in_a_list_of_its_own(office: Office) -> None:
    held = await _held(office)
    assert held.signs == (Sign.SAME_TEXT,)
    assert (await office.reports.status(held.reference)).status is Status.RECEIVED
    assert held.reference in [one.reference for one in await office.reports.mine(WANG)]
    assert held.reference not in await office.listed()
    assert await office.listed(held=True) == [held.reference]
    filed = await office.reports.file(NEW, reporter=LIU)
    assert held.reference not in [one.reference for one in filed.similar]


async def test_an_officer_lets_it_out_once(office: Office) -> None:
    held = await _held(office)
    elsewhere = replace(LI, area="310112")
    with pytest.raises(errors.NotYours):
        await office.shadow.release(held.reference, None, elsewhere)
    released = await office.shadow.release(held.reference, " true ", LI)
    assert (released.held, released.signs) == (False, (Sign.SAME_TEXT,))
    assert held.reference in await office.listed() and await office.listed(held=True) == []
    last = (await office.reports.detail(held.reference, LI)).moves[-1]
    assert (last.actor, last.from_status, last.to_status, last.note) == (
        "Li", Status.RECEIVED, Status.RECEIVED, "true",
    )  # fmt: skip
    with pytest.raises(NotHeld):
        await office.shadow.release(held.reference, None, LI)


async def test_an_expired_one_can_still_be_let_out(office: Office) -> None:
    held = await _held(office)
    office.clock.now += timedelta(hours=9)
    released = await office.shadow.release(held.reference, None, LI)
    assert not released.held
    assert (await office.reports.status(held.reference)).status is Status.EXPIRED


async def test_rejecting_takes_it_out_of_the_queue(office: Office) -> None:
    held = await _held(office)
    with pytest.raises(BadFields):
        await office.reports.move(held.reference, MoveRequest(to=Status.REJECTED), official=LI)
    await office.end(held, Status.REJECTED)
    assert await office.listed(held=True) == []
    assert await office.listed(status=Status.REJECTED) == [held.reference]


async def test_danger_is_shown_at_once_and_marked(office: Office) -> None:
    for _ in range(2):
        await office.file(TRAPPED.text)
    third = await office.file(TRAPPED.text)
    assert (third.held, third.signs) == (False, (Sign.SAME_TEXT,))
    assert third.reference in await office.listed()
    by_number = [
        await office.file("同一句话说了又说说了又说，车门打不开", people_trapped=1)
        for _ in range(3)
    ]
    assert not any(one.held for one in by_number)


async def test_danger_told_later_lets_it_out(office: Office) -> None:
    draft = ReportDraft(hazard="waterlogging", address="张江镇", people_affected=0).hear(NEW.text)
    held = None
    for _ in range(3):
        await office.reports.save_draft(WANG, draft)
        held = (await office.reports.file_draft(WANG)).report
    assert held and held.held
    more = replace(draft, filed=held.reference).hear("有人被困在车里")
    added = await office.reports.supplement(WANG, more)
    assert added and not added.held
    assert held.reference in await office.listed()


async def test_a_life_at_risk_in_the_talk_is_enough(office: Office) -> None:
    filed = [(await office.reports.file(NEW, reporter=WANG, at_risk=True)).report for _ in range(4)]
    assert not any(one.held for one in filed) and filed[-1].signs


async def test_other_words_other_numbers_and_tomorrow_are_not_the_same(office: Office) -> None:
    for number in range(4):
        said = f"{number}号楼一楼的水管裂了，水流到街上，请派人来看看"
        assert not (await office.file(said)).held
    for _ in range(4):
        office.clock.now += timedelta(hours=13)
        assert not (await office.file()).held


async def test_one_network_repeats_a_text_under_many_names(office: Office) -> None:
    people = [Person(channel="web", address=f"p{n}") for n in range(6)]
    filed = [await office.file(who=one) for one in people]
    assert [one.held for one in filed] == [False] * 5 + [True]
    assert filed[-1].signs == (Sign.SAME_TEXT_NETWORK,)
    nobody = (await office.reports.file(NEW, remote="198.51.100.7")).report
    assert not nobody.held


async def test_little_trust_and_many_reports(office: Office) -> None:
    for words in ("化工厂爆炸了，到处都是浓烟和火光", "水库的大坝裂开了，水马上要下来"):
        await office.end(await office.file(words), Status.REJECTED)
    office.clock.now += timedelta(hours=2)
    for number in range(5):
        assert not (await office.file(f"积水{number}")).held
    sixth = await office.file("积水9")
    assert (sixth.held, sixth.signs) == (True, (Sign.LOW_TRUST, Sign.MANY))
    found = await office.shadow.look(sixth.reference, LI)
    assert found.trust and found.trust.low
    assert (found.trust.confirmed, found.trust.rejected) == (0, 2)


async def test_trust_remembers_what_was_verified_though_it_expired(office: Office) -> None:
    first = await office.file("第一份")
    await office.end(first, Status.TRIAGED, Status.VERIFIED)
    office.clock.now += timedelta(days=1)
    await StoredReports(office.database).expire(EXPIRING, office.clock.now)
    second = await office.file("第二份")
    found = await office.shadow.look(second.reference, LI)
    assert found.trust and (found.trust.confirmed, found.trust.rejected) == (1, 0)
    nobody = (await office.reports.file(NEW)).report
    assert (await office.shadow.look(nobody.reference, LI)).trust is None


async def test_the_past_follows_a_person_over_linked_channels(office: Office) -> None:
    other = Person(channel="web", address="wang-on-the-web")
    for person in (WANG, other):
        await acquaint(office.database, mark_of(person, VAULT), "zh", NOW)
    async with office.database.transaction() as connection:
        prints = [VAULT.fingerprint(one) for one in (WANG, other)]
        one_person = (await connection.execute(select(t.contacts.c.id).limit(1))).scalar_one()
        await connection.execute(
            update(t.contacts).where(t.contacts.c.fingerprint.in_(prints)).values(person=one_person)
        )
    await office.end(await office.file(who=other), Status.REJECTED)
    here = await office.file("另外一件事")
    found = await office.shadow.look(here.reference, LI)
    assert found.trust and found.trust.rejected == 1


async def test_limits_hold_across_processes(database: Database, tmp_path: Path) -> None:
    one, other = Office(database, tmp_path), Office(database, tmp_path)
    for number in range(5):
        for process in (one, other):
            await process.file(f"{number} 号")
    with pytest.raises(errors.TooManyReports) as caught:
        await other.file("多了")
    assert caught.value.retry_after_s == 60
    assert (await other.file(TRAPPED.text)).urgent  # danger asks for no turn
    other.clock.now += timedelta(seconds=60)
    await other.file("过了一分钟")
    with pytest.raises(errors.TooManyReports):
        await other.file("又多了")


async def test_a_network_has_a_limit_too(database: Database, tmp_path: Path) -> None:
    few = replace(USUAL, remote=replace(USUAL.person, most=2))  # type: ignore[type-var]
    office = Office(database, tmp_path, few)
    for _ in range(2):
        await office.file(who=None)
    with pytest.raises(errors.TooManyReports):
        await office.file(TRAPPED.text, who=None)


async def test_what_is_old_is_forgotten(office: Office) -> None:
    await office.file()
    assert await office.book.forget(NOW) == 0
    assert await office.book.forget(NOW + timedelta(days=2)) == 1
    async with office.database.transaction() as connection:
        assert (await connection.execute(select(t.report_rates))).all() == []


async def test_forgetting_leaves_no_name_and_no_address(office: Office) -> None:
    await office.reporters.add(WANTED, ADMIN)
    report = await office.file()
    exported = await StoredResidents(office.database).export(VAULT.fingerprint(WANG))
    assert not {"held", "signs"} & set(exported["reports"][0])
    await StoredResidents(office.database).forget(VAULT.fingerprint(WANG), VAULT.seal(""), NOW)
    kept = (await office.reports.detail(report.reference, LI)).report
    assert (kept.reporter_name, kept.reporter_roles) == (None, ())
    [entry] = await office.reporters.all(ADMIN)
    assert entry.addresses == ()


def _photo(seed: int) -> bytes:
    rough = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(rough).resize((640, 480), Image.Resampling.BICUBIC).save(out, "JPEG")
    return out.getvalue()


async def test_an_old_picture_is_marked(office: Office) -> None:
    book = StoredPictures(office.database)
    first = await office.file("第一份", who=LIU)
    await office.reports.attach(first.reference, _photo(1))
    office.clock.now += timedelta(minutes=5)
    neighbour = await office.file("同一处", lat=31.2001)
    await office.reports.attach(neighbour.reference, _photo(1))
    office.clock.now += timedelta(minutes=5)
    far = await office.file("别处", lat=31.3)
    await office.reports.attach(far.reference, _photo(1))
    fresh = await office.file("新照片", lat=31.3)
    await office.reports.attach(fresh.reference, _photo(2))
    office.clock.now += timedelta(days=2)
    later = await office.file("两天以后")
    await office.reports.attach(later.reference, _photo(1))
    assert await look_at_pictures(book, office.folder, NOW) == 5
    assert await look_at_pictures(book, office.folder, NOW) == 0
    signs = {}
    for report in (first, neighbour, far, fresh, later):
        found = await office.shadow.look(report.reference, LI)
        signs[report.text] = (found.report.signs, [one.reference for one in found.pictures])
    marked = (Sign.SAME_PICTURE.value,)
    assert signs == {
        "第一份": ((), []),
        "同一处": ((), []),
        "别处": (marked, [neighbour.reference, first.reference]),
        "新照片": ((), []),
        "两天以后": (marked, [far.reference, neighbour.reference, first.reference]),
    }
    assert later.reference in await office.listed()


async def test_filing_without_limits(database: Database, tmp_path: Path) -> None:
    office = Office(database, tmp_path, UNLIMITED)
    for number in range(30):
        await office.file(f"{number}")


CHATTER = replace(NEW, text="lol follow me for free followers")


@pytest.mark.parametrize(
    ("new", "marked"),
    [
        (CHATTER, True),
        (NEW, False),
        (replace(CHATTER, text=CHATTER.text + ", a man is trapped"), False),
        (replace(CHATTER, people_trapped=1), False),
    ],
    ids=["chatter", "report", "danger by words", "danger by number"],
)
async def test_words_like_no_report_mark_and_never_hold(
    database: Database, tmp_path: Path, new: NewReport, marked: bool
) -> None:
    office = Office(database, tmp_path, tells_nothing=lambda text: text.startswith("lol"))
    filed = (await office.reports.file(new, reporter=WANG, remote="192.0.2.1")).report
    assert (filed.held, filed.signs) == (False, (Sign.NO_HAZARD,) if marked else ())
    page = await office.reports.page(LI, Filters(sign=Sign.NO_HAZARD))
    assert [one.report.reference for one in page.items] == [filed.reference] * marked
    assert len((await office.reports.page(LI, Filters())).items) == 1

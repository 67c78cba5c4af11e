"""Beside a thread: who comes first, what is unread, ready answers, what is known of a resident."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.handover.beside import Beside, KnownReport
from bot.handover.canned import office_of
from bot.handover.errors import CannedTaken, CannedUnknown, CannedWrong, NotYours
from bot.handover.records import Author, SealedLine, State
from bot.handover.urgency import Queued, Urgency, urgency
from bot.officials import Official
from bot.store import tables as t
from bot.store.beside_talks import StoredBesideTalks
from bot.store.database import Database
from tests.bot.handover.conftest import (
    AUTHOR,
    CITY,
    HE,
    LI,
    MUM,
    SON,
    VAULT,
    WANG,
    World,
)
from tests.bot.handover.memory import MemoryBeside, MemoryHandovers

ZH = {"zh": "请到三楼。"}


@dataclass
class Table:
    """A duty officer's table: the hand-overs, and what stands beside them."""

    w: World
    beside: Beside
    book: Any

    async def queue(self, official: Official = LI) -> tuple[Queued, ...]:
        page = await self.w.desk.page(official, states={State.WAITING})
        return await self.beside.queue(page.items, official)

    async def texts(self, official: Official) -> dict[str, str]:
        return {one.shortcut: one.texts["zh"] for one in await self.beside.canned(official)}


@pytest.fixture
def table(w: World, request: pytest.FixtureRequest) -> Table:
    book: Any
    if isinstance(w.book, MemoryHandovers):
        book = MemoryBeside(w.book)
    else:
        book = StoredBesideTalks(request.getfixturevalue("database"))
    return Table(w, Beside(book, VAULT, lambda text: "救命" in text, w.clock), book)


@pytest.mark.parametrize(
    ("waits", "danger", "found"),
    [
        (0, True, Urgency.LIFE),
        (2.4, False, Urgency.CALM),
        (2.5, False, Urgency.SOON),
        (5, False, Urgency.LONG),
    ],
)
def test_how_urgent(waits: float, danger: bool, found: Urgency) -> None:
    assert urgency(timedelta(minutes=waits), danger=danger) is found


async def test_a_cry_for_help_comes_before_who_has_waited_longer(table: Table) -> None:
    await table.w.waiting(MUM)
    table.w.clock.pass_by(timedelta(minutes=5))
    id = await table.w.waiting(SON)
    await table.w.talks.hear(id, "救命,水进屋了", "zh")
    queued = await table.queue()
    assert [(one.shown.handover.channel, one.urgency) for one in queued] == [
        ("web", Urgency.LIFE),
        ("sms", Urgency.LONG),
    ]
    for _ in range(3):
        await table.w.talks.hear(id, "谢谢,没事了", "zh")
    assert {one.urgency for one in await table.queue()} == {Urgency.LONG, Urgency.CALM}


async def test_what_one_officer_has_read_is_unread_for_another(table: Table) -> None:
    id = await table.w.waiting()
    await table.w.talks.hear(id, "还在吗", "zh")
    assert [one.unread for one in await table.queue()] == [2]
    lines = (await table.w.desk.thread(id, LI)).lines
    assert [line.id for line in lines] == sorted({line.id for line in lines})
    await table.beside.read(id, lines[-1].id, LI)
    await table.beside.read(id, lines[0].id, LI)
    assert [one.unread for one in await table.queue()] == [0]
    assert [one.unread for one in await table.queue(WANG)] == [2]
    note = SealedLine(at=table.w.clock(), author=Author.BOT, text=VAULT.seal("好"))
    await table.w.book.note(id, [note])
    assert [one.unread for one in await table.queue()] == [0], "the bot's words are no news"


async def test_an_office_keeps_its_ready_answers(table: Table) -> None:
    await table.beside.keep_canned(None, " /SL ", {**ZH, "en": " "}, LI)
    await table.beside.keep_canned(None, "sl", {"zh": "市里的。"}, CITY)
    await table.beside.keep_canned(None, "cq", {"zh": "市里的撤离点。"}, CITY)
    assert await table.texts(WANG) == {"sl": "请到三楼。", "cq": "市里的撤离点。"}
    assert await table.texts(CITY) == {"sl": "市里的。", "cq": "市里的撤离点。"}
    assert await table.texts(HE) == {}
    (own,) = [one for one in await table.beside.canned(LI) if one.area == office_of(LI)]
    await table.beside.keep_canned(own.id, "sl", {"zh": "请到四楼。"}, WANG)
    assert (await table.texts(LI))["sl"] == "请到四楼。"
    await table.beside.drop_canned(own.id, LI)
    assert await table.texts(LI) == {"sl": "市里的。", "cq": "市里的撤离点。"}


@pytest.mark.parametrize(
    ("shortcut", "texts"),
    [
        pytest.param("", ZH, id="no shortcut"),
        pytest.param("两个", ZH, id="no letters"),
        pytest.param("a" * 13, ZH, id="too long a shortcut"),
        pytest.param("a", {"zh": " "}, id="no words"),
        pytest.param("a", {"zh": "长" * 501}, id="too many words"),
    ],
)
async def test_what_is_no_ready_answer(table: Table, shortcut: str, texts: dict[str, str]) -> None:
    with pytest.raises(CannedWrong):
        await table.beside.keep_canned(None, shortcut, texts, LI)


async def test_ready_answers_of_others_are_left_alone(table: Table) -> None:
    await table.beside.keep_canned(None, "sl", ZH, CITY)
    (citys,) = await table.beside.canned(LI)
    with pytest.raises(NotYours):
        await table.beside.keep_canned(citys.id, "sl", ZH, LI)
    with pytest.raises(NotYours):
        await table.beside.drop_canned(citys.id, LI)
    with pytest.raises(NotYours):
        await table.beside.keep_canned(None, "sl", ZH, AUTHOR)
    with pytest.raises(CannedTaken):
        await table.beside.keep_canned(None, "sl", ZH, CITY)
    with pytest.raises(CannedUnknown):
        await table.beside.drop_canned(uuid.uuid4(), CITY)


async def test_reports_of_other_areas_are_not_shown(table: Table) -> None:
    if not isinstance(table.book, MemoryBeside):
        pytest.skip("reports are made up")
    one = KnownReport(reference="R-1", hazard="flood", status="received", area="310115")
    there = (one, replace(one, area="320500"), replace(one, area=None))
    table.book.of_resident = replace(table.book.of_resident, reports=there)
    id = await table.w.waiting()
    handover = (await table.w.desk.thread(id, LI)).shown.handover
    found = await table.beside.known(handover, LI)
    assert [report.area for report in found.reports] == ["310115", None]
    with pytest.raises(NotYours):
        await table.beside.known(handover, HE)


@pytest.mark.postgres
async def test_who_told_something_in_confidence_is_not_betrayed(database: Database) -> None:
    mine = VAULT.fingerprint(MUM)
    kinds: dict[str, dict[str, object]] = {
        "open": {},
        "anonymous": {"anonymous": True},
        "secret": {"confidential": True},
    }
    kinds |= {"closed": {"status": "closed"}, "held": {"held": True}}
    for number, (name, changes) in enumerate(kinds.items()):
        await _report(database, f"R-{number}-{name}", mine, changes)
    found = await StoredBesideTalks(database).known(mine, 10)
    assert [one.reference for one in found.reports] == ["R-0-open"] and found.alert is None


async def _report(
    database: Database, reference: str, whose: bytes, changes: dict[str, object]
) -> None:
    values = {column.name: None for column in t.reports.c if not column.nullable}
    required = [
        name
        for name in values
        if t.reports.c[name].server_default is None and t.reports.c[name].identity is None
    ]
    made: dict[str, object] = {name: _some(t.reports.c[name]) for name in required}
    made |= {"reference": reference, "reporter_fingerprint": whose, "status": "received"}
    made |= {"hazard": "flood", "anonymous": False, **changes}
    async with database.transaction() as connection:
        await connection.execute(insert(t.reports).values(**made))


def _some(column: Any) -> object:
    kind = column.type.python_type
    known: dict[type, object] = {str: "x", bool: False, int: 1, float: 1.0, dict: {}, bytes: b"x"}
    known |= {uuid.UUID: uuid.uuid4(), list: []}
    return known[kind] if kind in known else datetime(2026, 11, 22, tzinfo=UTC)

"""Documents in PostgreSQL: whole or not at all, a new version in place of the old one."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.articles.errors import CursorWrong
from bot.store.database import Database
from bot.store.documents import Put, StoredDocuments
from bot.store.tables import audit
from bot.withdrawals import Withdrawal
from knowledge.documents.model import Document, Excerpt

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def _law(*texts: str, id: str = "plan:消防法", sha256: str = "ab") -> Document:
    excerpts = (
        Excerpt(
            text=text,
            headings=("第一章 总则", "第一节"),
            article=f"第{number}条",
            number=number,
            page=number + 3,
            part=1,
            parts=2,
        )
        for number, text in enumerate(texts, start=1)
    )
    return Document(
        id=id,
        title="中华人民共和国消防法",
        publisher="全国人民代表大会常务委员会",
        year=2021,
        language="zh",
        file_name="消防法.txt",
        sha256=sha256,
        excerpts=tuple(excerpts),
    )


async def test_what_is_put_comes_back_whole(database: Database) -> None:
    book = StoredDocuments(database)
    assert await book.standing() == (0, ())
    bare = replace(_law("x", id="plan:a"), publisher=None, year=None)
    section = Excerpt(text="Part", headings=())
    law, plan = _law("一", "二", "三"), replace(bare, excerpts=(section,))
    assert [await book.put(one, NOW) for one in (law, plan)] == [Put.NEW, Put.NEW]
    assert await book.standing() == (2, (plan, law))


async def test_a_new_version_takes_the_old_one_s_place(database: Database) -> None:
    book = StoredDocuments(database)
    await book.put(_law("一", "二", "三"), NOW)
    newer = _law("新一", sha256="cd")
    assert await book.put(newer, NOW) is Put.REPLACED
    assert await book.standing() == (2, (newer,))


async def test_the_same_again_is_no_change(database: Database) -> None:
    book = StoredDocuments(database)
    await book.put(_law("一"), NOW)
    assert await book.put(_law("一"), NOW) is Put.UNCHANGED
    assert await book.version() == 1
    assert await book.put(replace(_law("一"), publisher="国务院"), NOW) is Put.REPLACED


async def test_half_a_document_is_never_there(database: Database) -> None:
    book = StoredDocuments(database)
    law = _law("一", "二")
    await book.put(law, NOW)
    broken = replace(law, excerpts=(law.excerpts[0], replace(law.excerpts[1], text="\0")))
    with pytest.raises((SQLAlchemyError, ValueError)):
        await book.put(broken, NOW)
    assert await book.standing() == (1, (law,))


async def test_imports_at_the_same_moment_follow_one_another(database: Database) -> None:
    book = StoredDocuments(database)
    versions = [_law(*"一二三"[: count + 1], sha256=str(count)) for count in range(3)]
    put = await asyncio.gather(*(book.put(one, NOW) for one in versions))
    assert sorted(put) == [Put.NEW, Put.REPLACED, Put.REPLACED]
    version, (kept,) = await book.standing()
    assert (version, kept in versions) == (3, True)


async def test_a_long_document_is_kept_in_order(database: Database) -> None:
    book = StoredDocuments(database)
    law = _law(*(f"条 {number}" for number in range(4_500)))
    await book.put(law, NOW)
    assert (await book.standing())[1] == (law,)


GONE = Withdrawal(at=NOW, by="Li", reason="outdated")


async def test_withdrawn_is_kept_and_comes_back(database: Database) -> None:
    book, law = StoredDocuments(database), _law("一", "二")
    await book.put(law, NOW)
    gone = await book.withdraw(law.id, GONE)
    assert gone and (gone.withdrawn, gone.excerpts, gone.imported_at) == (GONE, 2, NOW)
    assert await book.standing() == (2, ())
    back = await book.restore(law.id, "Wang", NOW)
    assert back and back.withdrawn is None
    assert await book.standing() == (3, (law,))


async def test_once_is_enough_and_every_hand_is_recorded(database: Database) -> None:
    book, law = StoredDocuments(database), _law("一")
    await book.put(law, NOW)
    await book.withdraw(law.id, GONE)
    again = await book.withdraw(law.id, Withdrawal(at=NOW, by="Wang", reason="again"))
    assert again and again.withdrawn == GONE
    for _ in range(2):
        await book.restore(law.id, "Wang", NOW)
    assert await book.version() == 3
    assert await book.withdraw("plan:x", GONE) is None
    assert await book.restore("plan:x", "Wang", NOW) is None
    async with database.transaction() as connection:
        entries = (await connection.execute(select(audit).order_by(audit.c.id))).all()
    assert [(entry.actor, entry.action, entry.subject, entry.details) for entry in entries] == [
        ("Li", "document.withdraw", law.id, {"reason": "outdated"}),
        ("Wang", "document.restore", law.id, {}),
    ]


async def test_an_import_brings_nothing_back(database: Database) -> None:
    book, newer = StoredDocuments(database), _law("新一", sha256="cd")
    await book.put(_law("一"), NOW)
    await book.withdraw(newer.id, GONE)
    assert await book.put(newer, NOW) is Put.REPLACED
    kept = await book.listed(newer.id)
    assert kept and kept.withdrawn == GONE
    assert (await book.standing())[1] == ()
    await book.restore(newer.id, "Li", NOW)
    assert (await book.standing())[1] == (newer,)


async def test_lists_by_page(database: Database) -> None:
    book = StoredDocuments(database)
    for id in ("plan:c", "plan:a", "plan:b", "plan:d"):
        await book.put(_law("一", id=id), NOW)
    await book.withdraw("plan:b", GONE)
    first = await book.page(2, None)
    assert ([each.id for each in first.items], first.next) == (["plan:a", "plan:c"], "plan:c")
    rest = await book.page(2, first.next)
    assert ([each.id for each in rest.items], rest.next) == (["plan:d"], None)
    everything = await book.page(10, None, withdrawn=True)
    assert [each.id for each in everything.items if each.withdrawn] == ["plan:b"]
    assert [each.id for each in (await book.page(10, "plan:b")).items] == ["plan:c", "plan:d"]
    with pytest.raises(CursorWrong):
        await book.page(2, "plan:x")


async def test_what_an_official_takes_in_is_audited_and_read_with_its_excerpts(
    database: Database,
) -> None:
    book = StoredDocuments(database)
    await book.put(_law("一", "二"), NOW, "Li")
    await book.put(_law("一", "二"), NOW, "Li")
    assert await book.document("plan:消防法") == _law("一", "二")
    assert await book.document("plan:none") is None
    async with database.transaction() as connection:
        rows = (await connection.execute(select(audit.c.actor, audit.c.action))).all()
    assert [tuple(row) for row in rows] == [("Li", "document.put")]

"""Articles in PostgreSQL: what two do at once never crosses, and every hand is on record."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.articles.errors import ChangedMeanwhile, CursorWrong, IllegalMove
from bot.articles.files import ArticleFiles
from bot.articles.ports import Change
from bot.articles.records import FILE, Act, State, Version
from bot.articles.service import ArticleDesk
from bot.store.articles import StoredArticles
from bot.store.database import Database
from bot.store.tables import audit
from tests.bot.articles.writing import (
    ID,
    LI,
    NOW,
    WANG,
    ZHAO,
    hand,
    texts,
    version,
    write_file,
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def book(database: Database) -> StoredArticles:
    return StoredArticles(database)


@pytest.fixture
def desk(book: StoredArticles, tmp_path: Path) -> ArticleDesk:
    write_file(tmp_path, id="in-a-file")
    files = ArticleFiles(tmp_path / "articles")
    return ArticleDesk(book=book, files=files, clock=lambda: NOW, changed=lambda: None)


async def _publish(desk: ArticleDesk, **changes: str | None) -> Version:
    made = await desk.draft(texts(**changes), LI)
    reviewed = await desk.review(made.article, 1, WANG)
    return await desk.publish(made.article, reviewed.revision, WANG)


async def test_what_is_written_comes_back_whole(book: StoredArticles) -> None:
    made = version()
    await book.add(made, hand(LI, Act.CREATE))
    assert await book.versions(ID) == (replace(made, hands=(hand(LI, Act.CREATE),)),)
    assert await book.versions("none") == ()


async def test_every_act_is_audited(desk: ArticleDesk, database: Database) -> None:
    await _publish(desk)
    await _publish(desk, urgency="soon")
    await desk.withdraw(ID, "wrong", ZHAO)
    async with database.transaction() as connection:
        rows = (await connection.execute(select(audit).order_by(audit.c.id))).all()
    first = [("Li", "article.create"), ("Wang", "article.review"), ("Wang", "article.publish")]
    second = [*first[:2], ("Wang", "article.replace"), first[2]]
    told = [(row.actor, row.action) for row in rows]
    assert told == [*first, *second, ("Zhao", "article.withdraw")]
    assert (rows[-1].subject, rows[-1].details) == (ID, {"version": 2, "note": "wrong"})


async def test_the_count_rises_with_what_residents_notice(
    desk: ArticleDesk, book: StoredArticles
) -> None:
    await desk.draft(texts(id="a-draft"), LI)
    assert await book.standing() == (0, ())
    out = await _publish(desk)
    assert await book.standing() == (1, (out,))
    gone = await desk.withdraw("in-a-file", "wrong", LI)
    assert await book.standing() == (2, (out, gone))
    back = await desk.revert("in-a-file", FILE, LI)
    await desk.review("in-a-file", back.revision, WANG)
    assert await book.version() == 2
    await desk.publish("in-a-file", 2, WANG)
    assert [v.state for v in (await book.standing())[1]] == [State.PUBLISHED, State.PUBLISHED]
    assert await book.version() == 3


AtOnce = Callable[[ArticleDesk], Awaitable[object]]
TOGETHER: list[tuple[str, State, list[AtOnce]]] = [
    (
        "two drafts",
        State.REPLACED,
        [lambda d: d.draft(texts(), LI), lambda d: d.draft(texts(), ZHAO)],
    ),
    (
        "two edits",
        State.DRAFT,
        [lambda d: d.edit(ID, texts(), 1, LI), lambda d: d.edit(ID, texts(), 1, ZHAO)],
    ),
    (
        "an edit and a review",
        State.DRAFT,
        [lambda d: d.edit(ID, texts(), 1, LI), lambda d: d.review(ID, 1, ZHAO)],
    ),
    (
        "an edit and the publication",
        State.REVIEWED,
        [lambda d: d.edit(ID, texts(), 1, LI), lambda d: d.publish(ID, 1, ZHAO)],
    ),
    (
        "two withdrawals",
        State.PUBLISHED,
        [lambda d: d.withdraw(ID, "x", LI), lambda d: d.withdraw(ID, "x", ZHAO)],
    ),
    (
        "two withdrawals of a file",
        State.REPLACED,
        [
            lambda d: d.withdraw("in-a-file", "x", LI),
            lambda d: d.withdraw("in-a-file", "x", ZHAO),
        ],
    ),
    (
        "two ways back",
        State.WITHDRAWN,
        [lambda d: d.revert(ID, 1, LI), lambda d: d.revert(ID, 1, ZHAO)],
    ),
]


@pytest.mark.parametrize(("state", "acts"), [t[1:] for t in TOGETHER], ids=[t[0] for t in TOGETHER])
async def test_of_two_at_once_one_is_refused(
    desk: ArticleDesk, book: StoredArticles, state: State, acts: list[AtOnce]
) -> None:
    await book.add(version(state), hand(WANG, Act.CREATE))
    outcomes = await asyncio.gather(*(act(desk) for act in acts), return_exceptions=True)
    refused = [each for each in outcomes if isinstance(each, BaseException)]
    assert [isinstance(each, IllegalMove) for each in refused] == [True], outcomes
    history = [*await book.versions(ID), *await book.versions("in-a-file")]
    assert sum(len(each.hands) for each in history) == 2


async def test_published_while_it_was_withdrawn(desk: ArticleDesk, book: StoredArticles) -> None:
    """The publication saw nothing standing, or the version that is withdrawn by now: it fails."""
    await _publish(desk)
    before = await desk.draft(texts(urgency="soon"), LI)
    seen = (await book.versions(ID))[1]
    await desk.withdraw(ID, "wrong", ZHAO)
    after = replace(before, state=State.PUBLISHED, revision=2)
    for standing in (seen, None):
        change = Change(before=before, after=after, hand=hand(WANG, Act.PUBLISH), replaced=standing)
        with pytest.raises(ChangedMeanwhile):
            await book.change(change)
    states = [each.state for each in await book.versions(ID)]
    assert states == [State.DRAFT, State.WITHDRAWN]


async def test_pages_by_article_and_state(desk: ArticleDesk) -> None:
    for id in ("b", "a", "c"):
        await desk.draft(texts(id=id), LI)
    await _publish(desk)
    first = await desk.page({State.DRAFT}, 2, None, LI)
    rest = await desk.page({State.DRAFT}, 2, first.next, LI)
    assert [v.article for v in (*first.items, *rest.items)] == ["a", "b", "c"]
    assert (first.next, rest.next) == ("b.1", None)
    assert {v.article for v in (await desk.page((), 50, None, LI)).items} == {"a", "b", "c", ID}


@pytest.mark.parametrize("cursor", ["x", "a.", ".1", "a.-1", "a.９", "a.99999999999", "预警"])
async def test_a_cursor_that_is_not_ours(book: StoredArticles, cursor: str) -> None:
    with pytest.raises(CursorWrong):
        await book.page((), 5, cursor)

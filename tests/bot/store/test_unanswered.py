"""Unanswered questions in PostgreSQL: counted, grouped, decided, forgotten; and nobody's."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.store import unanswered
from bot.store.database import Database
from bot.store.tables import audit, question_groups, questions
from bot.store.unanswered import StoredQuestions
from bot.unanswered.records import Asked, Decision, Order, State

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CAT, TREE = "猫卡在树上怎么办", "猫爬上树下不来"


def asked(text: str = CAT, channel: str = "web", language: str = "zh") -> Asked:
    return Asked(text=text, language=language, channel=channel)


@pytest.fixture
def book(database: Database) -> StoredQuestions:
    return StoredQuestions(database)


async def only(book: StoredQuestions) -> UUID:
    [(id, _)] = await book.leaders("zh")
    return id


async def test_the_same_words_are_counted_and_others_join_their_group(
    book: StoredQuestions,
) -> None:
    await book.put(asked(), None, NOW)
    await book.put(asked(channel="sms"), None, NOW + timedelta(hours=1))
    await book.put(asked(TREE), await only(book), NOW + timedelta(hours=2))
    await book.put(asked("a cat in a tree", language="en"), None, NOW)
    group = await book.group(await only(book))
    assert group
    assert [(one.text, one.count) for one in group.wordings] == [(CAT, 2), (TREE, 1)]
    assert (group.text, group.count, group.channels) == (CAT, 3, {"web": 2, "sms": 1})
    assert (group.first_at, group.last_at) == (NOW, NOW + timedelta(hours=2))


async def test_words_that_nothing_was_taken_from_go_first(book: StoredQuestions) -> None:
    await book.put(asked(f"a… {CAT}"), None, NOW)
    await book.put(asked(CAT), await only(book), NOW)
    group = await book.group(await only(book))
    assert group and [one.text for one in group.wordings] == [CAT, f"a… {CAT}"]
    assert [text for _, text in await book.leaders("zh")] == [CAT]


async def test_most_asked_or_newest_first_a_page_at_a_time(book: StoredQuestions) -> None:
    for hours, text in enumerate(["a", "b", "b", "c"]):
        await book.put(asked(text), None, NOW + timedelta(hours=hours))
    most = await book.page(State.OPEN, Order.MOST_ASKED, 0, 2)
    assert ([one.text for one in most.items], most.next) == (["b", "c"], 2)
    rest = await book.page(State.OPEN, Order.MOST_ASKED, 2, 2)
    assert ([one.text for one in rest.items], rest.next) == (["a"], None)
    newest = await book.page(State.OPEN, Order.NEWEST, 0, 5)
    assert [one.text for one in newest.items] == ["c", "b", "a"]
    assert newest.counts == {State.OPEN: 3, State.ANSWERED: 0, State.NOT_FOR_US: 0}


@pytest.mark.parametrize(
    ("state", "after"),
    [(State.ANSWERED, State.OPEN), (State.NOT_FOR_US, State.NOT_FOR_US)],
)
async def test_asked_again_an_answer_is_doubted_and_a_refusal_is_not(
    book: StoredQuestions, state: State, after: State
) -> None:
    await book.put(asked(), None, NOW)
    id = await only(book)
    decided = await book.decide(id, Decision(state=state, by="Li", at=NOW, article="cat"))
    assert decided and (decided.state, decided.article, decided.decided_by) == (state, "cat", "Li")
    await book.put(asked(TREE), id, NOW)
    group = await book.group(id)
    assert group and group.state is after


async def test_a_decision_is_in_the_audit_trail(book: StoredQuestions, database: Database) -> None:
    await book.put(asked(), None, NOW)
    id = await only(book)
    await book.decide(id, Decision(state=State.NOT_FOR_US, by="Li", at=NOW))
    nobody = UUID(int=0)
    assert await book.decide(nobody, Decision(state=State.OPEN, by="Li", at=NOW)) is None
    async with database.transaction() as connection:
        rows = (await connection.execute(select(audit.c.actor, audit.c.action))).all()
    assert [tuple(row) for row in rows] == [("Li", "question.not_for_us")]


async def test_what_nobody_asks_any_more_is_forgotten(book: StoredQuestions) -> None:
    await book.put(asked(), None, NOW)
    await book.put(asked("new"), None, NOW + timedelta(days=2))
    assert await book.forget(NOW + timedelta(days=1)) == 1
    assert [text for _, text in await book.leaders("zh")] == ["new"]
    assert (await book.page(State.OPEN, Order.NEWEST, 0, 5)).counts[State.OPEN] == 1


async def test_a_full_book_only_counts(
    book: StoredQuestions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await book.put(asked(), None, NOW)
    monkeypatch.setattr(unanswered, "MOST", 1)
    await book.put(asked("made up"), None, NOW)
    await book.put(asked(), None, NOW)
    group = await book.group(await only(book))
    assert group and group.count == 2


def test_no_column_could_name_a_person() -> None:
    columns = {*question_groups.c.keys(), *questions.c.keys()}
    assert columns == {
        "id", "language", "state", "article", "decided_by", "decided_at",
        "text", "group_id", "count", "first_at", "last_at", "channels",
    }  # fmt: skip

"""Questions are written behind the answer, grouped by meaning, and cost nobody anything."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.unanswered import noting
from bot.unanswered.noting import Noting
from bot.unanswered.records import Asked
from knowledge.encoding import Encoder, FakeEncoder, load
from tests.bot.unanswered.memory import MemoryQuestions

NOW = datetime(2026, 11, 22, 8, 47, 31, tzinfo=UTC)
CAT = "猫卡在树上怎么办"


def asked(text: str, language: str = "zh") -> Asked:
    return Asked(text=text, language=language, channel="web")


@contextlib.asynccontextmanager
async def writing(book: MemoryQuestions, encoder: Encoder | None = None) -> AsyncIterator[Noting]:
    made = Noting(book, encoder or FakeEncoder(), lambda: NOW)
    task = asyncio.create_task(made.keep_writing())
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_is_kept_to_the_hour_and_without_the_person() -> None:
    book = MemoryQuestions()
    async with writing(book) as made:
        made.note(asked("我叫王小明,电话13812345678,哪里能领沙袋"))
        await made.written()
    [group] = book.kept.values()
    assert "小明" not in group.text and "138" not in group.text and "沙袋" in group.text
    assert group.last_at == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


async def test_what_may_not_be_kept_reaches_no_book() -> None:
    book = MemoryQuestions()
    async with writing(book) as made:
        made.note(asked("我要匿名举报老板"))
        await made.written()
    assert book.kept == {}


@pytest.mark.parametrize(
    ("first", "second", "language", "groups"),
    [
        ("猫卡在树上怎么办", "猫爬到树上下不来怎么办", "zh", 1),
        ("高铁票怎么退", "飞机票怎么退", "zh", 1),
        ("消防栓可以私用吗", "消防栓能不能自己用", "zh", 1),
        ("停电了怎么办", "停水了怎么办", "zh", 2),
        ("消防栓可以私用吗", "物业费可以不交吗", "zh", 2),
        ("how do I apply for a passport", "where can I get a passport", "en", 1),
        ("how do I apply for a passport", "how do I get a sandbag", "en", 2),
    ],
)
async def test_what_means_the_same_is_one_group(
    first: str, second: str, language: str, groups: int
) -> None:
    book = MemoryQuestions()
    async with writing(book, load()) as made:
        made.note(asked(first, language))
        made.note(asked(second, language))
        await made.written()
    assert len(book.kept) == groups
    assert sum(one.count for one in book.kept.values()) == 2


async def test_without_an_encoder_of_the_language_only_the_same_words_are_one() -> None:
    book = MemoryQuestions()
    async with writing(book, FakeEncoder(languages=frozenset())) as made:
        for text in (CAT, CAT, f"{CAT}呢"):
            made.note(asked(text))
        await made.written()
    assert sorted(one.count for one in book.kept.values()) == [1, 2]


async def test_a_failing_book_is_survived_and_the_next_question_kept() -> None:
    book = MemoryQuestions()
    book.broken = True
    async with writing(book) as made:
        made.note(asked(CAT))
        await made.written()
        book.broken = False
        made.note(asked(CAT))
        await made.written()
    assert [one.count for one in book.kept.values()] == [1]


async def test_nobody_waits_where_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noting, "MOST_WAITING", 3)
    made = Noting(MemoryQuestions(), FakeEncoder(), lambda: NOW)
    for _ in range(10):
        made.note(asked(CAT))

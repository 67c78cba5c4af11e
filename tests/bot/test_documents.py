"""Documents of a web process: read when they change, and never in an answer's way."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.answers import Answers
from bot.articles import following
from bot.articles.errors import DocumentUnknown
from bot.documents import Documents, Listed, Page, Put
from bot.officials import Official, Role
from bot.withdrawals import Withdrawal
from knowledge.documents.model import Document, Excerpt
from knowledge.encoding import FakeEncoder
from knowledge.passages import Passage, passage_of
from knowledge.search import KnowledgeBase, Only
from tests.actions.shelf import SHELF

NO_ENCODER = FakeEncoder(languages=frozenset())
LAW = Document(
    id="plan:示例法",
    title="示例法",
    publisher="国务院",
    year=2020,
    language="zh",
    file_name="law.txt",
    sha256="0",
    excerpts=(
        Excerpt(text="第一条 为了示例，制定本法。", article="第一条", number=1),
        Excerpt(text="第二条 洪水进屋的，居民有撤离的义务。", article="第二条", number=2),
    ),
)


NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LI = Official(name="Li", role=Role.ADMIN)


class FakeBook:
    def __init__(self, *documents: Document) -> None:
        self.documents: Sequence[Document] = documents
        self.withdrawn: dict[str, Withdrawal] = {}
        self.at = 1
        self.broken = False
        self.read = 0

    async def version(self) -> int:
        if self.broken:
            raise OSError("no database")
        return self.at

    async def standing(self) -> tuple[int, Sequence[Document]]:
        self.read += 1
        return self.at, [each for each in self.documents if each.id not in self.withdrawn]

    async def page(self, limit: int, cursor: str | None, *, withdrawn: bool) -> Page:
        there = [self._listed(each) for each in self.documents]
        return Page(items=tuple(e for e in there if withdrawn or not e.withdrawn), next=None)

    async def withdraw(self, id: str, withdrawal: Withdrawal) -> Listed | None:
        self.at += 1
        self.withdrawn[id] = withdrawal
        return next((self._listed(each) for each in self.documents if each.id == id), None)

    async def restore(self, id: str, by: str, at: datetime) -> Listed | None:
        self.at += 1
        self.withdrawn.pop(id, None)
        return next((self._listed(each) for each in self.documents if each.id == id), None)

    async def document(self, id: str) -> Document | None:
        return next((each for each in self.documents if each.id == id), None)

    async def listed(self, id: str) -> Listed | None:
        return next((self._listed(each) for each in self.documents if each.id == id), None)

    async def put(self, document: Document, now: datetime, by: str | None = None) -> Put:
        before = await self.document(document.id)
        if before == document:
            return Put.UNCHANGED
        self.at += 1
        self.documents = (*(each for each in self.documents if each is not before), document)
        return Put.REPLACED if before else Put.NEW

    def _listed(self, document: Document) -> Listed:
        return Listed(
            id=document.id,
            title=document.title,
            publisher=document.publisher,
            year=document.year,
            language=document.language,
            file_name=document.file_name,
            excerpts=len(document.excerpts),
            imported_at=NOW,
            withdrawn=self.withdrawn.get(document.id),
        )


class FakeArticles:
    """Finds the article on floods with this score for whatever speaks of one."""

    def __init__(self, score: float) -> None:
        self.score = score

    def search(self, text: str, **_: object) -> list[Passage]:
        return [passage_of(SHELF["flood-at-home"], self.score)] if "洪水" in text else []


async def _answers(score: float, *documents: Document) -> Answers:
    kept = Documents(FakeBook(*documents), NO_ENCODER)
    await kept.refresh()
    return Answers(cast(KnowledgeBase, FakeArticles(score)), kept)


async def test_documents_are_read_again_only_when_they_changed() -> None:
    book = FakeBook(LAW)
    documents = Documents(book, NO_ENCODER)
    assert await documents.search("示例法第二条", "zh") == []
    assert [await documents.refresh(), await documents.refresh()] == [True, False]
    assert book.read == 1
    (found,) = await documents.search("示例法第二条", "zh")
    book.at, book.documents = 2, (replace(LAW, title="新法"),)
    assert (await documents.search("示例法第二条", "zh")) == [found]
    assert await documents.refresh()
    assert await documents.search("示例法第二条", "zh") == []
    named = documents.wanted("新法第二条")
    assert named and named.documents


async def test_withdrawn_is_hidden_before_the_new_index_stands_and_comes_back() -> None:
    book = FakeBook(LAW, replace(LAW, id="plan:别的法", title="别的法"))
    documents = Documents(book, NO_ENCODER, lambda: NOW)
    await documents.refresh()
    done = await documents.withdraw(LAW.id, " outdated ", LI)
    assert done.withdrawn == Withdrawal(at=NOW, by="Li", reason="outdated")
    documents._see((await book.standing())[1])  # looked, and the index is being built
    assert await documents.search("示例法第二条", "zh") == []
    assert await documents.search("别的法第二条", "zh")
    assert await documents.refresh()
    assert await documents.search("示例法第二条", "zh") == []
    assert [each.id for each in (await documents.page(10, None)).items] == ["plan:别的法"]
    assert len((await documents.page(10, None, withdrawn=True)).items) == 2
    await documents.restore(LAW.id, LI)
    assert await documents.refresh()
    assert await documents.search("示例法第二条", "zh")


async def test_whoever_withdraws_has_the_others_look_at_once() -> None:
    book = FakeBook(LAW)
    documents = Documents(book, NO_ENCODER)
    following_it = asyncio.create_task(documents.keep_fresh())
    await documents.looked()
    await documents.withdraw(LAW.id, "", LI)
    for _ in range(100):  # a second, and looks are three apart
        if not await documents.search("示例法第二条", "zh"):
            break
        await asyncio.sleep(0.01)
    assert await documents.search("示例法第二条", "zh") == []
    following_it.cancel()


async def test_what_is_not_there_is_not_withdrawn() -> None:
    with pytest.raises(DocumentUnknown):
        await Documents(FakeBook(LAW), NO_ENCODER).withdraw("plan:x", "", LI)
    with pytest.raises(DocumentUnknown):
        await Documents(FakeBook(LAW), NO_ENCODER).restore("plan:x", LI)


async def test_a_broken_store_leaves_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "LOOK_EVERY", 0.01)
    book = FakeBook(LAW)
    documents = Documents(book, NO_ENCODER)
    reading = asyncio.create_task(documents.keep_fresh())
    await documents.looked()
    assert await documents.search("示例法第二条", "zh")
    book.broken = True
    await asyncio.sleep(0.05)
    assert not reading.done()
    assert await documents.search("示例法第二条", "zh")
    book.broken, book.at, book.documents = False, 2, ()
    await asyncio.sleep(0.2)
    assert await documents.search("示例法第二条", "zh") == []
    reading.cancel()


async def test_a_start_does_not_wait_for_a_dead_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "START", 0.05)
    await Documents(FakeBook(LAW), NO_ENCODER).looked()  # nobody looks at all
    book = FakeBook(LAW)
    book.broken = True
    documents = Documents(book, NO_ENCODER)
    reading = asyncio.create_task(documents.keep_fresh())
    await asyncio.wait_for(documents.looked(), 1)
    assert not reading.done()
    reading.cancel()


async def test_excerpts_are_for_no_phase_and_no_person() -> None:
    answers = await _answers(0.9, LAW)
    assert await answers.passages("示例法第二条", "zh")
    assert await answers.passages("示例法第二条", "zh", only=Only(phase="during")) == []


async def test_a_broken_document_costs_no_article() -> None:
    answers = await _answers(0.9, LAW)

    class Broken:
        def search(self, *_: object, **__: object) -> Any:
            raise ValueError("a broken shelf")

        def wanted(self, text: str) -> Any:
            raise ValueError("a broken shelf")

    answers._documents._shelf = cast(Any, Broken())
    reply = await answers.answer("洪水进屋怎么办", "zh")
    assert reply and reply.citations[0].article == "flood-at-home"
    assert not answers.names_document("示例法第二条")


@pytest.mark.parametrize(
    ("question", "score", "cited"),
    [
        ("洪水进屋怎么办", 0.4, "flood-at-home"),
        ("洪水进屋,示例法规定居民有什么义务", 0.9, "plan:示例法#2"),
        ("示例法第二条", 0.9, "plan:示例法#2"),
        ("洪水进屋居民有撤离的义务吗", 0.2, "plan:示例法#2"),
        ("洪水进屋居民有撤离的义务吗", 1.0, "flood-at-home"),
        ("进屋的居民撤离", 0.0, "plan:示例法#2"),
        ("示例法第九条", 0.9, None),
        ("今天股市怎么样", 0.9, None),
    ],
    ids=[
        "what to do", "law named", "article named", "law asked for", "a closer article",
        "no article is close", "no such article", "neither",
    ],
)  # fmt: skip
async def test_article_or_law(question: str, score: float, cited: str | None) -> None:
    answers = await _answers(score, LAW)
    reply = await answers.answer(question, "zh")
    assert (reply.citations[0].article if reply else None) == cited


async def test_passages_hold_both_best_first() -> None:
    answers = await _answers(0.9, LAW)
    found = await answers.passages("洪水进屋居民撤离", "zh", limit=5)
    assert [one.title for one in found] == ["洪水进屋怎么办", "示例法 第二条"]
    assert len(await answers.passages("洪水进屋居民撤离", "zh", limit=1)) == 1

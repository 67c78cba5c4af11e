"""`fenghuo ask` and `fenghuo index` answer from what the service would, and make no database."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot import settings
from bot.articles.files import ArticleFiles
from bot.articles.service import ArticleDesk
from bot.cli.ask import asked
from bot.cli.knowledge import Current, database_if_there, open_current
from bot.clock import utc_now
from bot.settings import Settings
from bot.store.articles import StoredArticles
from bot.store.database import Database
from bot.store.documents import StoredDocuments
from bot.withdrawals import Withdrawal
from tests.bot.articles.writing import ID, LI, WANG, texts, write_file
from tests.bot.store.test_documents import NOW
from tests.bot.test_documents import LAW

DEVIL = "尘卷风来了怎么办"


def _found(folder: Path, url: str | None = None) -> Settings:
    given = {"FENGHUO_DATABASE_URL": url} if url else {}
    return settings.load({"FENGHUO_DATA_DIR": str(folder), **given})


def test_a_question_makes_no_database(tmp_path: Path) -> None:
    with database_if_there(_found(tmp_path / "var")) as url:
        assert url is None
    assert not (tmp_path / "var" / "postgres").exists()


def test_a_database_that_does_not_answer_is_not_waited_for(tmp_path: Path) -> None:
    with database_if_there(_found(tmp_path, "postgresql://nobody@127.0.0.1:9/none")) as url:
        assert url is None


@pytest.mark.postgres
def test_one_that_answers_is_used(tmp_path: Path, database_url: str) -> None:
    with database_if_there(_found(tmp_path, database_url)) as url:
        assert url == database_url


@pytest.fixture
async def current(database: Database, tmp_path: Path) -> AsyncIterator[Current]:
    """Of one article in files."""
    write_file(tmp_path, id=ID)
    found = _found(tmp_path / "var", database.url)
    async with open_current(found, database.url, tmp_path / "articles") as opened:
        yield opened


async def _titles(current: Current, question: str) -> list[str]:
    return [one.title for one in await asked(question, "zh", 3, current)]


async def _publish(database: Database, articles: Path, said: Mapping[str, str]) -> None:
    desk = ArticleDesk(
        book=StoredArticles(database),
        files=ArticleFiles(articles),
        clock=utc_now,
        changed=lambda: None,
    )
    reviewed = await desk.review(ID, (await desk.draft(said, LI)).revision, WANG)
    await desk.publish(ID, reviewed.revision, WANG)


@pytest.mark.postgres
async def test_what_was_published_answers(
    current: Current, database: Database, tmp_path: Path
) -> None:
    assert await _titles(current, DEVIL) == ["尘卷风"]
    await _publish(database, tmp_path / "articles", texts(title="旋风"))
    assert await _titles(current, DEVIL) == ["旋风"]


@pytest.mark.postgres
async def test_laws_answer_until_they_are_withdrawn(current: Current, database: Database) -> None:
    book = StoredDocuments(database)
    await book.put(LAW, NOW)
    await book.put(replace(LAW, id="plan:别的法", title="别的法"), NOW)
    assert await _titles(current, "示例法第二条") == ["示例法 第二条"]
    await book.withdraw(LAW.id, Withdrawal(at=NOW, by="Li", reason=""))
    assert await _titles(current, "示例法第二条") == []
    assert await _titles(current, "别的法第二条") == ["别的法 第二条"]

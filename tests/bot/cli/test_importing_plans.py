"""`fenghuo import plan` as somebody types it, and what the service then answers.

The real folder beside the checkout is imported once more in each test that asks it.
"""

import asyncio
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.answers import Answers
from bot.cli import importing
from bot.documents import Documents
from bot.replies import Kind
from bot.store.database import Database
from bot.store.documents import StoredDocuments
from bot.web.api import knowledge as routes
from bot.web.dependencies import services
from knowledge.documents.model import Document
from knowledge.encoding import FakeEncoder
from knowledge.passages import Passage
from knowledge.search import KnowledgeBase

pytestmark = pytest.mark.postgres
LAW = "# 示例法\n\n第一条 为了示例。\n\n第二条 预警分为四级。\n\n第三条 自公布之日起施行。\n"
Command = Callable[..., str]


class NoArticles:
    def search(self, text: str, **_: object) -> list[Passage]:
        return []


@pytest.fixture
def command(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:  # fmt: skip
    """Runs `fenghuo import` and gives what it printed."""
    monkeypatch.setenv("FENGHUO_DATABASE_URL", database_url)
    monkeypatch.setenv("FENGHUO_DATA_DIR", str(tmp_path / "var"))

    def _run(*arguments: str | Path) -> str:
        monkeypatch.setattr(sys, "argv", ["fenghuo import", *map(str, arguments)])
        importing.main()
        return capsys.readouterr().out

    return _run


@pytest.fixture
def law(tmp_path: Path) -> Path:
    path = tmp_path / "示例法(2020-01-02).txt"
    path.write_text(LAW, encoding="utf-8")
    return path


def _kept(url: str) -> Sequence[Document]:
    async def _all() -> Sequence[Document]:
        database = Database(url, pool_size=1)
        try:
            return (await StoredDocuments(database).standing())[1]
        finally:
            await database.close()

    return asyncio.run(_all())


def _asked(url: str, act: Callable[[Answers], Any]) -> Any:
    async def _ask() -> Any:
        database = Database(url, pool_size=1)
        try:
            documents = Documents(StoredDocuments(database), FakeEncoder(languages=frozenset()))
            await documents.refresh()
            return await act(Answers(cast(KnowledgeBase, NoArticles()), documents))
        finally:
            await database.close()

    return asyncio.run(_ask())


def test_a_file_is_taken_in_and_told_of(command: Command, law: Path, database_url: str) -> None:
    told = command("plan", law, "--publisher", "示例县人民政府")
    assert told == "示例法: taken in, 3 excerpts, zh, 示例县人民政府 (2020).\n"
    (kept,) = _kept(database_url)
    assert (kept.id, kept.file_name, kept.year) == ("plan:示例法", law.name, 2020)


def test_the_same_file_again_changes_nothing(command: Command, law: Path) -> None:
    command("plan", law)
    assert "the same as before, nothing changed" in command("plan", law)


def test_a_new_version_replaces_the_old_one(command: Command, law: Path, database_url: str) -> None:
    command("plan", law)
    law.write_text(LAW.replace("四级", "五级"), encoding="gb18030")
    assert "the earlier version is replaced" in command("plan", law)
    (kept,) = _kept(database_url)
    assert "五级" in kept.excerpts[1].text


def test_what_is_missing_is_asked_for(command: Command, law: Path) -> None:
    assert "no publisher found in it: name it with --publisher" in command("plan", law)


def test_options_count_more_than_the_text(command: Command, law: Path, database_url: str) -> None:
    options = ("--title", "别的 法", "--publisher", "P", "--year", "1999", "--language", "en")
    command("plan", law, *options)
    (kept,) = _kept(database_url)
    assert (kept.title, kept.source, kept.language) == ("别的 法", "P (1999)", "en")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n", "save it as one of them"),
        ("Straße, schön, für Köln".encode("latin-1"), "save it as UTF-8"),
    ],
    ids=["empty", "picture", "latin-1"],
)
def test_a_refused_file_is_named(
    command: Command, tmp_path: Path, content: bytes, message: str
) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(content)
    with pytest.raises(SystemExit, match=rf"^fenghuo: .*{message}.*plan\.pdf"):
        command("plan", file)


@pytest.mark.parametrize(
    "options", [("--year", "20x4"), ("--year", "99999"), ("--title", " "), ("--language", "xx")]
)
def test_options_that_make_no_sense(command: Command, law: Path, options: tuple[str, str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        command("plan", law, *options)


def test_in_a_folder_one_bad_file_stops_no_other(command: Command, law: Path) -> None:
    (law.parent / "aaa.pdf").write_bytes(b"%PDF-1.4 broken")
    told = command("plan", law.parent)
    assert "示例法: taken in" in told
    assert "aaa.pdf: " in told
    with pytest.raises(SystemExit, match="for one file"):
        command("plan", law.parent, "--title", "T")


def test_the_real_folder_answers_the_issue_s_questions(
    command: Command, shared_data: Path, database_url: str
) -> None:
    told = command("plan", shared_data / "plans")
    assert told.count("taken in") == len(list((shared_data / "plans").iterdir()))

    async def ask(answers: Answers) -> list[Any]:
        return [
            await answers.answer("what share of the public should warnings reach by 2025?", "en"),
            await answers.answer("突发事件应对法对预警级别怎么规定?", "zh"),
            await answers.answer("Article 63 of the Emergency Response Law", "en"),
            await answers.answer("安全生产法第二十条", "zh"),
        ]

    share, levels, article, unknown = _asked(database_url, ask)
    assert share.kind is Kind.ANSWER
    assert "reach 90%" in share.values["text"]
    assert share.citations[0].title.endswith("Plan Period, 3. Primary objectives")
    assert "分别用红色、橙色、黄色和蓝色标示" in levels.values["text"]
    (cited,) = levels.citations
    assert (cited.title, cited.source, cited.url) == (
        "突发事件应对法 第六十三条", "全国人民代表大会常务委员会 (2024)", None,
    )  # fmt: skip
    assert article.citations == levels.citations
    assert unknown is None


def test_the_api_gives_excerpts_as_passages(command: Command, law: Path, database_url: str) -> None:
    command("plan", law)

    async def found(answers: Answers) -> Any:
        app = FastAPI()
        app.include_router(routes.router)
        app.dependency_overrides[services] = lambda: SimpleNamespace(answers=answers)
        with TestClient(app) as client:
            path = "/api/knowledge/search"
            return await asyncio.to_thread(client.get, path, params={"q": "示例法第二条"})

    (passage,) = _asked(database_url, found).json()["passages"]
    assert passage == {
        "article": "plan:示例法#2",
        "title": "示例法 第二条",
        "text": "第二条 预警分为四级。",
        "language": "zh",
        "hazard": None,
        "phase": None,
        "setting": [],
        "section": None,
        "source": "示例法(2020-01-02).txt (2020)",
        "score": 1.0,
    }

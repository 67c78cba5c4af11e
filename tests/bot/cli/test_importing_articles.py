"""A folder of articles becomes drafts of one administrator; what is wrong names file and line."""

import argparse
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.articles.records import State
from bot.cli.import_articles import import_articles
from bot.officials import Official, Role
from bot.residents.vault import Vault
from bot.store.articles import StoredArticles
from bot.store.database import Database
from bot.store.officials import StoredOfficials
from tests.bot.articles.writing import ID, LI, NOW, text, write_file

pytestmark = pytest.mark.postgres
SETTINGS: Any = SimpleNamespace(secret=b"a secret for tests only, 32 bytes")


@pytest.fixture
async def office(database: Database) -> Database:
    officials = StoredOfficials(database, Vault(SETTINGS.secret))
    for official in (LI, Official(name="Chen", role=Role.APPROVER)):
        await officials.create(official, NOW)
    return database


async def _import(folder: Path, database: Database, by: str | None = "Li") -> list[str]:
    options = argparse.Namespace(file=folder / "articles", by=by)
    return await import_articles(options, SETTINGS, database)


async def test_good_ones_become_drafts_once(
    office: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for id in (ID, "other-one"):
        write_file(tmp_path, id=id)
    assert await _import(tmp_path, office) == []
    assert "2 articles taken in as drafts of Li, 0 unchanged" in capsys.readouterr().out
    kept = await StoredArticles(office).page((), 10, None)
    assert [(v.article, v.state, v.hands[0].person) for v in kept.items] == [
        (ID, State.DRAFT, "Li"),
        ("other-one", State.DRAFT, "Li"),
    ]
    assert await _import(tmp_path, office) == []
    assert "0 articles taken in as drafts of Li, 2 unchanged" in capsys.readouterr().out


async def test_bad_ones_do_not_stop_the_others(office: Database, tmp_path: Path) -> None:
    write_file(tmp_path, id="good")
    write_file(tmp_path, id="hazard", hazard="dragon")
    alone = tmp_path / "articles" / "zh" / "alone.md"
    alone.write_text(text(id="alone"), encoding="utf-8")
    (tmp_path / "articles" / "zh" / "latin.md").write_bytes(b"---\n\xff\n")
    problems = await _import(tmp_path, office)
    assert [problem.removeprefix(f"{tmp_path}/articles/")[:30] for problem in problems] == [
        "en/alone.md:1: this language i",
        "zh/hazard.md:5: unknown hazard",
        "en/hazard.md:5: unknown hazard",
        "latin: a file is not UTF-8. Sa",
    ]
    kept = await StoredArticles(office).page((), 10, None)
    assert [v.article for v in kept.items] == ["good"]


async def test_another_draft_is_not_overwritten(office: Database, tmp_path: Path) -> None:
    write_file(tmp_path)
    await _import(tmp_path, office)
    write_file(tmp_path, urgency="soon")
    [problem] = await _import(tmp_path, office)
    assert problem.startswith(f"{ID}: The article has a draft already")


@pytest.mark.parametrize(("by", "says"), [(None, "--by NAME"), ("Chen", "no administrator")])
async def test_somebody_must_answer_for_them(
    office: Database, tmp_path: Path, by: str | None, says: str
) -> None:
    with pytest.raises(SystemExit, match=says):
        await _import(tmp_path, office, by)

"""What tests of the knowledge room share: a writer of article files and a small knowledge base."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge import encoding
from knowledge.encoding import FakeEncoder
from knowledge.search import ARTICLES, KnowledgeBase, build_and_open

HEADINGS = {"zh": ("不要做", "求助"), "en": ("Do not", "Who to call")}
WriteArticle = Callable[..., Path]


@pytest.fixture
def write_article(tmp_path: Path) -> WriteArticle:
    """Writes an article file that is right except for what a test changes; returns its path."""

    def write(
        id: str = "flood-at-home", language: str = "zh", body: str = "", **changes: str | None
    ) -> Path:
        do_not, who_to_call = HEADINGS[language]
        lines = {
            "id": id,
            "language": language,
            "title": f"Title of {id}",
            "hazard": "flood",
            "phase": "during",
            "setting": "[home]",
            "audience": "[any]",
            "urgency": "immediate",
            "status": "published",
            "source": '{title: "Guide", publisher: "Office", year: 2021, url: null}',
            "second_source": "null",
            "reviewed_on": "2026-11-22",
            "checked_on": "null",
            "questions": "[one water, two waters, three waters, four waters]",
            "steps": "[go up, switch off]",
        }
        kept = {key: value for key, value in (lines | changes).items() if value is not None}
        head = "".join(f"{key}: {value}\n" for key, value in kept.items())
        told = f"Go up now.\n\n## {do_not}\n- Do not **wade**.\n\n## {who_to_call}\nCall 119.\n"
        path = tmp_path / "articles" / language / f"{id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{head}---\n{body or told}", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def fake_knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The shipped articles behind an encoder without meaning: what words alone can do."""
    folder = tmp_path_factory.mktemp("index")
    return build_and_open(folder, FakeEncoder(languages=frozenset()), ARTICLES)


@pytest.fixture(scope="session")
def shipped_knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The shipped articles behind the shipped encoder."""
    return build_and_open(tmp_path_factory.mktemp("index"), encoding.load(), ARTICLES)

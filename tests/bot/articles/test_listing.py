"""Editors find every article, what waits for somebody first."""

import pytest

from bot.articles.listing import Wanted, rows
from bot.articles.records import State
from knowledge.encoding import FakeEncoder
from knowledge.search import KnowledgeBase, build_and_open
from tests.bot.articles.writing import ID, version, write_file

OTHERS = ("camp", "kite")


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    folder = tmp_path_factory.mktemp("listing")
    for id in OTHERS:
        write_file(folder, id=id, title=id.title(), hazard="lightning")
    encoder = FakeEncoder(languages=frozenset())
    return build_and_open(folder / "index", encoder, folder / "articles")


def ids(knowledge: KnowledgeBase, wanted: Wanted) -> list[str]:
    draft = version(State.DRAFT)
    gone = version(State.WITHDRAWN, article="old", texts={}, titles={"zh": "旧", "en": "Old"})
    return [row.id for row in rows(knowledge, [draft, gone], wanted)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [ID, "old", *OTHERS]),
        (Wanted(state="draft"), [ID]),
        (Wanted(state="withdrawn"), ["old"]),
        (Wanted(state="published"), [*OTHERS]),
        (Wanted(hazard="lightning"), [*OTHERS]),
        (Wanted(hazard="tornado"), [ID]),
        (Wanted(text="KITE"), ["kite"]),
        (Wanted(text="尘卷风来了"), [*OTHERS]),
        (Wanted(text="nothing of this"), []),
    ],
)
def test_what_is_looked_for(knowledge: KnowledgeBase, wanted: Wanted, found: list[str]) -> None:
    assert ids(knowledge, wanted) == found

"""The ordinary questions: forty a language, and what is waited for exists."""

from collections import Counter

import pytest

from knowledge import loading
from knowledge.search import ARTICLES
from tests.benchmarks.ordinary import Question, questions, right

ASKED = Question(language="zh", text="?", wanted=frozenset({"aed", "unknown", "kind:data"}))


def test_forty_questions_a_language() -> None:
    assert Counter(each.language for each in questions()) == {"zh": 40, "en": 40}


def test_every_article_that_is_waited_for_exists() -> None:
    known = {article.id for article in loading.load(ARTICLES)}
    assert {id for each in questions() for id in each.articles} - known == set()


@pytest.mark.parametrize(
    ("kind", "cited", "good"),
    [
        pytest.param("answer", ["aed"], True, id="its article"),
        pytest.param("answer", ["burns"], False, id="another"),
        pytest.param("unknown", [], True, id="an honest no"),
        pytest.param("data", [], True, id="of a kind"),
        pytest.param("question", [], False, id="asked for a place"),
    ],
)
def test_what_is_right(kind: str, cited: list[str], good: bool) -> None:
    said = [{"kind": kind, "citations": [{"article": id} for id in cited]}]
    assert right(ASKED, said) is good

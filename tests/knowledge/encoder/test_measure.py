"""The figures count what they say, whichever encoder is asked."""

from knowledge.encoder import measure
from knowledge.encoder.sources import Pair
from knowledge.encoding import FakeEncoder
from knowledge.evaluation.questions import Question
from knowledge.loading import parse
from tests.knowledge.conftest import WriteArticle


def test_translations_both_ways() -> None:
    pairs = [Pair(zh="flood", en="flood"), Pair(zh="gas leak", en="gas leak")]
    pairs += [Pair(zh="snow", en="lightning"), Pair(zh="lightning", en="snow")]
    there, back = measure.translations(FakeEncoder().encode, pairs)
    assert (there.count, there.value, back.value) == (4, "50.0%", "50.0%")


def test_articles_by_language(write_article: WriteArticle) -> None:
    articles = [
        parse(
            write_article(id=id, language=language, title=title, questions=f"[{title} a, b, c, d]")
        )
        for id, title in (("one", "river rises"), ("two", "smoke inside"))
        for language in ("zh", "en")
    ]
    asked = [
        Question(text="smoke inside", language="en", articles=frozenset({"two"})),
        Question(text="river rises", language="en", articles=frozenset({"two"})),
        Question(text="river rises", language="zh", articles=frozenset({"one"})),
    ]
    lines = list(measure.found_articles("fake", FakeEncoder().encode, asked, articles))
    assert [(line.what, line.count, line.value) for line in lines[2:]] == [
        ("fake: zh question, en articles", 1, "100.0%"),
        ("fake: en question, en articles", 2, "50.0%"),
    ]

"""The talks of the follow-up benchmark are whole, and their articles are there."""

from collections import Counter

from knowledge import loading
from knowledge.search import ARTICLES
from tests.benchmarks.follow_ups import talks


def test_forty_talks_of_four_questions_a_language_half_of_them_for_the_test() -> None:
    counted = Counter((talk.language, talk.half) for talk in talks())
    assert set(counted.values()) == {20}
    assert {len(talk.turns) for talk in talks()} == {4}


def test_every_article_that_is_waited_for_exists() -> None:
    known = {article.id for article in loading.load(ARTICLES)}
    wanted = {id for talk in talks() for _, articles in talk.turns for id in articles}
    assert wanted - known == set()

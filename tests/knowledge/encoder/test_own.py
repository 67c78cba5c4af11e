"""Our articles become pairs only where their lines answer each other."""

from knowledge.encoder import own
from knowledge.encoder.sources import Pair
from knowledge.loading import parse
from tests.knowledge.conftest import WriteArticle


def test_line_by_line(write_article: WriteArticle) -> None:
    chinese = parse(write_article(title="水灾", steps="[上楼, 断电]"))
    english = parse(write_article(language="en", title="Flood", steps="[go up, switch off]"))
    found = own.pairs([chinese, english])
    assert Pair(zh="水灾", en="Flood") in found
    assert Pair(zh="断电", en="switch off") in found


def test_steps_of_other_number_make_no_pairs(write_article: WriteArticle) -> None:
    chinese = parse(write_article(steps="[上楼, 断电, 等待]"))
    english = parse(write_article(language="en"))
    assert not {pair.zh for pair in own.pairs([chinese, english])} & {"上楼", "断电", "等待"}


def test_an_article_without_its_twin_is_a_topic_all_the_same(write_article: WriteArticle) -> None:
    alone = parse(write_article())
    assert own.pairs([alone]) == []
    (topic,) = own.topics([alone])
    assert topic.asked == alone.questions
    assert {alone.title, alone.lead, *alone.steps} <= set(topic.told)

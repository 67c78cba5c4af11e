"""What of a text is counted, and how hurried wordings reach the articles' words."""

import pytest

from knowledge import expansion, loading
from knowledge.search import ARTICLES
from knowledge.tokens import characters, normalise, words

CUTS = [
    ("plurals and -ing meet", "floods flooding flooded", ["flood", "flood", "flood"]),
    ("a silent e", "capsize capsizing", ["capsiz", "capsiz"]),
    ("a doubled letter", "stopping stop", ["stop", "stop"]),
    ("short words stay", "gas bus aed", ["gas", "bus", "aed"]),
    ("function words go", "what should i do in the car", ["car"]),
    ("full width and case", "ＡＥＤ", ["aed"]),
    ("words and pairs", "地震", ["地震"]),
    ("function words within a text go", "地震了怎么办", ["地震"]),
    ("languages mixed", "地震earthquake", ["地震", "earthquak"]),
    ("nothing to count", "？！ 🙂", []),
    ("an empty text", "", []),
]


@pytest.mark.parametrize(("text", "cut"), [c[1:] for c in CUTS], ids=[c[0] for c in CUTS])
def test_words(text: str, cut: list[str]) -> None:
    assert words(text) == cut


def test_characters_of_longer_words() -> None:
    assert characters("煤气") == ["煤", "气"]
    assert characters("烫") == []


def test_traditional_becomes_simplified() -> None:
    assert normalise("颱風來了，電梯壞了，著火") == "台风来了,电梯坏了,着火"


def test_a_very_long_text_is_cut() -> None:
    assert len(words("flood " * 10_000)) == 100


MEANT = [
    ("zh", "楼在晃", "地震"),
    ("zh", "我家進水了", "洪水"),
    ("en", "the building is shaking", "earthquak"),
    ("en", "someone is CHOCKING", "chok"),
]


@pytest.mark.parametrize(("language", "text", "word"), MEANT)
def test_expansion(language: str, text: str, word: str) -> None:
    assert word in expansion.expand(text, language, expansion.load()).added


def test_latin_wordings_are_whole_words() -> None:
    assert expansion.expand("my cousin is in prison", "en", expansion.load()).added == ()


FOREIGN = [
    ("zh", "灭火器多少钱", True),
    ("zh", "推薦一部電影", True),
    ("en", "Recommend a movie", True),
    ("en", "the filmy smoke", False),
    ("zh", "地震来了怎么办", False),
    ("en", "a tornado is coming", False),
    ("en", "the river bank gave way", False),
    ("zh", "被狗咬了", False),
    ("zh", "下冰雹了", False),
]


@pytest.mark.parametrize(("language", "text", "foreign"), FOREIGN)
def test_wordings_of_what_it_is_not_for(language: str, text: str, foreign: bool) -> None:
    assert expansion.expand(text, language, expansion.load()).foreign is foreign


def test_wordings_of_what_it_is_not_for_are_hardly_ever_an_articles_own() -> None:
    foreign = expansion.load().foreign
    own = [text for article in loading.load(ARTICLES) for text in article.questions]
    marked = [text for text in own if foreign.search(normalise(text))]
    assert len(marked) < 0.03 * len(own)

"""What sounds alike or is misspelt shares what it is compared by."""

import pytest

from knowledge.spelling import spelled

ALIKE = [
    ("the wrong characters", "zh", "地镇了", "地震了"),
    ("Pinyin", "zh", "dizhen le", "地震了"),
    ("Pinyin in one word", "zh", "dizhenle", "地震了"),
    ("traditional characters", "zh", "颱風來了", "台风来了"),
    ("no difference between zh and z, -ng and -n", "zh", "定真", "丁珍"),
    ("capitals and full width", "en", "ＧＡＳ", "gas"),
]


@pytest.mark.parametrize(
    ("language", "one", "other"), [row[1:] for row in ALIKE], ids=[row[0] for row in ALIKE]
)
def test_alike(language: str, one: str, other: str) -> None:
    assert spelled(one, language) == spelled(other, language) != []


def test_a_letter_wrong_leaves_most_of_a_word() -> None:
    right, wrong = set(spelled("earthquake", "en")), set(spelled("eathquake", "en"))
    assert len(right & wrong) / len(right) > 0.6


def test_different_words_differ() -> None:
    assert not set(spelled("地震", "zh")) & set(spelled("台风", "zh"))


def test_words_that_are_no_pinyin_have_no_sound() -> None:
    assert spelled("wifi password", "zh") == []


@pytest.mark.parametrize("text", ["a" * 600, "ma" * 3000], ids=["letters", "syllables"])
def test_what_nobody_types_is_no_pinyin(text: str) -> None:
    assert spelled(text, "zh") == []


@pytest.mark.parametrize("text", ["", "🙂", "119", "\n\n"])
def test_nothing_to_compare(text: str) -> None:
    assert spelled(text, "zh") == spelled(text, "en") == []

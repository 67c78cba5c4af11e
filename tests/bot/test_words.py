"""Every sentence exists in every language, with the same values to fill in."""

from pathlib import Path

import pytest

from bot.words.catalogue import Words, WordsBroken

WORDS = Words.load()


def test_chinese_and_english_are_there() -> None:
    assert set(WORDS.languages) >= {"zh", "en"}


def test_no_sentence_lacks_its_twin() -> None:
    everything = frozenset[str]().union(*(WORDS.keys(language) for language in WORDS.languages))
    missing = {language: sorted(everything - WORDS.keys(language)) for language in WORDS.languages}
    assert missing == {language: [] for language in WORDS.languages}


@pytest.mark.parametrize("key", sorted(WORDS.keys("en")))
def test_twins_fill_in_the_same_values(key: str) -> None:
    values = {language: WORDS.placeholders(key, language) for language in WORDS.languages}
    assert len(set(values.values())) == 1, values


def test_a_missing_language_speaks_english() -> None:
    assert WORDS.say("gateway.language", "vi") == WORDS.say("gateway.language", "en")
    with pytest.raises(KeyError):
        WORDS.say("gateway.no_such_sentence", "zh")


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "odd.yml").write_text("a: [1, 2]\n")
    with pytest.raises(WordsBroken, match=r"odd\.yml"):
        Words.load(tmp_path)

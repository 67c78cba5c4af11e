"""Every sentence exists in every language, with the same values to fill in."""

import re
from itertools import chain
from pathlib import Path

import pytest

from bot.words.catalogue import Words, WordsBroken

WORDS = Words.load()
ROOT = Path(__file__).parents[2]
SAYING = {".py", ".html", ".js"}


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


@pytest.mark.parametrize(
    ("language", "by", "read"),
    [
        ("zh", "pages.and", "浦东、徐汇"),
        ("en", "pages.and", "浦东, 徐汇"),
        ("en", "dialogue.separator", "浦东; 徐汇"),
    ],
)
def test_names_are_parted_as_the_language_does(language: str, by: str, read: str) -> None:
    assert WORDS.listed(("浦东", "徐汇"), language, by) == read


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "odd.yml").write_text("a: [1, 2]\n")
    with pytest.raises(WordsBroken, match=r"odd\.yml"):
        Words.load(tmp_path)


def _sources() -> str:
    """The dialogue too: some sentences are called as the intent that they answer, or a fault."""
    rooms = ("actions", "bot", "channels")
    code = chain.from_iterable((ROOT / room).rglob("*") for room in rooms)
    files = [one for one in code if one.suffix in SAYING]
    beside = (ROOT / "nlu/domain/domain.yml", ROOT / "knowledge/faults.py")
    return "\n".join(one.read_text("utf-8") for one in (*files, *beside))


def test_no_sentence_is_kept_that_nobody_says() -> None:
    """A key is said whose name the code has, or the start or end of it, to be put together."""
    sources = _sources()
    whole = frozenset(re.findall(r"\w[\w-]*", sources))
    starts = tuple(set(re.findall(r"(\w+_)[\"'{]", sources)))
    ends = tuple(set(re.findall(r"[\"'}](_\w+)[\"']", sources)))
    names = {key: key.partition(".")[2] for key in WORDS.keys("en")}
    unsaid = {key for key, name in names.items() if name not in whole}
    assert not sorted(
        key for key in unsaid if not names[key].startswith(starts) and not names[key].endswith(ends)
    )

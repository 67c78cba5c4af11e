"""Every source is read whole and clean, and the test part of TICO-19 stays out of learning."""

from pathlib import Path

import pytest

from knowledge.encoder import corpus, sources
from knowledge.encoder.sources import TEST_PART, Pair


def test_sentences(data: Path) -> None:
    assert sources.tatoeba(data) == [
        Pair(zh="着火了！", en="Fire!"),
        Pair(zh="水涨了。", en="The water rises."),
    ]
    # A line separator inside a sentence is no end of a line.
    assert sources.ntrex(data)[0] == Pair(zh="河水很高。", en="The river\u2028is high.")


def test_a_translation_without_its_line_is_refused(data: Path) -> None:
    path = data / "parallel" / "ntrex" / "newstest2019-ref.zho_Hans.txt"
    path.write_text("河水很高。\n", encoding="utf-8")
    with pytest.raises(ValueError, match="zip"):
        sources.ntrex(data)


def test_dictionary(data: Path) -> None:
    assert {pair.zh: pair.en for pair in sources.cedict(data)} == {
        "火灾": "serious fire",
        "洪水": "deluge, flood",
        "五常": "the Permanent Five, abbr., a",
    }


def test_english_once_each(data: Path) -> None:
    assert sources.english(data) == ["set a timer", "Where is it,\nmy card?"]


@pytest.mark.parametrize(
    ("for_dev", "kept"),
    [(False, [1, 2, 4, 5]), (True, [2, 5])],
    ids=["all but the test part", "without the dev part"],
)
def test_what_is_kept_for_tests_is_never_learned(
    data: Path, for_dev: bool, kept: list[int]
) -> None:
    read = corpus.read(data, (), for_dev=for_dev)
    assert [p.en for p in read.long if p.en.startswith("sentence")] == [
        f"sentence {number}" for number in kept
    ]


def test_the_real_data(shared_data: Path) -> None:
    read = corpus.read(shared_data, ())
    assert len(read.everyday) > 29_000
    assert len(read.words) > 110_000
    learned = {pair.zh for pair in (*read.everyday, *read.long, *read.words)}
    kept = [pair.zh for pair in sources.tico(shared_data, TEST_PART)]
    assert len(kept) == 1024
    # A handful of two-word sentences stands twice in the source itself.
    assert sum(text in learned for text in kept) < 20

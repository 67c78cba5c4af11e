"""Labelled pairs: how many of one event are found, and how few others taken for it.

The weights and thresholds were chosen on one half of the scenes; this looks at the other.
"""

import pytest

from bot.reports.likeness.score import Scale
from knowledge import encoding
from knowledge.encoding import Encoder
from tests.bot.reports.pairs.learning import WEIGHTS, learn, numbers
from tests.bot.reports.pairs.reading import LANGUAGES, pairs


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return encoding.load()


@pytest.mark.parametrize(("language", "least"), [("zh", 320), ("en", 320), ("mixed", 60)])
def test_the_pairs_are_what_they_say(language: str, least: int) -> None:
    whole = pairs(language)
    assert len(whole) >= least
    assert 0.35 <= sum(pair.same for pair in whole) / len(whole) <= 0.55
    halves = [{pair.scene for pair in pairs(language, half)} for half in (0, 1)]
    assert not halves[0] & halves[1]


def test_the_weights_are_those_that_the_half_for_choosing_teaches(encoder: Encoder) -> None:
    chosen = [pair for language in LANGUAGES for pair in pairs(language, 0)]
    learned, shipped = learn(*numbers(chosen, encoder)), Scale.load()
    assert WEIGHTS.is_file()
    assert shipped.weights == pytest.approx(learned.weights, abs=0.01)

"""Labelled pairs: how many of one event are found, and how few others are taken for it.

The floors lie a little under what was measured on pairs that nobody looked at while choosing.
"""

from dataclasses import replace

import numpy as np
import pytest

from bot.reports.likeness.features import Numbers
from bot.reports.likeness.score import OFFER, SAME, Scale
from bot.reports.likeness.traits import traits_of
from knowledge import encoding
from knowledge.encoding import Encoder
from knowledge.hazards import Hazard
from tests.bot.reports.pairs.learning import Matrix, held_out, learn, numbers, shares
from tests.bot.reports.pairs.reading import LANGUAGES, pairs


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return encoding.load()


@pytest.mark.parametrize(("language", "least"), [("zh", 1600), ("en", 1600), ("mixed", 250)])
def test_the_pairs_are_what_they_say(language: str, least: int) -> None:
    whole = [*pairs(language), *pairs(language, held_out=True)]
    assert len(whole) >= least
    assert 0.35 <= sum(pair.same for pair in whole) / len(whole) <= 0.5
    texts = [{pair.one.text for pair in pairs(language, held_out=half)} for half in (False, True)]
    assert not texts[0] & texts[1]


@pytest.fixture(scope="module")
def chosen(encoder: Encoder) -> tuple[list[Numbers], Matrix]:
    return numbers([pair for language in LANGUAGES for pair in pairs(language)], encoder)


@pytest.fixture(scope="module")
def told_apart(chosen: tuple[list[Numbers], Matrix]) -> Matrix:
    scenes = [pair.scene for language in LANGUAGES for pair in pairs(language)]
    return held_out(*chosen, scenes)


def test_the_weights_are_those_that_the_pairs_for_choosing_teach(
    chosen: tuple[list[Numbers], Matrix],
) -> None:
    learned, shipped = learn(*chosen), Scale.load()
    assert shipped.weights == pytest.approx(dict(learned.weights), abs=0.01)
    assert shipped.bias == pytest.approx(learned.bias, abs=0.01)


@pytest.mark.parametrize(
    ("least", "precision", "recall"),
    [pytest.param(SAME, 0.95, 0.79, id="same"), pytest.param(OFFER, 0.85, 0.91, id="offer")],
)
def test_scenes_held_out_in_turn(
    chosen: tuple[list[Numbers], Matrix],
    told_apart: Matrix,
    least: float,
    precision: float,
    recall: float,
) -> None:
    found = shares(told_apart >= least, chosen[1])
    assert found[0] >= precision and found[1] >= recall


@pytest.mark.parametrize(
    ("least", "precision", "recall"),
    # What was measured, once; 95/80 is not reached by strangers' wording (decision 107).
    [pytest.param(SAME, 0.95, 0.44, id="same"), pytest.param(OFFER, 0.83, 0.67, id="offer")],
)
def test_pairs_that_nobody_chose_by(
    encoder: Encoder, least: float, precision: float, recall: float
) -> None:
    tried = [pair for language in LANGUAGES for pair in pairs(language, held_out=True)]
    rows, same = numbers(tried, encoder)
    scale = Scale.load()
    told = np.array([scale.weigh(row) for row in rows])
    found = shares(told >= least, same)
    assert found[0] >= precision and found[1] >= recall


@pytest.mark.parametrize(
    ("fire", "crack"),
    [
        ("楼里着火了,有人被困", "山坡上的裂缝越来越宽了"),
        ("a building is on fire, people trapped", "the cracks in the slope have grown wider"),
    ],
)
def test_two_matters_at_one_spot_stay_two(encoder: Encoder, fire: str, crack: str) -> None:
    scale, found = Scale.load(), pairs("zh")[0].one
    one = replace(found, hazard=Hazard.FIRE, text=fire, people_trapped=1)
    other = replace(found, hazard=Hazard.LANDSLIDE, text=crack, people_trapped=None)
    vectors = encoder.encode([fire, crack])
    assert scale.of(traits_of(one, vectors[0]), traits_of(other, vectors[1])) < OFFER


def test_it_is_the_same_either_way_round_and_works_without_a_meaning(encoder: Encoder) -> None:
    scale = Scale.load()
    for pair in pairs("zh")[:60]:
        one, other = traits_of(pair.one, None), traits_of(pair.other, None)
        assert scale.of(one, other) == scale.of(other, one)
        assert 0 <= scale.of(one, other) <= 1


def test_nearer_is_never_less_alike(encoder: Encoder) -> None:
    pair, scale = pairs("zh")[0], Scale.load()
    assert pair.one.lat is not None
    scores = [
        scale.of(
            traits_of(pair.one, None),
            traits_of(replace(pair.other, lat=pair.one.lat + metres / 111_195), None),
        )
        for metres in (0, 50, 150, 400, 1_000)
    ]
    assert scores == sorted(scores, reverse=True)

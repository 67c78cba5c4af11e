"""What an article is on and for raises it or keeps it out; every code by itself and together."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.loading import parse
from knowledge.traits import ANYTHING, NOTHING, About, Only, Traits

WriteArticle = Callable[..., Path]

ARTICLES = [
    {"id": "in-flood", "hazard": "flood", "phase": "during", "setting": "[home]"},
    {"id": "before-fire", "hazard": "fire", "phase": "before", "setting": "[school, work]"},
    {"id": "pets", "hazard": "flood", "phase": "any", "setting": "[any]", "audience": "[pets]"},
    {"id": "baby", "phase": "any", "setting": "[any]", "audience": "[infant, child]"},
    {"id": "baby-later", "phase": "any", "audience": "[infant]", "urgency": "plan"},
]


@pytest.fixture
def traits(write_article: WriteArticle) -> Traits:
    return Traits([parse(write_article(**changes)) for changes in ARTICLES])


BOOSTS = [
    ("nothing", NOTHING, [0.7, 0, 0, 0, 0.3]),
    ("a hazard", About(hazard="flood"), [2.2, 0, 1.5, 1.5, 1.8]),
    ("a setting", About(setting="school"), [0.7, 0.75, 0, 0, 0.3]),
    ("both", About(hazard="fire", setting="home"), [1.45, 1.5, 0, 0, 1.05]),
    ("codes that nobody knows", About(hazard="dragon", setting="moon"), [0.7, 0, 0, 0, 0.3]),
]


@pytest.mark.parametrize(
    ("about", "boosts"), [row[1:] for row in BOOSTS], ids=[row[0] for row in BOOSTS]
)
def test_boosts(traits: Traits, about: About, boosts: list[float]) -> None:
    assert traits.boosts(about).tolist() == pytest.approx(boosts)
    assert traits.boosts(about).dtype == np.float32


ADMITTED = [
    ("anything", ANYTHING, [1, 1, 1, 1, 1]),
    ("a hazard", Only(hazard="fire"), [0, 1, 0, 0, 0]),
    ("a phase, or any", Only(phase="during"), [1, 0, 1, 1, 1]),
    ("somebody, or everybody", Only(audience="pets"), [1, 1, 1, 0, 0]),
    ("all three", Only(hazard="flood", phase="after", audience="infant"), [0, 0, 0, 1, 1]),
    ("a hazard that nobody knows", Only(hazard="dragon"), [0, 0, 0, 0, 0]),
]


@pytest.mark.parametrize(
    ("only", "admitted"), [row[1:] for row in ADMITTED], ids=[row[0] for row in ADMITTED]
)
def test_admitted(traits: Traits, only: Only, admitted: list[int]) -> None:
    assert traits.admitted(only).tolist() == [bool(each) for each in admitted]


@pytest.mark.parametrize("text", ["宝宝噎住了", "my baby is choking", "six months old"])
def test_a_baby_raises_what_is_urgent_for_one(traits: Traits, text: str) -> None:
    raised = traits.for_infants(text)
    assert raised is not None
    assert raised.tolist() == [0, 0, 0, 1.5, 0]


@pytest.mark.parametrize("text", ["my grandfather is choking", "babysitter wanted", "噎住了"])
def test_nobody_else_does(traits: Traits, text: str) -> None:
    assert traits.for_infants(text) is None

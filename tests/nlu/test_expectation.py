"""The open question weighs: an answer wins over a doubtful wish, a clear wish over an answer."""

import pytest

from nlu.components.answering import EXPECTED
from nlu.components.expectation import WEIGHTS, likeliest


def ranking(**shares):
    return [{"name": name, "confidence": share} for name, share in shares.items()]


CASES = [
    (
        "a doubtful wish",
        "place",
        ranking(find_facility=0.4, inform_place=0.2),
        set(),
        "inform_place",
    ),
    (
        "a clear wish",
        "place",
        ranking(find_facility=0.9, inform_place=0.02),
        set(),
        "find_facility",
    ),
    (
        "an entity helps",
        "place",
        ranking(find_facility=0.8, inform_place=0.04),
        {"place"},
        "inform_place",
    ),
    (
        "telling of a hazard is describing it",
        "text",
        ranking(ask_guidance=0.6, report_hazard=0.2, inform=0.1),
        set(),
        "inform",
    ),
    ("no guide is open", "confirm", ranking(next_step=0.9, affirm=0.1), set(), "affirm"),
    (
        "hardly a yes",
        "consent",
        ranking(my_subscriptions=0.4, check_alert=0.2, subscribe=0.2, affirm=0.09),
        set(),
        "my_subscriptions",
    ),
    ("a doubtful yes", "consent", ranking(greet=0.5, affirm=0.2), set(), "affirm"),
    ("yes or no", "consent", ranking(greet=0.4, deny=0.1, affirm=0.02), set(), "deny"),
    ("nobody", "people", ranking(affirm=0.3, deny=0.31, inform_count=0.05), set(), "deny"),
]


@pytest.mark.parametrize(
    ("kind", "guesses", "entities", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_the_question_weighs(kind, guesses, entities, wanted):
    assert likeliest(kind, guesses, entities) == wanted


def test_other_questions_weigh_nothing():
    assert likeliest("step", ranking(affirm=1.0), set()) is None


def test_only_questions_that_are_asked_weigh():
    assert set(WEIGHTS) <= set(EXPECTED)

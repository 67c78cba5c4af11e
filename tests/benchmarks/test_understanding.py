"""The one threshold is chosen on the validation part, and by a rule that the test cannot move."""

from collections.abc import Sequence

import pytest

from tests.benchmarks import understanding
from tests.benchmarks.understanding import Guessed

FOREIGN = "oos"
Told = tuple[str, str, float]


def guessed(validation: Sequence[Told], test: Sequence[Told]) -> Guessed:
    """Each told as truth, label, confidence."""
    parts = {"validation": validation, "test": test}
    rows = {
        part: [{"truth": t, "label": label, "confidence": c} for t, label, c in told]
        for part, told in parts.items()
    }
    return {**rows, "foreign": FOREIGN, "training_s": 7.2}


def even(right: int, wrong: int, foreign: Sequence[float]) -> list[Told]:
    """In scope: guesses from 0.1 % to 100 % sure, then wrong ones; and out of scope."""
    sure: list[Told] = [("a", "a", (number + 1) / right) for number in range(right)]
    unsure: list[Told] = [("a", "b", 1.0)] * wrong
    return [*sure, *unsure, *((FOREIGN, "a", confidence) for confidence in foreign)]


def test_a_standard_error_is_left_above_the_floor() -> None:
    found = guessed(even(1000, 0, [0.02, 0.5]), even(10, 0, [0.5]))
    # Of 1,000 texts 93.5 % ± 0.78 %: 943 stay right where at most 57 are refused.
    assert understanding.threshold(found) == pytest.approx(0.05)


def test_the_test_part_does_not_move_the_threshold() -> None:
    kinds = (even(10, 0, [0.9]), even(1, 9, [0.1]))
    assert (
        len({understanding.threshold(guessed(even(1000, 0, [0.5]), test)) for test in kinds}) == 1
    )


def test_where_too_few_are_right_the_gate_is_open() -> None:
    assert understanding.threshold(guessed(even(930, 70, [0.5]), even(1, 0, [0.5]))) == 0.0


@pytest.mark.parametrize(
    ("what", "row", "shares"),
    [
        ("understood", ("a", "a", 0.5), (1.0, 0.0)),
        ("taken for another", ("a", "b", 0.5), (0.0, 0.0)),
        ("right, but refused", ("a", "a", 0.3), (0.0, 0.0)),
        ("taken for nothing of ours", ("a", FOREIGN, 0.9), (0.0, 0.0)),
    ],
)
def test_in_scope(what: str, row: Told, shares: tuple[float, float]) -> None:
    found = guessed([], [row, (FOREIGN, "a", 0.9)])
    assert understanding.gated(found, "test", 0.4) == shares, what


@pytest.mark.parametrize(
    ("what", "row", "found_share"),
    [
        ("by its label, however sure", (FOREIGN, FOREIGN, 0.9), 1.0),
        ("by its confidence", (FOREIGN, "a", 0.3), 1.0),
        ("not at all", (FOREIGN, "a", 0.5), 0.0),
    ],
)
def test_out_of_scope(what: str, row: Told, found_share: float) -> None:
    found = guessed([], [row, ("a", "a", 0.9)])
    assert understanding.gated(found, "test", 0.4)[1] == found_share, what


def test_the_floor_needs_both_shares() -> None:
    validation = even(1000, 0, [0.02])
    met, one_short = (
        [row.met for row in understanding.clinc(guessed(validation, test)) if row.floor]
        for test in (even(100, 0, [0.01]), even(100, 0, [0.9]))
    )
    assert (met, one_short) == ([True], [False])


def test_the_peer_is_shown_by_our_rule_and_where_it_finds_as_much() -> None:
    found = guessed(even(900, 100, [0.2] * 7 + [0.9] * 3), even(10, 0, [0.2, 0.9]))
    rows = list(understanding.peer_rows(found))
    assert [row.floor for row in rows] == [""] * len(rows)
    assert "≥ 0.00, chosen as ours is" in rows[1].what
    assert "≥ 0.21, the least that finds 70%" in rows[2].what
    assert rows[2].measured == "80.0% / 50.0%"

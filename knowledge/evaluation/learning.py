"""Learns, from the dev half alone, how much each signal counts and where the gate stands.

It does not know what the signals mean, only that none of them speaks against an article.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from knowledge.calibration import Calibration, estimate
from knowledge.index import Scores
from knowledge.signals import NOT_FOREIGN

STEPS = 6000
STEP_SIZE = 0.5
# Keeps weights finite although the dev half can be told apart almost without error.
SHRINKAGE = 2e-4
# A resident wrongly told "I don't know" costs more than a stranger's question that gets an article.
COST_OF_REFUSAL = 2.0

# Taken from the logit of a question that holds a foreign wording; the smallest that costs least.
PENALTIES = tuple(step / 2 for step in range(9))

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Example:
    """A question's signals, and which of their rows is a right article (none: out of scope).

    `boosts` are added to the logits whatever is asked.
    """

    signals: Scores
    boosts: Scores
    right: npt.NDArray[np.bool_]


def learn(examples: Sequence[Example]) -> Calibration:
    """Logistic regression with weights of at least 0, then the penalty and the gate of least cost.

    A wording that is foreign says nothing about which article is right, so the regression over
    articles leaves it out; how much it counts is chosen with the gate, question by question.
    """
    rows = np.concatenate([example.signals for example in examples]).astype(np.float64)
    right = np.concatenate([example.right for example in examples]).astype(np.float64)
    rows[:, NOT_FOREIGN] = 0
    weights, bias = _fit(rows, right)
    weighed = (_with_penalty(weights, bias, penalty, examples) for penalty in PENALTIES)
    return min(weighed, key=lambda found: found[0])[1]


def _with_penalty(
    weights: Floats, bias: float, penalty: float, examples: Sequence[Example]
) -> tuple[float, Calibration]:
    """What the best gate costs under this penalty, and the calibration."""
    counted = weights.copy()
    counted[NOT_FOREIGN] = penalty
    rounded = tuple(round(float(weight), 3) for weight in counted)
    found = Calibration(weights=rounded, bias=round(bias, 3), gate=0.0)
    logits = [found.logits(example.signals) + example.boosts for example in examples]
    best = [float(estimate(row).max()) for row in logits]
    answerable = [bool(example.right.any()) for example in examples]
    threshold = gate(best, answerable)
    return _cost(threshold, best, answerable), replace(found, gate=round(threshold, 4))


def gate(best: Sequence[float], answerable: Sequence[bool]) -> float:
    """The threshold on each question's best score that costs least; the middle of a plateau."""
    edges = sorted({0.0, *best})
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    costs = [_cost(threshold, best, answerable) for threshold in middles]
    cheapest = [m for m, cost in zip(middles, costs, strict=True) if cost <= min(costs)]
    return float(np.median(cheapest))


def _cost(threshold: float, best: Sequence[float], answerable: Sequence[bool]) -> float:
    known, foreign = sum(answerable) or 1, len(answerable) - sum(answerable) or 1
    pairs = list(zip(best, answerable, strict=True))
    refused = sum(score < threshold for score, right in pairs if right)
    let_in = sum(score >= threshold for score, right in pairs if not right)
    return COST_OF_REFUSAL * refused / known + let_in / foreign


def _fit(rows: Floats, right: Floats) -> tuple[Floats, float]:
    """Projected gradient descent; right and wrong rows weigh in by the root of their numbers."""
    balance = np.where(right > 0, np.sqrt((1 - right).sum() / right.sum()), 1.0)
    balance /= balance.sum()
    weights, bias = np.ones(rows.shape[1]), -3.0
    for _ in range(STEPS):
        error = (1 / (1 + np.exp(-(rows @ weights + bias))) - right) * balance
        weights = np.maximum(0, weights - STEP_SIZE * 20 * (rows.T @ error + SHRINKAGE * weights))
        bias -= STEP_SIZE * 20 * float(error.sum())
    return weights, bias

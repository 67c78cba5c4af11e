"""Learns, from the dev half alone, how much each signal counts and where the gate stands.

It does not know what the signals mean, only that none of them speaks against an article.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from knowledge import sureness
from knowledge.calibration import Calibration
from knowledge.index import Scores
from knowledge.sureness import Talk

# Keep weights small where the dev half alone would not: chosen by five folds of it.
RANK_SHRINKAGE, SURENESS_SHRINKAGE = 3e-4, 3e-3
# Of the questions that have an answer, so many may be refused. The floor is 3 % (issue 3), but who
# is refused misses the right article too, and that one may be missed by 3 % in all.
MOST_REFUSED = 0.015
# Of those that have none, enough: the floor is 92 %, and an answer beats silence (0109).
ENOUGH_REFUSED = 0.975
FOLDS = 5
#: What a line that we made up counts, beside a stranger's question: of 0, 0.3 and 1 by five folds,
#: whole topics left out.
OURS = 0.3

Floats = npt.NDArray[np.float64]
Loss = Callable[[Floats], tuple[float, Floats]]


@dataclass(frozen=True, kw_only=True)
class Example:
    """A question's signals, and which of their rows is a right article (none: out of scope).

    `boosts` are added to the ranks whatever is asked; `heard`: what it sounds like. `ours`: nobody
    asked it, we made it up: it teaches a little of what is no answer, nothing of the order.
    """

    signals: Scores
    boosts: Scores
    right: npt.NDArray[np.bool_]
    heard: Talk
    ours: bool = False


def learn(examples: Sequence[Example]) -> Calibration:
    """Weights that put right articles first, then those that tell whether there is one.

    The gate stands by what each fifth gets from weights of the other four: by their own weights
    the examples look better apart than anybody's next question will.
    """
    learned = _learned(examples)
    asked = [(sure, one) for sure, one in zip(_unseen_sureness(examples), examples, strict=True)]
    strangers = [(sure, bool(one.right.any())) for sure, one in asked if not one.ours]
    sures, answerable = zip(*strangers, strict=True)
    return replace(learned, gate=round(gate(sures, answerable), 4))


def _learned(examples: Sequence[Example]) -> Calibration:
    """All but the gate."""
    weights = _rounded(_ranking([one for one in examples if one.right.any() and not one.ours]))
    ranked = Calibration(weights=weights, sureness=(), bias=0.0, gate=0.0)
    rows = np.stack([_features(ranked, one) for one in examples]).astype(np.float64)
    answerable = np.asarray([bool(one.right.any()) for one in examples])
    shares = np.asarray([OURS if one.ours else 1.0 for one in examples])
    counted, bias = logistic(rows, answerable, SURENESS_SHRINKAGE, shares)
    return replace(ranked, sureness=_rounded(counted), bias=round(bias, 4))


def _unseen_sureness(examples: Sequence[Example]) -> list[float]:
    found = [0.0] * len(examples)
    for fold in range(FOLDS):
        rest = [one for number, one in enumerate(examples) if number % FOLDS != fold]
        learned = _learned(rest)
        for number in range(fold, len(examples), FOLDS):
            rows = _features(learned, examples[number]).astype(np.float64)
            logit = float(rows @ np.asarray(learned.sureness)) + learned.bias
            found[number] = 1 / (1 + math.exp(-logit))
    return found


def gate(best: Sequence[float], answerable: Sequence[bool]) -> float:
    """The highest threshold on each question's best score that refuses few of the answerable.

    But no higher than what refuses enough of the others: beyond that silence helps nobody.
    """
    known = sorted(score for score, right in zip(best, answerable, strict=True) if right)
    others = sorted(score for score, right in zip(best, answerable, strict=True) if not right)
    lowest = known[int(MOST_REFUSED * len(known))]
    if others:
        refused = others[min(int(ENOUGH_REFUSED * len(others)), len(others) - 1)]
        lowest = min(lowest, min((score for score in best if score > refused), default=lowest))
    return (lowest + max((score for score in best if score < lowest), default=0.0)) / 2


def logistic(
    rows: Floats, right: npt.NDArray[np.bool_], shrinkage: float, shares: Floats
) -> tuple[Floats, float]:
    """Logistic regression, both kinds weighing the same; columns are scaled while it learns.

    `shares`: what each row counts among its kind.
    """
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled, least = (rows - middle) / spread, 1e-9
    kinds = np.where(right, shares[right].sum(), shares[~right].sum())
    balance = 0.5 * shares / np.maximum(kinds, least)

    def loss(found: Floats) -> tuple[float, Floats]:
        logits = scaled @ found[:-1] + found[-1]
        error = (1 / (1 + np.exp(-logits)) - right) * balance
        cost = (balance * (np.logaddexp(0, logits) - right * logits)).sum()
        slope = np.append(scaled.T @ error + 2 * shrinkage * found[:-1], error.sum())
        return float(cost + shrinkage * (found[:-1] ** 2).sum()), slope

    found = _least(loss, np.zeros(rows.shape[1] + 1), at_least=None)
    weights = found[:-1] / spread
    return weights, float(found[-1] - weights @ middle)


def _ranking(examples: Sequence[Example]) -> Floats:
    """Weights of at least 0 under which the right articles are likely, against all (softmax)."""
    signals = np.stack([one.signals for one in examples]).astype(np.float64)
    boosts = np.stack([one.boosts for one in examples]).astype(np.float64)
    right = np.stack([one.right for one in examples])

    def loss(weights: Floats) -> tuple[float, Floats]:
        ranks = signals @ weights + boosts
        likely = np.exp(ranks - ranks.max(axis=1, keepdims=True))
        all_likely = likely / likely.sum(axis=1, keepdims=True)
        of_right = np.where(right, likely, 0)
        share = of_right.sum(axis=1, keepdims=True)
        slope = np.einsum("qa,qas->s", all_likely - of_right / share, signals) / len(signals)
        cost = -np.log(share[:, 0] / likely.sum(axis=1)).mean()
        return (
            float(cost + RANK_SHRINKAGE * (weights**2).sum()),
            slope + 2 * RANK_SHRINKAGE * weights,
        )

    return _least(loss, np.ones(signals.shape[2]), at_least=0.0)


def _features(ranked: Calibration, one: Example) -> Scores:
    return sureness.features(one.signals, ranked.ranks(one.signals) + one.boosts, one.heard)


def _least(loss: Loss, start: Floats, at_least: float | None) -> Floats:
    bounds = [(at_least, None)] * len(start)
    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found


def _rounded(weights: Floats) -> tuple[float, ...]:
    return tuple(round(float(weight), 4) for weight in weights)

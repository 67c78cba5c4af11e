"""Learns what tells a text about an emergency from everyday talk.

It does not know where the texts come from, nor what is made of it.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from knowledge import grams
from knowledge.domain import Domain
from knowledge.encoding import Encoder
from knowledge.evaluation.learning import Floats

#: What residents ask in calm, by somebody who knew no article: one question a line.
ORDINARY = Path(__file__).parent / "ordinary"
#: There are tens of thousands of texts for it: hardly any. By five folds of the dev half, between
#: this and three times as much.
SHRINKAGE = 3e-6
#: Emergencies weigh as much as all else; lines written for us more than public collections, which
#: know nothing of what lies near our topics.
EMERGENCIES, FOREIGN, EVERYDAY = 0.5, 0.35, 0.15


def learned(
    encoder: Encoder, emergencies: Sequence[str], foreign: Sequence[str], everyday: Sequence[str]
) -> Domain:
    """By logistic regression over hashed pieces and the encoder's vectors; about a minute."""
    groups = [(emergencies, EMERGENCIES), (foreign, FOREIGN), (everyday, EVERYDAY)]
    texts = [text for group, _ in groups for text in group]
    counts = np.concatenate([np.full(len(group), share / len(group)) for group, share in groups])
    side = np.where(np.arange(len(texts)) < len(emergencies), 1.0, -1.0)
    found = _fitted(_table(encoder, texts), side, counts / counts.sum()).astype(np.float32)
    return Domain(
        pieces=found[: grams.ROWS], direction=found[grams.ROWS : -1], bias=float(found[-1])
    )


def ordinary() -> list[str]:
    """Of every language."""
    files = sorted(ORDINARY.glob("*.txt"))
    return [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def _table(encoder: Encoder, texts: Sequence[str]) -> csr_matrix:
    """[texts, ROWS + dimension + 1]; the last column is 1, for the bias."""
    rows = [grams.rows(text) for text in texts]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    weights = np.concatenate([np.full(len(row), grams.weight(row)) for row in rows])
    spelled = csr_matrix((weights, np.concatenate(rows), ends), shape=(len(rows), grams.ROWS))
    ones = np.ones((len(rows), 1))
    return hstack([spelled, csr_matrix(encoder.encode(texts)), csr_matrix(ones)], format="csr")


def _fitted(table: csr_matrix, side: Floats, counts: Floats) -> Floats:
    def loss(weights: Floats) -> tuple[float, Floats]:
        told = side * (table @ weights)
        # exp(-told) grows beyond a float for what is very wrong: its logarithm does not.
        slope = -(table.T @ (counts * side * np.exp(-np.logaddexp(0, told))))
        cost = float((counts * np.logaddexp(0, -told)).sum() + SHRINKAGE * (weights @ weights))
        return cost, slope + 2 * SHRINKAGE * weights

    start = np.zeros(table.shape[1])
    done = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    found: Floats = done.x
    return found

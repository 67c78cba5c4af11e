"""Learns to tell each label from all others, many labels at once.

The same as one logistic regression a label, but together their sums are products of matrices: a
third of the processor's time and less (docs/decisions/0110). It does not know what the features
stand for.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Sequence, Text, Tuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit

#: Labels learned together: as many threads as there are cores share them. The same everywhere, for
#: what comes out depends on it a little.
TOGETHER = 16
#: Steps at most, and the share of the loss that a step has to gain: from there on hardly a guess
#: changes.
STEPS, GAIN = 80, 1e-3
#: Steps that the solver remembers: each as large as the coefficients.
_REMEMBERED = 5


class Learned(NamedTuple):
    """float32[features, labels] and float32[labels]."""

    coefficients: np.ndarray
    intercepts: np.ndarray


def learn(
    sparse: csr_matrix,
    dense: np.ndarray,
    told: Sequence[Text],
    labels: Sequence[Text],
    *,
    strength: float,
) -> Learned:
    """`sparse` float32[n, any] and `dense` float32[n, any] are the features, in this order.

    `told`: the label of each row. `strength`: of the loss beside half the squares of what is
    learned, intercepts too (C). Rare labels count as much as frequent ones.
    """
    is_label = np.array(told)[:, None] == np.array(labels)
    table = _Table(sparse, dense)
    parts = [is_label[:, start : start + TOGETHER] for start in range(0, len(labels), TOGETHER)]
    # In threads: products of matrices let go of Python's lock.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda part: _learn(table, part, len(labels), strength), parts))
    together = np.concatenate(found, axis=1)
    return Learned(np.ascontiguousarray(together[:-1]), together[-1])


class _Table:
    """Sparse features, dense ones and a constant, and what the other way round is quick."""

    def __init__(self, sparse: csr_matrix, dense: np.ndarray) -> None:
        self._sparse, self._across = sparse, sparse.T.tocsr()
        self._dense = np.ascontiguousarray(dense, dtype=np.float32)
        self._border = sparse.shape[1]

    @property
    def features(self) -> int:
        return self._border + self._dense.shape[1] + 1

    def margins(self, learned: np.ndarray) -> np.ndarray:
        """float32[n, labels] of float32[features, labels]."""
        found = self._sparse @ learned[: self._border]
        found += self._dense @ learned[self._border : -1]
        found += learned[-1]
        return found

    def slopes(self, residuals: np.ndarray) -> np.ndarray:
        """float32[features, labels] of float32[n, labels]."""
        total = residuals.sum(axis=0, keepdims=True)
        return np.concatenate([self._across @ residuals, self._dense.T @ residuals, total])


def _learn(table: _Table, is_label: np.ndarray, labels: int, strength: float) -> np.ndarray:
    """float32[features, labels of this part] of bool[n, labels of this part]."""
    shape = table.features, is_label.shape[1]
    weights = len(is_label) / (labels * is_label.sum(axis=0))
    weight = np.where(is_label, strength * weights, strength).astype(np.float32)
    sign = np.where(is_label, np.float32(-1), np.float32(1))

    def loss(flat: np.ndarray) -> Tuple[float, np.ndarray]:
        wrong_by = table.margins(flat.astype(np.float32).reshape(shape))
        wrong_by *= sign
        lost = weight * np.logaddexp(np.float32(0), wrong_by)
        slopes = table.slopes(weight * sign * expit(wrong_by)).ravel().astype(float)
        slopes += flat
        return float(lost.sum(dtype=float) + flat @ flat / 2), slopes

    found = minimize(
        loss,
        np.zeros(shape[0] * shape[1]),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": STEPS, "maxcor": _REMEMBERED, "ftol": GAIN},
    )
    return found.x.astype(np.float32).reshape(shape)

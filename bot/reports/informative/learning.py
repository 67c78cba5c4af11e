"""Learns from labelled tweets of disasters which texts tell of anything.

It does not know where the tweets lie beside the one reader, nor what a score is used for.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags, hstack

from bot.reports.informative.features import STEPS, Floats, Rows, pairs_of, row_of
from bot.reports.informative.recognise import LENGTHS, SHARES, SILENT, Weights

#: CrisisLexT26 names one label for what tells of something; the other three are the rest.
INFORMATIVE = "Related and informative"
_TEXT, _LABEL = 1, 4
_ENDING = "-tweets_labeled.csv"
#: Chosen on every other disaster by leaving some of them out at a time, as are the rest of the
#: figures here (docs/decisions/0097, 0108): how much all is held back, how much signs count beside
#: words, how loud a row is that is as frequent on both sides.
SHRINKAGE, LOUDNESS_OF_SIGNS, QUIETEST = 1.0, 0.1, 0.05
#: A row met in fewer texts is not heard.
_RAREST = 2
_ROUNDS = 60

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Tweet:
    text: str
    disaster: str
    informative: bool


@dataclass(frozen=True, kw_only=True)
class Table:
    """Texts as numbers. `there`: by the names of LENGTHS, [texts, length], 1 where it is there;
    `signs`: [texts, SIGNS + 1], each as loud as the other, divided by `spread`; the last column is
    1. `bounds`: [SIGNS, STEPS - 1] between the steps of signs. Neither looks at a label.
    """

    there: Mapping[str, csr_matrix]
    signs: csr_matrix
    spread: Numbers
    bounds: Floats

    def of(self, chosen: Flags) -> "Table":
        rows = np.flatnonzero(chosen)
        there = {name: cells[rows] for name, cells in self.there.items()}
        return replace(self, there=there, signs=self.signs[rows])


@dataclass(frozen=True, kw_only=True)
class Model:
    """`found`: [sum of LENGTHS + SIGNS + 1]; `loud`: by the names of LENGTHS, [length]."""

    found: Numbers
    loud: Mapping[str, Numbers]


def read(folder: Path) -> list[Tweet]:
    """All tweets of CrisisLexT26, in the order of its files."""
    return [
        Tweet(
            text=row[_TEXT],
            disaster=file.name.removesuffix(_ENDING),
            informative=row[_LABEL].strip() == INFORMATIVE,
        )
        for file in sorted(folder.glob(f"*{_ENDING}"))
        for row in _rows_of(file)
    ]


def table_of(texts: Sequence[str]) -> Table:
    rows = [row_of(text) for text in texts]
    signs = np.stack([row.signs for row in rows])
    spread = np.maximum(signs.astype(np.float64).std(axis=0), 0.01) / LOUDNESS_OF_SIGNS
    bounds = np.quantile(signs, np.arange(1, STEPS) / STEPS, axis=0).T.astype(np.float32)
    found = {
        "words": [row.words for row in rows],
        "characters": [row.characters for row in rows],
        "order": [row.order for row in rows],
        "pairs": [pairs_of(row.signs, bounds) for row in rows],
    }
    dense = np.hstack([signs / spread, np.ones((len(rows), 1))]).astype(np.float32)
    return Table(
        there={name: _there(found[name], length) for name, length in LENGTHS.items()},
        signs=csr_matrix(dense),
        spread=spread,
        bounds=bounds,
    )


def fit(table: Table, informative: Flags, disaster: npt.NDArray[np.str_]) -> Model:
    """Logistic regression; the bias is shrunk with the rest, which it hardly feels."""
    usual = _usual(informative, disaster)
    loud = {name: _loudness(there, informative, usual) for name, there in table.there.items()}
    return Model(found=_least(_cells(table, loud), informative), loud=loud)


def _least(cells: csr_matrix, informative: Flags) -> Numbers:
    side = np.where(informative, 1.0, -1.0).astype(np.float32)
    turned = cells.T.tocsr()

    def loss(found: Numbers) -> tuple[float, Numbers]:
        told = side * (cells @ found.astype(np.float32))
        slope = turned @ (side / (1 + np.exp(told)))
        size = np.logaddexp(0, -told.astype(np.float64)).sum() + SHRINKAGE * (found @ found)
        return float(size), 2 * SHRINKAGE * found - slope

    start = np.zeros(cells.shape[1])
    options = {"maxiter": _ROUNDS}
    found: Numbers = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
    return found


def weights_of(model: Model, table: Table) -> Weights:
    """As they are shipped: signs count undivided."""
    ends = np.cumsum(list(LENGTHS.values()))
    *found, rest = np.split(model.found.astype(np.float32), ends)
    return Weights(
        found=dict(zip(LENGTHS, found, strict=True)),
        loud={name: loud.astype(np.float32) for name, loud in model.loud.items()},
        bounds=table.bounds,
        signs=(rest[:-1] / table.spread).astype(np.float32),
        bias=float(rest[-1]),
    )


def likely(table: Table, model: Model) -> Numbers:
    """[texts], 0 … 1."""
    sure: Numbers = 1 / (1 + np.exp(-(_cells(table, model.loud) @ model.found)))
    return sure


def _cells(table: Table, loud: Mapping[str, Numbers]) -> csr_matrix:
    """[texts, columns], each text's words of length 1, its characters, …; as LENGTHS has them."""
    told = (_told(table.there[name], loud[name]) * SHARES[name] for name in LENGTHS)
    return hstack([*told, table.signs], format="csr", dtype=np.float32)


def _told(there: csr_matrix, loud: Numbers) -> csr_matrix:
    heard = there @ diags(loud)
    heard.eliminate_zeros()
    lengths = np.sqrt(np.asarray(heard.multiply(heard).sum(axis=1)).ravel())
    return diags(1 / np.maximum(lengths, SILENT)) @ heard


def _usual(informative: Flags, disaster: npt.NDArray[np.str_]) -> Numbers:
    """[texts], the share of informative ones in the disaster of each."""
    _, number = np.unique(disaster, return_inverse=True)
    share: Numbers = np.bincount(number, weights=informative) / np.bincount(number)
    return share[number]


def _loudness(there: csr_matrix, informative: Flags, usual: Numbers) -> Numbers:
    """[columns], at least QUIETEST or 0: how far a row tells both sides apart, as the log odds of
    NB-SVM do (Wang and Manning 2012), against what is usual *within* each text's own disaster.
    Without that, names of a disaster of which most is informative would be loudest.
    """
    met = np.asarray(there.sum(axis=0)).ravel()
    told, awaited = there.T @ informative.astype(np.float64), there.T @ usual
    odds = np.log((told + 1) / (awaited + 1)) - np.log((met - told + 1) / (met - awaited + 1))
    loud: Numbers = np.where(met >= _RAREST, np.abs(odds) + QUIETEST, 0.0)
    return loud


def _rows_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", errors="replace", newline="") as opened:
        return list(csv.reader(opened))[1:]


def _there(found: Sequence[Rows], length: int) -> csr_matrix:
    ends = np.cumsum([0, *map(len, found)])
    return csr_matrix(
        (np.ones(int(ends[-1]), dtype=np.float32), np.concatenate(found), ends),
        shape=(len(found), length),
    )

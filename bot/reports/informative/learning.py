"""Learns from labelled tweets of disasters which texts tell of anything.

It does not know where the tweets lie beside the one reader, nor what a score is used for.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags, hstack

from bot.reports.informative.features import CHARACTERS, WORDS, Rows, row_of
from bot.reports.informative.recognise import Weights

#: CrisisLexT26 names one label for what tells of something; the other three are the rest.
INFORMATIVE = "Related and informative"
_TEXT, _LABEL = 1, 4
_ENDING = "-tweets_labeled.csv"
#: Chosen on every other disaster by leaving one of them out at a time, as is how much the signs
#: count beside words (docs/decisions/0097).
SHRINKAGE, LOUDNESS_OF_SIGNS = 0.5, 0.1

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Tweet:
    text: str
    disaster: str
    informative: bool


@dataclass(frozen=True, kw_only=True)
class Table:
    """Texts as numbers. `words`: [texts, WORDS], `characters`: [texts, CHARACTERS], 1 where it is
    there; `signs`: [texts, SIGNS + 1], each as loud as the other, divided by `spread`; the last
    column is 1.
    """

    words: csr_matrix
    characters: csr_matrix
    signs: csr_matrix
    spread: Numbers

    def of(self, chosen: Flags) -> "Table":
        there = np.flatnonzero(chosen)
        return replace(
            self,
            words=self.words[there],
            characters=self.characters[there],
            signs=self.signs[there],
        )


@dataclass(frozen=True, kw_only=True)
class Model:
    """`found`: [WORDS + CHARACTERS + SIGNS + 1]; `rare_…`: how rare each row was in the lesson."""

    found: Numbers
    rare_words: Numbers
    rare_characters: Numbers


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
    signs = np.stack([row.signs for row in rows]).astype(np.float64)
    spread = np.maximum(signs.std(axis=0), 0.01) / LOUDNESS_OF_SIGNS
    dense = np.hstack([signs / spread, np.ones((len(rows), 1))])
    return Table(
        words=_there([row.words for row in rows], WORDS),
        characters=_there([row.characters for row in rows], CHARACTERS),
        signs=csr_matrix(dense),
        spread=spread,
    )


def fit(table: Table, informative: Flags) -> Model:
    """Logistic regression; the bias is shrunk with the rest, which it hardly feels."""
    rare_words, rare_characters = _rare(table.words), _rare(table.characters)
    cells = _cells(table, rare_words, rare_characters)
    return Model(
        found=_least(cells, informative), rare_words=rare_words, rare_characters=rare_characters
    )


def _least(cells: csr_matrix, informative: Flags) -> Numbers:
    side = np.where(informative, 1.0, -1.0)

    def loss(found: Numbers) -> tuple[float, Numbers]:
        told = side * (cells @ found)
        slope = -(cells.T @ (side / (1 + np.exp(told)))) + 2 * SHRINKAGE * found
        return float(np.logaddexp(0, -told).sum() + SHRINKAGE * (found @ found)), slope

    start = np.zeros(cells.shape[1])
    options = {"maxiter": 150}
    found: Numbers = minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x
    return found


def weights_of(model: Model, spread: Numbers) -> Weights:
    """As they are shipped: signs count undivided."""
    found = model.found
    return Weights(
        words=found[:WORDS].astype(np.float32),
        rare_words=model.rare_words.astype(np.float32),
        characters=found[WORDS : WORDS + CHARACTERS].astype(np.float32),
        rare_characters=model.rare_characters.astype(np.float32),
        signs=(found[WORDS + CHARACTERS : -1] / spread).astype(np.float32),
        bias=float(found[-1]),
    )


def likely(table: Table, model: Model) -> Numbers:
    """[texts], 0 … 1."""
    cells = _cells(table, model.rare_words, model.rare_characters)
    sure: Numbers = 1 / (1 + np.exp(-(cells @ model.found)))
    return sure


def _cells(table: Table, rare_words: Numbers, rare_characters: Numbers) -> csr_matrix:
    """[texts, columns], each text's words of length 1, and its characters."""
    spelled = (table.words, rare_words), (table.characters, rare_characters)
    return hstack([*(_loud(there, rare) for there, rare in spelled), table.signs], format="csr")


def _loud(there: csr_matrix, rare: Numbers) -> csr_matrix:
    loud = there @ diags(rare)
    lengths = np.sqrt(np.asarray(loud.multiply(loud).sum(axis=1)).ravel())
    return diags(1 / np.maximum(lengths, 1e-9)) @ loud


def _rare(there: csr_matrix) -> Numbers:
    """[columns], at least 1: inverse document frequency, smoothed as scikit-learn does."""
    met = np.asarray(there.sum(axis=0)).ravel()
    rare: Numbers = np.log((1 + there.shape[0]) / (1 + met)) + 1
    return rare


def _rows_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", errors="replace", newline="") as opened:
        return list(csv.reader(opened))[1:]


def _there(found: Sequence[Rows], length: int) -> csr_matrix:
    ends = np.cumsum([0, *map(len, found)])
    return csr_matrix(
        (np.ones(int(ends[-1])), np.concatenate(found), ends), shape=(len(found), length)
    )

"""Learns which messages are cries for help, and for what, from examples of both.

It does not know any rule about words: the lexicon's findings are numbers among others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack

from bot.triage.danger import Danger
from bot.triage.features import CRY_ROWS, DANGER_ROWS, DANGERS, Features, Row
from bot.triage.recognise import Weights

EXAMPLES = Path(__file__).parent / "examples"
#: What people say that no article is for: calm nearly by definition, and unlike our examples.
FOREIGN = Path(__file__).parents[2] / "knowledge" / "foreign"
#: What residents ask about dangers while nobody is in one.
ORDINARY = Path(__file__).parents[2] / "knowledge" / "evaluation" / "ordinary"
CALM = "calm"
#: Cries whose danger nobody wrote down: they teach that it is one.
ANY = "any"
#: What people say to an assistant all day; as easily told apart as chatter.
TALK = "talk"
FOLDS = 5
#: Whether it is a cry hangs on many rare pieces: hardly any. Which danger it is, on a few.
CRY_SHRINKAGE, DANGER_SHRINKAGE = 1e-6, 1e-5
#: A stranger's chatter is easily told apart: it counts less than what looks like a cry.
WEIGHT_OF_FOREIGN = 0.3
#: Of calm messages that were written to look like cries, so many may raise a card. Each costs a
#: line; of ordinary questions it is far fewer (docs/benchmarks.md).
MOST_FALSE_ALARMS = 0.1

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Example:
    """`danger` is None of calm ones and of cries of any kind; `hard`: written to be told apart."""

    text: str
    cry: bool
    danger: Danger | None = None
    hard: bool = True


@dataclass(frozen=True, kw_only=True)
class Learned:
    """Recall and false alarms are of hard examples, by weights that had not seen them."""

    weights: Weights
    recall: float
    false_alarms: float


def read(
    folder: Path = EXAMPLES, foreign: Path = FOREIGN, ordinary: Path = ORDINARY
) -> list[Example]:
    """All examples, in the order of the files."""
    hard = [
        _example(kind, text)
        for file in sorted(folder.glob("*.yml"))
        for kind, texts in yaml.safe_load(file.read_text(encoding="utf-8")).items()
        for text in texts
    ]
    hard += [Example(text=line, cry=False) for line in _lines(ordinary)]
    return [*hard, *(Example(text=line, cry=False, hard=False) for line in _lines(foreign))]


def learn(examples: Sequence[Example], features: Features) -> Learned:
    """The gate stands by what each fifth gets from weights of the other four."""
    rows = [features.of(one.text) for one in examples]
    table = _table(rows, CRY_ROWS)
    cry, hard = (np.asarray([getattr(one, n) for one in examples]) for n in ("cry", "hard"))
    counts = np.where(hard, 1.0, WEIGHT_OF_FOREIGN)
    sure = np.zeros(len(examples))
    for fold in range(FOLDS):
        unseen = np.arange(len(examples)) % FOLDS == fold
        found = _cries(table[~unseen], cry[~unseen], counts[~unseen])
        sure[unseen] = 1 / (1 + np.exp(-(table[unseen] @ found)))
    gate = float(np.quantile(sure[hard & ~cry], 1 - MOST_FALSE_ALARMS))
    cries, dangers = _cries(table, cry, counts), _dangers(rows, examples)
    return Learned(
        weights=Weights(
            cry=cries[:, np.newaxis].astype(np.float32),
            dangers=dangers.astype(np.float32),
            gate=round(gate, 4),
        ),
        recall=float((sure[cry] >= gate).mean()),
        false_alarms=float((sure[hard & ~cry] >= gate).mean()),
    )


def _example(kind: str, text: str) -> Example:
    if kind in (CALM, ANY, TALK):
        return Example(text=text, cry=kind == ANY, hard=kind != TALK)
    return Example(text=text, cry=True, danger=Danger(kind))


def _lines(folder: Path) -> list[str]:
    files = sorted(folder.glob("*.txt"))
    return [line for file in files for line in file.read_text("utf-8").splitlines()]


def _table(rows: Sequence[Row], pieces: int) -> csr_matrix:
    """[rows, pieces + dense + 1], as `Row.told` reads it; the last column is 1, for the bias."""
    ends = np.cumsum([0, *(len(row.grams) for row in rows)])
    grams = csr_matrix(
        (
            np.concatenate([np.full(len(row.grams), row.weight) for row in rows]),
            np.concatenate([row.grams % pieces for row in rows]),
            ends,
        ),
        shape=(len(rows), pieces),
    )
    dense = np.stack([np.append(row.dense, 1.0) for row in rows])
    return hstack([grams, csr_matrix(dense)], format="csr")


def _cries(table: csr_matrix, cry: Flags, counts: Numbers) -> Numbers:
    """[features + 1]: logistic regression, calm and cries weighing the same."""
    counted = counts * np.where(cry, 0.5 / counts[cry].sum(), 0.5 / counts[~cry].sum())
    side = np.where(cry, 1.0, -1.0)

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        told = side * (table @ weights)
        slope = -(table.T @ (counted * side / (1 + np.exp(told))))
        cost = (counted * np.logaddexp(0, -told)).sum()
        cost += CRY_SHRINKAGE * (weights @ weights)
        return float(cost), slope + 2 * CRY_SHRINKAGE * weights

    return _least(loss, table.shape[1])


def _dangers(rows: Sequence[Row], examples: Sequence[Example]) -> Numbers:
    """[features + 1, dangers]: softmax regression over the cries whose danger is known."""
    known = [number for number, one in enumerate(examples) if one.danger]
    table = _table([rows[number] for number in known], DANGER_ROWS)
    wanted = np.zeros((len(known), len(DANGERS)))
    for row, number in enumerate(known):
        wanted[row, DANGERS.index(examples[number].danger)] = 1
    shape = (table.shape[1], len(DANGERS))

    def loss(flat: Numbers) -> tuple[float, Numbers]:
        weights = flat.reshape(shape)
        told = table @ weights
        raised = np.exp(told - told.max(axis=1, keepdims=True))
        likely = raised / raised.sum(axis=1, keepdims=True)
        slope = table.T @ (likely - wanted) / len(known) + 2 * DANGER_SHRINKAGE * weights
        cost = -np.log(np.maximum(likely[wanted > 0], 1e-12)).mean()
        return float(cost + DANGER_SHRINKAGE * (flat @ flat)), np.asarray(slope).ravel()

    return _least(loss, shape[0] * shape[1]).reshape(shape)


def _least(loss: Callable[[Numbers], tuple[float, Numbers]], size: int) -> Numbers:
    options = {"maxiter": 200}
    found: Numbers = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options=options).x
    return found

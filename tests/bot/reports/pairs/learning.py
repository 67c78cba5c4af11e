"""`python -m tests.bot.reports.pairs.learning`: learns what counts how much, from labelled pairs.

It never reads those held out: that is what tests/bot/reports/test_likeness.py tries on them.
"""

import sys
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import yaml

from bot.reports.likeness.features import NAMES, RARE, Numbers, features
from bot.reports.likeness.score import OFFER, SAME, Scale
from bot.reports.likeness.traits import traits_of
from bot.settings import ROOT
from knowledge import encoding
from knowledge.encoding import Encoder
from tests.bot.reports.pairs.reading import LANGUAGES, Pair, pairs

WEIGHTS = ROOT / "bot" / "reports" / "likeness" / "weights.yml"
#: Draws the weights towards nought, by how much each number varies; those of rare ones so many
#: times as strongly. Chosen by the scenes held out.
RIDGE, RARE_TIMES, _LEAST = 10.0, 30.0, 1e-6
#: A rare one counts from so many pairs on.
SEEN = 8
#: The scenes are held out in so many parts: each by itself takes minutes and says the same.
FOLDS = 10
HEAD = """\
# How much each of what two reports have in common counts (bot/reports/likeness/features.py).
# Learned by `python -m tests.bot.reports.pairs.learning`: ridge logistic regression on our
# labelled pairs for choosing, with the shipped encoder. Do not edit by hand.
"""

Matrix = npt.NDArray[np.float64]


def main() -> None:
    chosen = [pair for language in LANGUAGES for pair in pairs(language)]
    rows, same = numbers(chosen, encoding.load())
    told = held_out(rows, same, [pair.scene for pair in chosen])
    for least in (OFFER, SAME):
        precision, recall = shares(told >= least, same)
        sys.stdout.write(f"{least}: precision {precision:.3f}, recall {recall:.3f}\n")
    learned = learn(rows, same)
    weights = {name: round(w, 3) for name, w in learned.weights.items()}
    written = yaml.safe_dump({"bias": round(learned.bias, 3), "weights": weights}, sort_keys=False)
    WEIGHTS.write_text(HEAD + written, encoding="utf-8")


def numbers(chosen: Sequence[Pair], encoder: Encoder) -> tuple[list[Numbers], Matrix]:
    """What each pair has in common, and float[n]: 1 for the same event."""
    rows = []
    for pair in chosen:
        vectors = encoder.encode([pair.one.text, pair.other.text])
        rows.append(features(traits_of(pair.one, vectors[0]), traits_of(pair.other, vectors[1])))
    return rows, np.array([float(pair.same) for pair in chosen])


def learn(rows: Sequence[Numbers], same: Matrix) -> Scale:
    """By Newton's method; eight steps are more than enough."""
    names = _names(rows)
    return _learned(names, _matrix(names, rows), same)


def _learned(names: Sequence[str], matrix: Matrix, same: Matrix) -> Scale:
    whole = np.column_stack([np.ones(len(matrix)), matrix])
    strict = [RARE_TIMES if name.startswith(RARE) else 1.0 for name in names]
    ridge = np.diag([0.0, *(RIDGE * np.array(strict) * matrix.var(axis=0) + _LEAST)])
    weights = np.zeros(whole.shape[1])
    for _ in range(8):
        told = 1 / (1 + np.exp(-whole @ weights))
        curve = whole.T @ (whole * (told * (1 - told))[:, None]) + ridge
        weights += np.linalg.solve(curve, whole.T @ (same - told) - ridge @ weights)
    return Scale(
        bias=float(weights[0]), weights=dict(zip(names, map(float, weights[1:]), strict=True))
    )


def _names(rows: Sequence[Numbers]) -> list[str]:
    """NAMES, and of the rare ones those that enough pairs have."""
    seen = Counter(name for row in rows for name in row)
    return [*NAMES, *sorted(n for n in seen if n.startswith(RARE) and seen[n] >= SEEN)]


def _matrix(names: Sequence[str], rows: Sequence[Numbers]) -> Matrix:
    """float[n, len(names)]"""
    places = {name: place for place, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    for row, numbers in zip(matrix, rows, strict=True):
        for name, number in numbers.items():
            if name in places:
                row[places[name]] = number
    return matrix


def held_out(rows: Sequence[Numbers], same: Matrix, scenes: Sequence[int]) -> Matrix:
    """Each pair's score by what the pairs of other scenes teach, FOLDS of them at a time."""
    fold, told = np.array(scenes) % FOLDS, np.zeros(len(rows))
    names = _names(rows)
    matrix = _matrix(names, rows)
    for part in range(FOLDS):
        mine = fold == part
        scale = _learned(names, matrix[~mine], same[~mine])
        total = scale.bias + matrix[mine] @ list(scale.weights.values())
        told[mine] = 1 / (1 + np.exp(-total))
    return told


def shares(said: npt.NDArray[np.bool_], same: Matrix) -> tuple[float, float]:
    """Precision and recall of saying that they are the same."""
    hits = float(same[said].sum())
    return hits / (int(said.sum()) or 1), hits / float(same.sum())


if __name__ == "__main__":
    main()

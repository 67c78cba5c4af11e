"""`python -m tests.bot.reports.pairs.learning`: learns what counts how much, from labelled pairs.

It never reads those held out: that is what tests/bot/reports/test_likeness.py tries on them.
"""

import sys
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import yaml

from bot.reports.likeness.features import NAMES, features
from bot.reports.likeness.score import OFFER, SAME, Scale
from bot.reports.likeness.traits import traits_of
from bot.settings import ROOT
from knowledge import encoding
from knowledge.encoding import Encoder
from tests.bot.reports.pairs.reading import LANGUAGES, Pair, pairs

WEIGHTS = ROOT / "bot" / "reports" / "likeness" / "weights.yml"
#: Draws the weights towards nought: as strong as one pair of each kind that says nothing.
RIDGE = 1.0
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
    weights = {name: round(w, 3) for name, w in zip(NAMES, learned.weights, strict=True)}
    written = yaml.safe_dump({"bias": round(learned.bias, 3), "weights": weights}, sort_keys=False)
    WEIGHTS.write_text(HEAD + written, encoding="utf-8")


def numbers(chosen: Sequence[Pair], encoder: Encoder) -> tuple[Matrix, Matrix]:
    """float[n, len(NAMES)], and float[n]: 1 for the same event."""
    rows = []
    for pair in chosen:
        vectors = encoder.encode([pair.one.text, pair.other.text])
        rows.append(features(traits_of(pair.one, vectors[0]), traits_of(pair.other, vectors[1])))
    return np.array(rows), np.array([float(pair.same) for pair in chosen])


def learn(rows: Matrix, same: Matrix) -> Scale:
    """By Newton's method; a dozen steps are more than enough."""
    whole = np.column_stack([np.ones(len(rows)), rows])
    ridge = np.eye(whole.shape[1]) * RIDGE
    ridge[0, 0] = 0.0
    weights = np.zeros(whole.shape[1])
    for _ in range(30):
        told = 1 / (1 + np.exp(-whole @ weights))
        curve = whole.T @ (whole * (told * (1 - told))[:, None]) + ridge
        weights += np.linalg.solve(curve, whole.T @ (same - told) - ridge @ weights)
    return Scale(bias=float(weights[0]), weights=tuple(map(float, weights[1:])))


def held_out(rows: Matrix, same: Matrix, scenes: Sequence[int]) -> Matrix:
    """Each pair's score by what the pairs of all other scenes teach."""
    names, told = np.array(scenes), np.zeros(len(rows))
    for scene in set(scenes):
        mine = names == scene
        scale = learn(rows[~mine], same[~mine])
        told[mine] = [scale.weigh(row) for row in rows[mine]]
    return told


def shares(said: npt.NDArray[np.bool_], same: Matrix) -> tuple[float, float]:
    """Precision and recall of saying that they are the same."""
    hits = float(same[said].sum())
    return hits / (int(said.sum()) or 1), hits / float(same.sum())


if __name__ == "__main__":
    main()

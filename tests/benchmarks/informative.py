"""How well the hint "tells of something" does on a disaster that it has not seen, beside a peer.

`python -m tests.benchmarks.informative FOLDER` with CrisisLexT26 in FOLDER: 26 folds, one disaster
left out of each, ours and scikit-learn's TF-IDF + logistic regression on the same folds. It does
not know which settings are good: the peer has them all, ours were chosen on the `CHOSEN_ON` ones.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from bot.reports.informative import learning
from bot.reports.informative.learning import Tweet

#: Every other disaster, in the order of their names: ours was tuned on these alone.
CHOSEN_ON = 2
#: What the peer may choose from; it is shown by whatever served it best on all folds. Leaving out
#: words that were met once (min_df=2) always served it worse.
STRENGTHS, BALANCES, RAREST = (1.0, 3.0, 10.0), (None, "balanced"), (1,)
GATES = (0.35, 0.4, 0.45, 0.5)
#: From here on ours counts a text as informative.
OUR_GATE = 0.4

Scores = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """F1 of "informative" over all tweets and as the mean of disasters; macro F1 of both labels."""

    pooled: float
    mean: float
    macro: float


def measure(said: Flags, truth: Flags, disaster: npt.NDArray[np.str_]) -> Measured:
    each = [
        f1_score(truth[disaster == name], said[disaster == name]) for name in np.unique(disaster)
    ]
    return Measured(
        pooled=float(f1_score(truth, said)),
        mean=float(np.mean(each)),
        macro=float(f1_score(truth, said, average="macro")),
    )


def ours(tweets: Sequence[Tweet], unseen: Callable[[], Iterator[Flags]]) -> Scores:
    """How sure the same learner is of each tweet whose disaster it had not seen."""
    table = learning.table_of([one.text for one in tweets])
    truth, disaster, sure = _truth(tweets), _disasters(tweets), np.zeros(len(tweets))
    for out in unseen():
        found = learning.fit(table.of(~out), truth[~out], disaster[~out])
        sure[out] = learning.likely(table.of(out), found)
    return sure


def peers(tweets: Sequence[Tweet], unseen: Callable[[], Iterator[Flags]]) -> dict[str, Scores]:
    """By their settings. Words and pairs of words, sublinear."""
    texts, truth = np.array([one.text for one in tweets], dtype=object), _truth(tweets)
    sure: dict[str, Scores] = {}
    for rarest in RAREST:
        for out in unseen():
            cut = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=rarest)
            seen, held = cut.fit_transform(texts[~out]), cut.transform(texts[out])
            for strength in STRENGTHS:
                for balance in BALANCES:
                    peer = LogisticRegression(
                        C=strength, class_weight=balance, solver="liblinear"
                    ).fit(seen, truth[~out])
                    name = f"C={strength:g} class_weight={balance} min_df={rarest}"
                    kept = sure.setdefault(name, np.zeros(len(tweets)))
                    kept[out] = peer.predict_proba(held)[:, 1]
    return sure


def each_out(tweets: Sequence[Tweet], step: int = 1) -> Iterator[Flags]:
    """For every `step`th disaster which tweets are of it."""
    disaster = _disasters(tweets)
    for name in np.unique(disaster)[::step]:
        yield disaster == name


def best(sure: Mapping[str, Scores], truth: Flags, disaster: npt.NDArray[np.str_]) -> str:
    """The peer's settings and gate of the highest pooled F1, chosen with the answers known."""
    found = {
        f"{name} from {gate}": measure(scores >= gate, truth, disaster).pooled
        for name, scores in sure.items()
        for gate in GATES
    }
    return max(found, key=found.__getitem__)


def _truth(tweets: Sequence[Tweet]) -> Flags:
    return np.array([one.informative for one in tweets])


def _disasters(tweets: Sequence[Tweet]) -> npt.NDArray[np.str_]:
    return np.array([one.disaster for one in tweets])


def main() -> None:
    tweets = learning.read(Path(sys.argv[1]))
    truth, disaster = _truth(tweets), _disasters(tweets)
    sure = peers(tweets, lambda: each_out(tweets))
    name, _, gate = best(sure, truth, disaster).rpartition(" from ")
    rows = {
        "peer, as scikit-learn comes (C=1, from 0.5)": sure["C=1 class_weight=None min_df=1"]
        >= 0.5,
        f"peer, best of all its settings ({name}, from {gate})": sure[name] >= float(gate),
        f"ours (from {OUR_GATE})": ours(tweets, lambda: each_out(tweets)) >= OUR_GATE,
    }
    names = np.unique(disaster)
    unchosen = np.isin(disaster, np.setdiff1d(names, names[::CHOSEN_ON]))
    for title, of in (("all disasters", np.ones_like(truth)), ("those never chosen on", unchosen)):
        sys.stdout.write(f"{title}: {of.sum():,} tweets, {truth[of].mean():.1%} informative\n")
        for label, said in rows.items():
            got = measure(said[of], truth[of], disaster[of])
            sys.stdout.write(
                f"  {label}: F1 {got.pooled:.2%}, mean of disasters {got.mean:.2%}, "
                f"macro F1 {got.macro:.2%}\n"
            )


if __name__ == "__main__":
    main()

"""Says in numbers what speaks for a question being answered by its best article at all.

It does not know how much each number counts; that is learned (calibration.yml).
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

import numpy as np

from knowledge import signals
from knowledge.encoding import Vectors
from knowledge.index import LanguageIndex, Scores

NAMES = (
    *(f"best_{name}" for name in signals.NAMES),
    *(f"most_{name}" for name in signals.NAMES),
    "rank",
    "margin",
    "emergency",
    "foreign_near",
    "foreign_few",
)
FEW = 3


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What a question sounds like, whatever the articles say; zeros without an encoder.

    `emergency`: -1 everyday talk … 1 an emergency. `foreign_near`, `foreign_few`: how near the
    nearest, and the nearest few, of what people say that no article is for.
    """

    emergency: float = 0.0
    foreign_near: float = 0.0
    foreign_few: float = 0.0


NO_TALK = Talk()
#: Ranks go to about 30: brought to the size of the others.
RANKS = 10.0


def talk(languages: Iterable[LanguageIndex], emergency: float, vector: Vectors) -> Talk:
    """Of a question by its vector, float32[1, dimension], against the foreign of all languages."""
    known = [one.foreign for one in languages if one.foreign is not None and one.foreign.ntotal]
    few_of = ((one, min(FEW, one.ntotal)) for one in known)
    near = [score for foreign, few in few_of for score in foreign.search(vector, few)[0][0]]
    best = sorted(near, reverse=True)[:FEW]
    few = float(np.mean(best)) if best else 0.0
    return Talk(emergency=emergency, foreign_near=float(max(best, default=0.0)), foreign_few=few)


def features(columns: Scores, ranks: Scores, heard: Talk) -> Scores:
    """float32[len(NAMES)], each about 0–1.

    The best article's own signals; the most that any article has of each; how high it ranks, and
    how far above the second; what the question sounds like.
    """
    best = int(ranks.argmax())
    second = float(np.partition(ranks, -2)[-2]) if len(ranks) > 1 else 0.0
    rank = float(ranks[best])
    own = (rank / RANKS, (rank - second) / RANKS, *astuple(heard))
    # Column by column: five times as fast as row by row for 20,000 articles.
    most = np.ascontiguousarray(columns.T).max(axis=1)
    return np.concatenate([columns[best], most, np.asarray(own, np.float32)])

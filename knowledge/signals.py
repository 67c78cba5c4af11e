"""Says in five numbers how well each article fits a question: three from words, two from meaning.

It does not know how much each number counts; that is learned (calibration.yml).
"""

from collections.abc import Sequence

import numpy as np

from knowledge.encoding import Vectors
from knowledge.expansion import Query
from knowledge.index import LanguageIndex, Scores

NAMES = ("words_short", "words_whole", "coverage", "meaning_short", "meaning_whole")
# A graph index is asked for this many neighbours; a flat one compares all anyway.
NEIGHBOURS = 1024


def signals(index: LanguageIndex, query: Query, vector: Vectors | None) -> Scores:
    """float32[articles, 5], columns as in NAMES, each about 0–1.

    `vector` is the question's, float32[1, dimension]; None leaves the meaning columns 0.
    """
    columns = np.zeros((len(index.articles), len(NAMES)), dtype=np.float32)
    words = _known(index, query)
    weight = _weight(index, query)
    if words and weight:
        scores = index.words.get_scores(words) / weight
        columns[:, 0], columns[:, 1] = _best_short(index, scores), scores[index.starts]
        columns[:, 2] = _coverage(index, words, weight)
    if vector is not None and index.vectors is not None:
        near = _cosines(index, vector)
        columns[:, 3], columns[:, 4] = _best_short(index, near), near[index.starts]
    return columns


def _known(index: LanguageIndex, query: Query) -> list[str]:
    return [word for word in (*query.own, *query.added) if word in index.rarity]


def _weight(index: LanguageIndex, query: Query) -> float:
    """What a unit that holds every word would be worth; a word in no article weighs the most."""
    unknown = max(index.rarity.values(), default=0.0)
    asked = [w for w in query.own if w in index.rarity or w not in query.explained]
    return sum(index.rarity.get(word, unknown) for word in (*asked, *query.added))


def _best_short(index: LanguageIndex, scores: Scores) -> Scores:
    """The best of each article's short units; the whole text, its first unit, is left out."""
    short = scores.copy()
    short[index.starts] = -1.0
    best: Scores = np.maximum.reduceat(short, index.starts)
    return best


def _coverage(index: LanguageIndex, words: Sequence[str], weight: float) -> Scores:
    """Which share of the question's rarity each article's whole text holds."""
    held = np.zeros(len(index.articles), dtype=np.float32)
    for word in words:
        has = index.words.get_scores([word])[index.starts] > 0
        held += has.astype(np.float32) * index.rarity[word]
    covered: Scores = held / weight
    return covered


def _cosines(index: LanguageIndex, vector: Vectors) -> Scores:
    assert index.vectors is not None
    count = index.vectors.ntotal
    near, places = index.vectors.search(vector, min(count, NEIGHBOURS))
    scores = np.zeros(count, dtype=np.float32)
    scores[places[0]] = near[0]
    return scores

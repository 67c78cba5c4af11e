"""Says in eight numbers how well each article fits a question: five from words, three from meaning.

It does not know how much each number counts; that is learned (calibration.yml).
"""

from collections.abc import Sequence

import numpy as np

from knowledge.encoding import Vectors
from knowledge.expansion import Query
from knowledge.index import ASKED, TITLE, WHOLE, LanguageIndex, Scores

NAMES = (
    "words_short",
    "words_asked",
    "words_whole",
    "coverage",
    "not_foreign",
    "meaning_short",
    "meaning_title",
    "meaning_whole",
)
# What a single character counts, against a word.
CHARACTER_SHARE = 0.4
NOT_FOREIGN = 4
FROM_MEANING = 5  # the first column that needs the encoder
# A graph index is asked for this many neighbours; a flat one compares all anyway.
NEIGHBOURS = 1024


def signals(index: LanguageIndex, query: Query, vector: Vectors | None) -> Scores:
    """float32[articles, 8], columns as in NAMES, each about 0–1 (not_foreign: -1 or 0).

    `vector` is the question's, float32[1, dimension]; None leaves the meaning columns 0.
    """
    columns = np.zeros((len(index.articles), len(NAMES)), dtype=np.float32)
    columns[:, 4] = -float(query.foreign)
    words, characters = _known(index, query.own + query.added), _known(index, query.characters)
    weight = _weight(index, query)
    if (words or characters) and weight:
        scores = _bm25(index, words) + CHARACTER_SHARE * _bm25(index, characters)
        scores /= weight
        columns[:, 0] = _best_short(index, scores)
        columns[:, 1] = scores[index.starts + ASKED]
        columns[:, 2] = scores[index.starts + WHOLE]
        covered = _held(index, words) + CHARACTER_SHARE * _held(index, characters)
        columns[:, 3] = covered / weight
    if vector is not None and index.vectors is not None:
        near = _cosines(index, vector)
        columns[:, 5] = _best_short(index, near)
        columns[:, 6] = near[index.starts + TITLE]
        columns[:, 7] = near[index.starts + WHOLE]
    return columns


def _known(index: LanguageIndex, words: Sequence[str]) -> list[str]:
    return [word for word in words if word in index.rarity]


def _bm25(index: LanguageIndex, words: list[str]) -> Scores:
    if not words:
        return np.zeros(index.words.scores["num_docs"], dtype=np.float32)
    scores: Scores = index.words.get_scores(words)
    return scores


def _weight(index: LanguageIndex, query: Query) -> float:
    """What a unit that holds every word would be worth; a word in no article weighs the most."""
    unknown = max(index.rarity.values(), default=0.0)
    asked = [w for w in query.own if w in index.rarity or w not in query.explained]
    words = sum(index.rarity.get(word, unknown) for word in (*asked, *query.added))
    characters = sum(index.rarity.get(character, unknown) for character in query.characters)
    return words + CHARACTER_SHARE * characters


def _best_short(index: LanguageIndex, scores: Scores) -> Scores:
    """The best of each article's short units: the title, the lead, each wording."""
    short = scores.copy()
    short[index.starts + WHOLE] = short[index.starts + ASKED] = -1.0
    best: Scores = np.maximum.reduceat(short, index.starts)
    return best


def _held(index: LanguageIndex, words: Sequence[str]) -> Scores:
    """How much of the words' rarity each article's whole text holds."""
    held = np.zeros(len(index.articles), dtype=np.float32)
    for word in words:
        has = index.words.get_scores([word])[index.starts + WHOLE] > 0
        held += has.astype(np.float32) * index.rarity[word]
    return held


def _cosines(index: LanguageIndex, vector: Vectors) -> Scores:
    assert index.vectors is not None
    count = index.vectors.ntotal
    near, places = index.vectors.search(vector, min(count, NEIGHBOURS))
    scores = np.zeros(count, dtype=np.float32)
    scores[places[0]] = near[0]
    return scores

"""Says in a few numbers how well each article fits a question: by words, by spelling, by meaning.

It does not know how much each number counts; that is learned (calibration.yml).
"""

from collections.abc import Sequence

import numpy as np

from knowledge.encoding import Vectors
from knowledge.expansion import Query
from knowledge.index import ASKED, FLAT_UP_TO, TITLE, WHOLE, LanguageIndex, Scores

NAMES = (
    "words_short",
    "words_asked",
    "words_whole",
    "coverage",
    "not_foreign",
    "spelled_short",
    "spelled_asked",
    "meaning_short",
    "meaning_few",
    "meaning_title",
    "meaning_whole",
    "meaning_abroad",
)
# What a single character counts, against a word.
CHARACTER_SHARE = 0.4
NOT_FOREIGN = 4
FROM_MEANING = 7  # the first column that needs the encoder
# Wordings whose likeness is averaged: one that is near by chance has no company.
FEW = 3
# Below every score: what is not to be counted.
_NONE = np.float32(-2.0)
# A graph index is asked for this many neighbours; a flat one compares all anyway.
NEIGHBOURS = 1024


def signals(
    index: LanguageIndex, query: Query, vector: Vectors | None, abroad: Sequence[LanguageIndex] = ()
) -> Scores:
    """float32[articles, len(NAMES)], columns as in NAMES, each about 0–1 (not_foreign: -1 or 0).

    `vector` is the question's, float32[1, dimension]; None leaves the meaning columns 0. `abroad`
    are the same articles in other languages that the encoder speaks.
    """
    columns = np.zeros((len(index.articles), len(NAMES)), dtype=np.float32)
    columns[:, NOT_FOREIGN] = -float(query.foreign)
    _by_words(columns, index, query)
    _by_spelling(columns, index, query)
    if vector is not None and index.vectors is not None:
        near = _cosines(index, vector)
        columns[:, 7] = _best_short(index, near)
        columns[:, 8] = _best_few(index, near)
        columns[:, 9] = near[index.starts + TITLE]
        columns[:, 10] = near[index.starts + WHOLE]
        columns[:, 11] = _abroad(index, abroad, vector)
    return columns


def _by_words(columns: Scores, index: LanguageIndex, query: Query) -> None:
    own, characters = (*query.own, *query.added), query.characters
    weight = _weight(index, query)
    if not weight:
        return
    scores = index.words.scores(own) + CHARACTER_SHARE * index.words.scores(characters)
    scores /= weight
    columns[:, 0] = _best_short(index, scores)
    columns[:, 1] = scores[index.starts + ASKED]
    columns[:, 2] = scores[index.starts + WHOLE]
    covered = _held(index, own) + CHARACTER_SHARE * _held(index, characters)
    columns[:, 3] = covered / weight


def _by_spelling(columns: Scores, index: LanguageIndex, query: Query) -> None:
    weight = index.spelling.worth(query.spelled)
    if weight:
        scores = index.spelling.scores(query.spelled) / np.float32(weight)
        columns[:, 5] = _best_short(index, scores)
        columns[:, 6] = scores[index.starts + ASKED]


def _weight(index: LanguageIndex, query: Query) -> float:
    """What a unit that holds every word would be worth."""
    known = index.words.rarity
    asked = [word for word in query.own if word in known or word not in query.explained]
    words = index.words.worth((*asked, *query.added))
    return words + CHARACTER_SHARE * index.words.worth(query.characters)


def _best_short(index: LanguageIndex, scores: Scores) -> Scores:
    """The best of each article's short units: the title, the lead, each wording."""
    best: Scores = np.maximum.reduceat(_short(index, scores), index.starts)
    return best


def _best_few(index: LanguageIndex, scores: Scores) -> Scores:
    """The mean of each article's best FEW short units; those that share a score count as one."""
    left = _short(index, scores)
    sizes = np.diff(index.starts, append=len(left))
    last: Scores = np.maximum.reduceat(left, index.starts)
    total = last
    for _ in range(FEW - 1):
        left[left == np.repeat(last, sizes)] = _NONE
        best = np.maximum.reduceat(left, index.starts)
        last = np.where(best == _NONE, last, best)  # where all the others are the same
        total = total + last
    return total / np.float32(FEW)


def _short(index: LanguageIndex, scores: Scores) -> Scores:
    short = scores.copy()
    short[index.starts + WHOLE] = short[index.starts + ASKED] = _NONE
    return short


def _held(index: LanguageIndex, words: Sequence[str]) -> Scores:
    """How much of the words' rarity each article's whole text holds."""
    held = np.zeros(len(index.articles), dtype=np.float32)
    for word in words:
        if word in index.words.rarity:
            held[index.words.holders(word, index.starts + WHOLE)] += index.words.rarity[word]
    return held


def _abroad(index: LanguageIndex, abroad: Sequence[LanguageIndex], vector: Vectors) -> Scores:
    """How near the best short unit of each article's twins is; 0 where it has none."""
    best = np.zeros(len(index.articles), dtype=np.float32)
    for other in abroad:
        if other.vectors is not None:
            near = _best_short(other, _cosines(other, vector))
            for id, score in zip(other.articles, near, strict=True):
                if id in index.places:
                    best[index.places[id]] = max(best[index.places[id]], score)
    return best


def _cosines(index: LanguageIndex, vector: Vectors) -> Scores:
    assert index.vectors is not None
    count = index.vectors.ntotal
    wanted = count if count <= FLAT_UP_TO else NEIGHBOURS
    near, places = index.vectors.search(vector, wanted)
    scores, found = np.zeros(count, dtype=np.float32), places[0] >= 0  # a graph may find fewer
    scores[places[0][found]] = near[0][found]
    return scores

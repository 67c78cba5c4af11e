"""Says in a few numbers how well each article fits a question: by words, by spelling, by meaning.

It does not know how much each number counts; that is learned (calibration.yml).
"""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from knowledge.encoding import Vectors
from knowledge.expansion import Query
from knowledge.index import (
    ASKED,
    FLAT_UP_TO,
    TITLE,
    WHOLE,
    LanguageIndex,
    Layout,
    Places,
    Scores,
    Twin,
)


class Signal(IntEnum):
    """The columns; those of meaning need an encoder that speaks the language."""

    WORDS_SHORT = 0
    WORDS_ASKED = 1
    WORDS_WHOLE = 2
    COVERAGE = 3
    NOT_FOREIGN = 4
    SPELLED_SHORT = 5
    SPELLED_ASKED = 6
    MEANING_SHORT = 7
    MEANING_FEW = 8
    MEANING_TITLE = 9
    MEANING_WHOLE = 10
    MEANING_ABROAD = 11


NAMES = tuple(signal.name.lower() for signal in Signal)
NOT_FOREIGN = Signal.NOT_FOREIGN
FROM_MEANING = Signal.MEANING_SHORT  # the first column that needs the encoder
# What a single character counts, against a word.
CHARACTER_SHARE = 0.4
# Wordings whose likeness is averaged: one that is near by chance has no company.
FEW = 3
# Below every score: what is not to be counted.
_NONE = np.float32(-2.0)
# A graph index is asked for this many neighbours; a flat one compares all anyway.
NEIGHBOURS = 1024


def signals(
    index: LanguageIndex, query: Query, vector: Vectors | None, abroad: Sequence[Twin] = ()
) -> Scores:
    """float32[articles, len(NAMES)], columns as in NAMES, each about 0–1 (not_foreign: -1 or 0).

    `vector` is the question's, float32[1, dimension]; None leaves the meaning columns 0. `abroad`
    are the same articles in other languages that the encoder speaks.
    """
    columns = np.zeros((len(index.articles), len(NAMES)), dtype=np.float32)
    columns[:, Signal.NOT_FOREIGN] = -float(query.foreign)
    _by_words(columns, index, query)
    _by_spelling(columns, index, query)
    if vector is not None and index.vectors is not None:
        _by_meaning(columns, index, vector)
        columns[:, Signal.MEANING_ABROAD] = _abroad(index, abroad, vector)
    return columns


def _by_words(columns: Scores, index: LanguageIndex, query: Query) -> None:
    own, characters = (*query.own, *query.added), query.characters
    weight = _weight(index, query)
    if not weight:
        return
    scores = index.words.scores(own) + CHARACTER_SHARE * index.words.scores(characters)
    scores /= weight
    columns[:, Signal.WORDS_SHORT] = _best_short(index.layout, scores)
    columns[:, Signal.WORDS_ASKED] = scores[index.starts + ASKED]
    columns[:, Signal.WORDS_WHOLE] = scores[index.starts + WHOLE]
    covered = _held(index, own) + CHARACTER_SHARE * _held(index, characters)
    columns[:, Signal.COVERAGE] = covered / weight


def _by_spelling(columns: Scores, index: LanguageIndex, query: Query) -> None:
    weight = index.spelling.worth(query.spelled)
    if weight:
        scores = index.spelling.scores(query.spelled) / np.float32(weight)
        columns[:, Signal.SPELLED_SHORT] = _best_short(index.layout, scores)
        columns[:, Signal.SPELLED_ASKED] = scores[index.starts + ASKED]


def _by_meaning(columns: Scores, index: LanguageIndex, vector: Vectors) -> None:
    near = _cosines(index, vector)
    columns[:, Signal.MEANING_TITLE] = near[index.starts + TITLE]
    columns[:, Signal.MEANING_WHOLE] = near[index.starts + WHOLE]
    rows: Places | slice = slice(None)
    layout = index.layout
    if len(near) > FLAT_UP_TO:
        # A graph finds few units, and whatever is asked of an article without any is 0.
        rows = np.unique(layout.owners[np.flatnonzero(near)])
        places, layout = index.part(rows)
        near = near[places]
    short = _short(layout, near)
    best = _best(layout, short)
    columns[rows, Signal.MEANING_SHORT] = best
    columns[rows, Signal.MEANING_FEW] = _best_few(layout, short, best)


def _weight(index: LanguageIndex, query: Query) -> float:
    """What a unit that holds every word would be worth."""
    known = index.words.rarity
    asked = [word for word in query.own if word in known or word not in query.explained]
    words = index.words.worth((*asked, *query.added))
    return words + CHARACTER_SHARE * index.words.worth(query.characters)


def _best_short(layout: Layout, scores: Scores) -> Scores:
    """The best of each article's short units: the title, the lead, each wording."""
    return _best(layout, _short(layout, scores))


def _best(layout: Layout, short: Scores) -> Scores:
    best: Scores = np.maximum.reduceat(short, layout.starts)
    return best


def _best_few(layout: Layout, left: Scores, best: Scores) -> Scores:
    """The mean of each article's best FEW short units; those that share a score count as one.

    `left`: the short units, used up; `best`: each article's best of them.
    """
    last, total = best, best
    for _ in range(FEW - 1):
        left[left == last[layout.owners]] = _NONE
        best = _best(layout, left)
        last = np.where(best == _NONE, last, best)  # where all the others are the same
        total = total + last
    return total / np.float32(FEW)


def _short(layout: Layout, scores: Scores) -> Scores:
    short = scores.copy()
    short[layout.starts + WHOLE] = short[layout.starts + ASKED] = _NONE
    return short


def _held(index: LanguageIndex, words: Sequence[str]) -> Scores:
    """How much of the words' rarity each article's whole text holds."""
    held = np.zeros(len(index.articles), dtype=np.float32)
    for word in words:
        if word in index.words.rarity:
            rows = index.whole_rows[index.words.holders(word)]
            held[rows[rows >= 0]] += index.words.rarity[word]
    return held


def _abroad(index: LanguageIndex, abroad: Sequence[Twin], vector: Vectors) -> Scores:
    """How near the best short unit of each article's twins is; 0 where it has none."""
    best = np.zeros(len(index.articles), dtype=np.float32)
    for twin in abroad:
        if twin.index.vectors is not None:
            near = _best_short(twin.index.layout, _cosines(twin.index, vector))
            best = np.maximum(best, twin.aligned(near, nothing=0.0))
    return best


def _cosines(index: LanguageIndex, vector: Vectors) -> Scores:
    assert index.vectors is not None
    count = index.vectors.ntotal
    wanted = count if count <= FLAT_UP_TO else NEIGHBOURS
    near, places = index.vectors.search(vector, wanted)
    scores, found = np.zeros(count, dtype=np.float32), places[0] >= 0  # a graph may find fewer
    scores[places[0][found]] = near[0][found]
    return scores

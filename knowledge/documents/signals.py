"""Says in five numbers how well each excerpt fits a question.

It does not know how much each number counts (calibration.yml).
"""

import re

import numpy as np

from knowledge.documents.figures import asked
from knowledge.documents.index import LanguageIndex, Scores
from knowledge.encoding import Vectors
from knowledge.tokens import characters, words

NAMES = ("words", "coverage", "breadth", "liability", "nearness")
#: What a single character counts, against a word.
CHARACTER_SHARE = 0.4
_ASKS_LIABILITY = re.compile(
    r"罚|违法|犯法|拘留|坐牢|追究|责任吗|后果|会怎样|会怎么样|怎么处理|如何处理"
    r"|penalt|\bfine[sd]?\b|punish|illegal|liab|consequence",
    re.I,
)
#: So many of a question's words in one excerpt are no accident.
ENOUGH = 4
#: How many standard deviations above what strangers reach count as 1.
DEVIATIONS = 8.0


def signals(index: LanguageIndex, question: str, vector: Vectors | None) -> Scores:
    """float32[excerpts, 5], columns as in NAMES, each about 0–1.

    `vector`: the question's, float32[1, dimension], or None. How much nearer it comes than
    strangers do means the same with every encoder; a cosine itself does not.
    """
    columns = np.zeros((len(index.rows), len(NAMES)), dtype=np.float32)
    weights = _weights(index, question)
    total = sum(weights.values())
    if total:
        known = [word for word in weights if word in index.rarity]
        columns[:, 0] = _bm25(index, weights, known) / total
        for word in known:
            columns[index.holders[word], 1] += weights[word] / total
        for word in _whole(index, weights, known):
            columns[index.holders[word], 2] += 1 / ENOUGH
        np.minimum(columns[:, 2], 1.0, out=columns[:, 2])
    if vector is not None and index.vectors is not None:
        columns[:, 4] = np.clip(nearness(index, vector) / DEVIATIONS, 0, 1)
    columns[:, 3] = index.liability == bool(_ASKS_LIABILITY.search(question))
    return columns


def _weights(index: LanguageIndex, question: str) -> dict[str, float]:
    """Word → what it is worth; a word that stands nowhere is worth as much as the rarest."""
    unknown = max(index.rarity.values(), default=0.0)
    question, figures = asked(question)
    own = words(question) + figures
    single = [one for one in characters(question) if one not in own]
    found = dict.fromkeys(single, CHARACTER_SHARE) | dict.fromkeys(own, 1.0)
    return {word: share * index.rarity.get(word, unknown) for word, share in found.items()}


def _bm25(index: LanguageIndex, weights: dict[str, float], known: list[str]) -> Scores:
    scores = np.zeros(len(index.rows), dtype=np.float32)
    whole = _whole(index, weights, known)
    single = [word for word in known if word not in whole]
    if whole:
        scores += index.words.get_scores(whole)
    if single:
        scores += CHARACTER_SHARE * index.words.get_scores(single)
    return scores


def _whole(index: LanguageIndex, weights: dict[str, float], known: list[str]) -> list[str]:
    """Those that are words; the others are single characters of a word and weigh less."""
    return [word for word in known if weights[word] >= index.rarity[word]]


def nearness(index: LanguageIndex, vector: Vectors) -> Scores:
    """float32[excerpts]: deviations by which each is nearer than strangers' questions come."""
    mean, deviation = index.strangers
    near: Scores = (_cosines(index, vector) - mean) / deviation
    return near


def _cosines(index: LanguageIndex, vector: Vectors) -> Scores:
    assert index.vectors is not None
    near, places = index.vectors.search(vector, index.vectors.ntotal)
    scores = np.zeros(index.vectors.ntotal, dtype=np.float32)
    scores[places[0]] = near[0]
    return scores

"""Counts how often a way of scoring finds the right article first, among three, or rightly refuses.

It does not know which way of scoring it measures.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.evaluation.questions import Question
from knowledge.index import Scores

FIRST_FEW = 3


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Shares 0–1. `first` and `first_three`: what the gate refuses counts as missed."""

    questions: int
    foreign: int
    first: float
    first_three: float
    wrongly_refused: float
    rightly_refused: float


Scorer = Callable[[Question], Scores]


def measure(
    questions: Sequence[Question], articles: Sequence[str], score: Scorer, gate: float
) -> Figures:
    """Figures of one scorer (float32[articles] for a question) with its gate."""
    ranks = [_rank(question, articles, score(question), gate) for question in questions]
    inside = [r for r, question in zip(ranks, questions, strict=True) if question.articles]
    outside = [r for r, question in zip(ranks, questions, strict=True) if not question.articles]
    return Figures(
        questions=len(inside),
        foreign=len(outside),
        first=_share(r == 0 for r in inside),
        first_three=_share(r is not None and r < FIRST_FEW for r in inside),
        wrongly_refused=_share(r is None for r in inside),
        rightly_refused=_share(r is None for r in outside),
    )


def _rank(question: Question, articles: Sequence[str], scores: Scores, gate: float) -> int | None:
    """The place of the first right article, from 0; None when nothing passes the gate."""
    if scores.max() < gate:
        return None
    order = np.argsort(-scores, kind="stable")
    right = (place for place, row in enumerate(order) if articles[row] in question.articles)
    return next(right, len(articles))


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found) if found else float("nan")

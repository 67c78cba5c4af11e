"""The ways of scoring put side by side: BM25 alone, the encoder alone, both as shipped.

It does not know what is asked, nor where a gate stands.
"""

from collections.abc import Sequence

import numpy as np

from knowledge.encoding import Encoder
from knowledge.evaluation.figures import Scorer
from knowledge.evaluation.questions import Question
from knowledge.index import Index, Scores, units
from knowledge.passages import Article
from knowledge.search import KnowledgeBase
from knowledge.tokens import tokens


def words_alone(opened: Index, language: str) -> Scorer:
    """Plain BM25 over the whole articles: no wordings of their own, no expansion."""
    searched = opened.languages[language]

    def score(question: Question) -> Scores:
        scores: Scores = searched.words.scores(tokens(question.text))[searched.starts]
        return scores

    return score


def meaning_alone(articles: Sequence[Article], encoder: Encoder) -> Scorer:
    """The nearest unit of each article by the encoder, whether it speaks the language or not."""
    texts = [units(article) for article in articles]
    starts = np.cumsum([0, *(len(group) for group in texts)])[:-1]
    vectors = encoder.encode([text for group in texts for text in group])

    def score(question: Question) -> Scores:
        near = vectors @ encoder.encode([question.text])[0]
        scores: Scores = np.maximum.reduceat(near, starts)
        return scores

    return score


def shipped(knowledge: KnowledgeBase, language: str) -> Scorer:
    """What `search` ranks by."""

    def score(question: Question) -> Scores:
        return knowledge.judged(question.text, language=language).scores

    return score

"""Finds the guides whose names are near to what somebody says, the nearest first.

It does not know which guides may be shown, nor what is said when none is near enough.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.encoding import Encoder, Vectors
from knowledge.guides.model import Guide
from knowledge.tokens import tokens

#: How people ask to be led, whatever to: it says nothing of which guide they want.
_LEADING = re.compile(
    r"一步一步|一步步|一步|逐步|分步骤?|步骤|手把手|从头开始|教教我|教我|教一下|带着?我|领着?我|陪我|指导|引导|指挥"
    r"|告诉我|怎么做|怎么办|如何|怎么|请你?|帮我|能不能|可不可以|可以|应该|现在|马上|快点?|一下|我要?|你|的|地|吧|吗|呢|来|做"
    r"|\b(?:walk|talk|take|guide|lead|coach|show|tell|teach|bring|get)(?:s|ing)?\b"
    r"|\b(?:me|us|through|thru|step|steps|by|one|at|time|a|an|the|please|pls|how|to|do|doing|can|could"
    r"|you|i|my|what|should|is|it|this|of|for|with|out|up|now|start|begin|guided|mode|instructions?)\b",
    re.IGNORECASE,
)
#: What may be left of it, and names nothing either: "好,那就一步一步来吧", "… saving him".
_VAGUE = re.compile(
    r"(?:[\W_]|那|就|好的?|嗯|行|该|先|开始|操作|处理|应对|救|他们?|她们?|它|人|这个?|慢慢|我们?|咱们?|下|再|啊|了|呀|要"
    r"|(?:ok|okay|yes|then|and|just|we|let|lets|s|need|want|slowly|slow|help|helping|him|her|them"
    r"|sav(?:e|ing)|that|there|rest|all|like|so|well|if|no|would|through|id|d)\b)*",
    re.IGNORECASE,
)
#: Of the two ways to be near, by words and by meaning.
_WORDS, _MEANING = 0.6, 0.4


@dataclass(frozen=True, kw_only=True)
class Near:
    """`score`: 0 nothing in common … 1 the very words of a name."""

    guide: str
    score: float


@dataclass(frozen=True, kw_only=True)
class _Name:
    guide: str
    words: frozenset[str]


def subject(text: str) -> str:
    """What is left of a message without the words that ask to be led; empty if it names nothing."""
    left = " ".join(_LEADING.sub(" ", text).split())
    return "" if _VAGUE.fullmatch(left) else left


class Finder:
    """Of one language. Any number of threads may ask at once."""

    def __init__(self, guides: Sequence[Guide], language: str, encoder: Encoder) -> None:
        told = [
            (guide.id, subject(name))
            for guide in guides
            for name in (guide.title[language], *guide.names[language])
        ]
        told = [(id, name) for id, name in told if name]
        self._names = [_Name(guide=id, words=frozenset(tokens(name))) for id, name in told]
        seen = Counter(
            word
            for id in {name.guide for name in self._names}
            for word in frozenset[str]().union(*(n.words for n in self._names if n.guide == id))
        )
        self._weights = {word: math.log(1 + len(guides) / count) for word, count in seen.items()}
        self._unseen = math.log(1 + 2 * len(guides))
        self._encoder = encoder if language in encoder.languages else None
        self._vectors = self._encoded([name for _, name in told])

    def near(self, text: str) -> list[Near]:
        """Every guide that has anything in common with the text, the nearest first."""
        asked = subject(text)
        words = frozenset(tokens(asked))
        if not words or not self._names:
            return []
        scores = [self._by_words(words, name.words) for name in self._names]
        if self._vectors is not None:
            meaning = (self._vectors @ self._vector(asked)).clip(0, 1)
            scores = [
                _WORDS * by_words + _MEANING * float(by_meaning)
                for by_words, by_meaning in zip(scores, meaning, strict=True)
            ]
        best: dict[str, float] = {}
        for name, score in zip(self._names, scores, strict=True):
            best[name.guide] = max(score, best.get(name.guide, 0.0))
        found = [Near(guide=guide, score=score) for guide, score in best.items() if score > 0]
        return sorted(found, key=lambda near: -near.score)

    def _by_words(self, asked: frozenset[str], name: frozenset[str]) -> float:
        """The weight of what both say, against the weight of what either says."""
        shared = sum(self._weight(word) for word in asked & name)
        both = sum(map(self._weight, asked)) + sum(map(self._weight, name))
        return 2 * shared / both if both else 0.0

    def _weight(self, word: str) -> float:
        return self._weights.get(word, self._unseen)

    def _encoded(self, names: list[str]) -> Vectors | None:
        return self._encoder.encode(names) if self._encoder and names else None

    def _vector(self, text: str) -> Vectors:
        assert self._encoder
        vector: Vectors = self._encoder.encode([text])[0]
        return np.ascontiguousarray(vector)

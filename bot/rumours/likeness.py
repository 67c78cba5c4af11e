"""Which published messages a claim is about, by its words and its meaning.

It does not know what follows from it: a likeness proves nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.rumours.claim import Claim
from knowledge.encoding import Encoder, Vectors
from knowledge.tokens import normalise, tokens

#: Measured on tests/bot/rumours/rumours.yml: chosen on every other line of it, tried on the rest
#: (decision 0064).
NEAR_ENOUGH = 0.5
_WORDS, _MEANING = 0.3, 0.7
_SENTENCE = re.compile(r"[。!！?？;；\n]+|\.(?:\s|$)")


@dataclass(frozen=True, kw_only=True)
class Text:
    """The words of one published message, in every language that it has; `id` is the caller's."""

    id: str
    parts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Known:
    tokens: frozenset[str]
    text: str
    vectors: Vectors


class Likeness:
    """Of a claim to published texts. Keeps the vectors of texts that it has met.

    It blocks for about a millisecond a new text, so it is asked in a thread.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: Mapping[str, _Known] = {}

    def nearest(self, claim: Claim, texts: Sequence[Text]) -> str | None:
        """The id of the text that the claim is about; None when none is near enough."""
        if not claim.said or not texts:
            return None
        scores = self.scores(claim, texts)
        best = max(scores, key=scores.__getitem__)
        return best if scores[best] >= NEAR_ENOUGH else None

    def scores(self, claim: Claim, texts: Sequence[Text]) -> dict[str, float]:
        """0 … 1 by id; 0 for a text that lacks a name which the claim says."""
        known = self._all(texts)
        said, vector = frozenset(tokens(claim.said)), self._encoder.encode([claim.said])[0]
        weights = _Weights(known.values())
        whole = sum(map(weights.of, said)) or 1.0
        found = {}
        for id, text in known.items():
            shared = sum(map(weights.of, said & text.tokens)) / whole
            meant = float(np.clip((text.vectors @ vector).max(initial=0.0), 0.0, 1.0))
            named = all(normalise(name) in text.text for name in claim.names)
            found[id] = _WORDS * shared + _MEANING * meant if named else 0.0
        return found

    def _all(self, texts: Sequence[Text]) -> Mapping[str, _Known]:
        """Published texts never change; those that nobody asks of any more are dropped."""
        before = self._known
        known = {text.id: before.get(text.id) or self._read(text) for text in texts}
        self._known = known
        return known

    def _read(self, text: Text) -> _Known:
        sentences = [s for part in text.parts for s in _SENTENCE.split(part) if s.strip()]
        return _Known(
            tokens=frozenset(token for s in sentences for token in tokens(s)),
            text=normalise("\n".join(text.parts)),
            vectors=self._encoder.encode(sentences),
        )


class _Weights:
    """What few texts say tells more than what all say."""

    def __init__(self, known: Collection[_Known]) -> None:
        self._seen = Counter(token for text in known for token in text.tokens)
        self._many = len(known)

    def of(self, token: str) -> float:
        seen = self._seen.get(token)
        return math.log(1 + self._many / seen) if seen else math.log(1 + 2 * self._many)

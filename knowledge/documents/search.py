"""Answers a question with excerpts that are close enough, best first, or with nothing.

It does not know where documents are kept, nor the reviewed articles that may answer better.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from knowledge.documents import wordings
from knowledge.documents.index import LanguageIndex, Remembered, Scores, build
from knowledge.documents.model import Document, Quotation, quotation
from knowledge.documents.naming import Names, Wanted
from knowledge.documents.signals import DEVIATIONS, nearness, signals
from knowledge.documents.wordings import reworded
from knowledge.encoding import Encoder
from knowledge.tokens import has_han

SHIPPED = Path(__file__).parent / "calibration.yml"
#: The first answer must pass the gate; those after it, this share of it.
FOLLOWER_SHARE = 0.6
#: Of its estimate, where a region's own law is not asked for: the national one goes before it.
LOCAL_SHARE = 0.85
#: Across languages a named document answers with the one excerpt that is nearer than strangers come
#: and stands out among its others beyond chance; documents of fewer excerpts have no others.
ACROSS_NEAR, ACROSS_OUT, FEWEST = 2.0, 1.05, 10
#: What an article that was asked for by its number is worth.
CERTAIN = 1.0


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Logistic weights over `signals.NAMES`, and the gates of their estimates.

    `gate` for any excerpt; `named` where the question names the document.
    """

    weights: tuple[float, ...]
    bias: float
    gate: float
    named: float


class Shelf:
    """Every document of one moment with its index; any number of threads may ask at once."""

    def __init__(
        self,
        documents: Sequence[Document],
        encoder: Encoder,
        calibrated: Mapping[str, Weights] | None = None,
        remembered: Remembered | None = None,
    ) -> None:
        """Blocks while the index is built; `remembered` as in `index.build`."""
        self.documents = tuple(documents)
        self._encoder = encoder
        self._names = Names(self.documents)
        self._indexes = build(self.documents, encoder, remembered)
        self._wordings = wordings.load()
        self._calibrated = load() if calibrated is None else calibrated

    def wanted(self, question: str) -> Wanted:
        """Which document and article a question names, if any."""
        return self._names.read(question)

    def search(self, question: str, *, language: str, limit: int = 3) -> list[Quotation]:
        """At most `limit` quotations, best first; empty: none is close enough.

        A question that names a document is answered from that one alone; one that names a law which
        is not here, not at all. Blocks for some milliseconds.
        """
        wanted = self.wanted(question)
        if limit < 1 or wanted.foreign or not question.strip():
            return []
        if wanted.documents is None:
            return self._anywhere(wanted, language, limit)
        if wanted.number is not None:
            return self._by_number(wanted.documents, wanted.number)[:limit]
        if not wanted.rest:
            return self._beginnings(wanted.documents)[:limit]
        return self._within(wanted, limit)

    def _anywhere(self, wanted: Wanted, language: str, limit: int) -> list[Quotation]:
        """In the question's own language alone: meaning by itself lets too many strangers in."""
        index = self._indexes.get(language)
        if index is None:
            return []
        estimates = self._estimates(index, wanted.rest)
        elsewhere = self._names.elsewhere(wanted.rest)
        local = np.asarray([row.document in elsewhere for row in index.rows])
        ranking = np.where(local, LOCAL_SHARE * estimates, estimates)
        places = _close(estimates, ranking, self._weights(index).gate)[:limit]
        return [self._quote_row(index, p, estimates, named=False) for p in places]

    def _within(self, wanted: Wanted, limit: int) -> list[Quotation]:
        """Of the named documents: in the question's own language, else by meaning alone."""
        spoken = "zh" if has_han(wanted.rest) else "en"
        languages = {self.documents[place].language for place in wanted.documents or ()}
        if spoken not in languages:
            return self._across(wanted, spoken, min(languages), limit)
        index = self._indexes[spoken]
        named = np.asarray([row.document in (wanted.documents or ()) for row in index.rows])
        estimates = np.where(named, self._estimates(index, wanted.rest), 0.0)
        places = _close(estimates, estimates, self._weights(index).named)[:limit]
        return [self._quote_row(index, p, estimates, named=True) for p in places]

    def _across(self, wanted: Wanted, spoken: str, language: str, limit: int) -> list[Quotation]:
        """The one excerpt of a named document that stands out by what it means, if one does."""
        index = self._indexes[language]
        rows = [p for p, row in enumerate(index.rows) if row.document in (wanted.documents or ())]
        if index.vectors is None or spoken not in self._encoder.languages or len(rows) < FEWEST:
            return []
        near = nearness(index, self._encoder.encode([wanted.rest]))
        own = near[rows]
        # The best of n that mean nothing lies about sqrt(2 ln n) deviations above their mean.
        chance = own.mean() + own.std() * np.sqrt(2 * np.log(len(rows)))
        best = rows[int(own.argmax())]
        if near[best] < ACROSS_NEAR or near[best] < ACROSS_OUT * chance:
            return []
        return [self._quote_row(index, best, near / DEVIATIONS, named=True)][:limit]

    def _quote_row(
        self, index: LanguageIndex, place: int, estimates: Scores, *, named: bool
    ) -> Quotation:
        row = index.rows[place]
        return self._quote(row.document, row.position, float(estimates[place]), named=named)

    def _estimates(self, index: LanguageIndex, question: str) -> Scores:
        """float32[excerpts]: how surely each answers the question, 0–1."""
        calibrated = self._weights(index)
        asked = reworded(question, self._wordings)
        vector = self._encoder.encode([asked]) if index.vectors else None
        columns = signals(index, asked, vector)
        weighed = columns @ np.asarray(calibrated.weights, np.float32) + calibrated.bias
        found: Scores = (1 / (1 + np.exp(-weighed))).astype(np.float32)
        return found

    def _by_number(self, documents: Sequence[int], number: int) -> list[Quotation]:
        """Every part of the article of that number, in the order of the text."""
        return [
            self._quote(place, position, CERTAIN, named=True)
            for place in documents
            for position, excerpt in enumerate(self.documents[place].excerpts)
            if excerpt.number == number
        ]

    def _beginnings(self, documents: Sequence[int]) -> list[Quotation]:
        """What each document is for, where nothing certain is asked of it: its first article."""
        first = self._by_number(documents, 1)
        return first or [self._quote(place, 0, CERTAIN, named=True) for place in documents]

    def _quote(self, place: int, position: int, score: float, *, named: bool) -> Quotation:
        return quotation(self.documents[place], position, score, named=named)

    def _weights(self, index: LanguageIndex) -> Weights:
        return self._calibrated["words" if index.vectors is None else "meaning"]


def _close(estimates: Scores, ranking: Scores, gate: float) -> list[int]:
    """Places from the gate on by their rank, then those that may follow; none without a first."""
    if not len(estimates) or estimates.max() < gate:
        return []
    close = np.flatnonzero(estimates >= gate * FOLLOWER_SHARE)
    return sorted(close.tolist(), key=lambda place: (estimates[place] < gate, -ranking[place]))


def load(path: Path = SHIPPED) -> Mapping[str, Weights]:
    """ "words" (the encoder does not speak the language) and "meaning" → weights."""
    table = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {
        name: Weights(**{**entry, "weights": tuple(entry["weights"])})
        for name, entry in table.items()
    }

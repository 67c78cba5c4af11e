"""Holds what one language's excerpts are searched by: their words, and their vectors if it has any.

It does not know how much anything counts.
"""

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from importlib import resources

import bm25s
import faiss
import numpy as np
import numpy.typing as npt
import yaml

from knowledge.documents.cutting import sentences
from knowledge.documents.figures import told
from knowledge.documents.model import Document, Excerpt
from knowledge.encoding import Encoder
from knowledge.tokens import document_tokens

#: A law says everything twice: what is a duty, and in its last chapters what a breach costs.
_LIABILITY = re.compile(r"法律责任|罚则|处罚|liabilit|penalt", re.I)

#: Texts that are encoded in one go: a question may wait for as many, some 100 ms.
BATCH = 4
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Row:
    """Where an excerpt lies: its document's place on the shelf, its place in the document."""

    document: int
    position: int


@dataclass(frozen=True, kw_only=True)
class LanguageIndex:
    """Of excerpts with their headings and titles. `holders`: word → places of those that hold it.

    `liability`: bool[excerpts], whether the chapter is about what a breach costs. `strangers`: mean
    and deviation of the highest cosines that questions reach which nothing here answers.
    """

    rows: tuple[Row, ...]
    words: bm25s.BM25
    rarity: dict[str, float]
    holders: Mapping[str, npt.NDArray[np.int32]]
    liability: npt.NDArray[np.bool_]
    vectors: faiss.Index | None
    strangers: tuple[float, float]


#: Texts → vectors of an earlier build, so that a new document does not mean encoding all again.
Remembered = MutableMapping[str, npt.NDArray[np.float32]]


def build(
    documents: Sequence[Document], encoder: Encoder, remembered: Remembered | None = None
) -> dict[str, LanguageIndex]:
    """Language → index. Blocks: some 30 ms for each new excerpt with a large encoder.

    `remembered` is read, and afterwards holds exactly the excerpts of this build.
    """
    languages = sorted({document.language for document in documents})
    earlier = dict(remembered or {})
    now: Remembered = {} if remembered is None else remembered
    now.clear()
    return {
        language: _build(documents, language, _Encoding(encoder, earlier, now))
        for language in languages
    }


class _Encoding:
    """Asks the encoder for a few texts at a time: a question in between waits for no more."""

    def __init__(
        self, encoder: Encoder, earlier: Mapping[str, npt.NDArray[np.float32]], now: Remembered
    ) -> None:
        self._encoder = encoder
        self._earlier = earlier
        self._now = now
        self.languages = encoder.languages

    def strangers(self, index: faiss.Index) -> tuple[float, float]:
        """How near questions come that nothing here answers: what cosines are measured by."""
        nearest, _ = index.search(self._encoder.encode(_strangers()), 1)
        return float(nearest.mean()), float(nearest.std()) or 1.0

    def index(self, texts: Sequence[str]) -> faiss.Index:
        """Flat: a shelf has thousands of excerpts, not millions."""
        for text in texts:
            if text in self._earlier:
                self._now[text] = self._earlier[text]
        new = [text for text in dict.fromkeys(texts) if text not in self._now]
        for start in range(0, len(new), BATCH):
            batch = new[start : start + BATCH]
            self._now.update(zip(batch, self._encoder.encode(batch), strict=True))
        index = faiss.IndexFlatIP(self._encoder.dimension)
        index.add(np.stack([self._now[text] for text in texts]))
        return index


def _build(documents: Sequence[Document], language: str, encoding: _Encoding) -> LanguageIndex:
    rows = tuple(
        Row(document=place, position=position)
        for place, document in enumerate(documents)
        if document.language == language
        for position in range(len(document.excerpts))
    )
    heads = [_head(documents[row.document], _excerpt(documents, row)) for row in rows]
    bodies = [_excerpt(documents, row).text for row in rows]
    head_tokens = [document_tokens(head) for head in heads]
    cut = [head + _tokens(body) for head, body in zip(head_tokens, bodies, strict=True)]
    vectors = _vectors(heads, bodies, encoding) if language in encoding.languages else None
    words = bm25s.BM25()
    words.index(cut, show_progress=False)
    return LanguageIndex(
        rows=rows,
        words=words,
        rarity=_rarity(cut),
        holders=_holders(cut),
        liability=np.asarray([bool(_LIABILITY.search(head)) for head in heads]),
        vectors=vectors,
        strangers=encoding.strangers(vectors) if vectors else (0.0, 1.0),
    )


def _tokens(body: str) -> list[str]:
    return [*document_tokens("\n".join(sentences(body))), *told(body)]


def _head(document: Document, excerpt: Excerpt) -> str:
    """Title, headings, and the years that the file is named after: all of a plan is "by 2025"."""
    years = " ".join(_YEAR.findall(document.file_name))
    return "\n".join((f"{document.short_title} {years}", *excerpt.headings))


def _excerpt(documents: Sequence[Document], row: Row) -> Excerpt:
    return documents[row.document].excerpts[row.position]


def _vectors(heads: Sequence[str], bodies: Sequence[str], encoding: _Encoding) -> faiss.Index:
    """Of each excerpt with the nearest heading above it."""
    nearest = [head.rpartition("\n")[2] for head in heads]
    return encoding.index([f"{h}\n{b}" for h, b in zip(nearest, bodies, strict=True)])


def _strangers() -> list[str]:
    text = resources.files("knowledge.documents").joinpath("strangers.yml")
    table: list[str] = yaml.load(text.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return table


def _holders(cut: Sequence[Sequence[str]]) -> dict[str, npt.NDArray[np.int32]]:
    places: dict[str, list[int]] = {}
    for place, tokens in enumerate(cut):
        for token in set(tokens):
            places.setdefault(token, []).append(place)
    return {token: np.asarray(found, dtype=np.int32) for token, found in places.items()}


def _rarity(documents: Sequence[Sequence[str]]) -> dict[str, float]:
    """Robertson's inverse document frequency, as the articles' index counts it."""
    counts: dict[str, int] = {}
    for document in documents:
        for word in set(document):
            counts[word] = counts.get(word, 0) + 1
    total = len(documents)
    return {word: float(np.log1p((total - n + 0.5) / (n + 0.5))) for word, n in counts.items()}

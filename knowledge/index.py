"""Builds the search index beside the old one, swaps it in at once, and opens it mapped.

It does not know how scores are weighed or when a passage is close enough.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import bm25s
import faiss
import numpy as np
import numpy.typing as npt

from knowledge.encoding import Encoder, Vectors
from knowledge.errors import IndexMissing, IndexStale
from knowledge.passages import Article
from knowledge.spelling import spelled
from knowledge.tokens import document_tokens

# Raise it whenever units or files change: an index of another format is built anew.
FORMAT = 3
# What decides how texts are cut: a change of these makes an index stale by itself.
PACKAGE = Path(__file__).parent
CUTTING = (
    "tokens.py",
    "spelling.py",
    "pinyin.py",
    "stop_words.txt",
    "traditional.txt",
    "pinyin.txt",
)
# What nobody needs Fenghuo for, a text a line: `<language>.txt`.
FOREIGN = PACKAGE / "foreign"
POINTER = "current"
MANIFEST = "manifest.json"
# Up to here comparing with every vector takes under 2 ms; above it a graph is searched instead.
FLAT_UP_TO = 20_000
GRAPH_NEIGHBOURS, GRAPH_CARE = 32, 128
# Older folders stay for processes that still hold them open.
KEPT_VERSIONS = 2
# Places of an article's units: all of it, title and wordings, title; lead and wordings follow.
WHOLE, ASKED, TITLE = 0, 1, 2

WORDS, SPELLING, RARITY = "words", "spelling", "rarity.json"
VECTORS, FOREIGN_VECTORS = "vectors.faiss", "foreign.faiss"

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """BM25 over the units, counted in terms of one kind (words, or how they are spelt)."""

    bm25: bm25s.BM25
    rarity: dict[str, float]  # term → inverse document frequency

    def scores(self, terms: Sequence[str]) -> Scores:
        """float32[units]; terms that stand nowhere count nothing."""
        known = [term for term in terms if term in self.rarity]
        if not known:
            return np.zeros(self.bm25.scores["num_docs"], dtype=np.float32)
        found: Scores = self.bm25.get_scores(known)
        return found

    def holders(self, term: str, units: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Which of these units (their places in the ascending array) hold the known term."""
        number, begins = self.bm25.vocab_dict[term], self.bm25.scores["indptr"]
        holding = self.bm25.scores["indices"][begins[number] : begins[number + 1]]
        places = np.searchsorted(units, holding)
        places[places == len(units)] = 0
        return np.unique(places[units[places] == holding])

    def worth(self, terms: Sequence[str]) -> float:
        """What a unit that holds every term would score; one in no article weighs the most."""
        return sum(self.rarity.get(term, self._rarest) for term in terms)

    @cached_property
    def _rarest(self) -> float:
        return max(self.rarity.values(), default=0.0)


@dataclass(frozen=True, kw_only=True)
class LanguageIndex:
    """What one language is searched by. Units (whole text, title, …) lie article by article."""

    articles: tuple[str, ...]
    starts: npt.NDArray[np.int64]  # of each article's units
    words: Terms
    spelling: Terms
    foreign: faiss.Index | None  # of what people say that no article is for
    vectors: (
        faiss.Index | None
    )  # in the order of the units; none where the encoder has no word of it

    @cached_property
    def places(self) -> dict[str, int]:
        """Each article's place among the rows."""
        return {id: place for place, id in enumerate(self.articles)}


@dataclass(frozen=True, kw_only=True)
class Index:
    """An opened index."""

    content: str
    languages: dict[str, LanguageIndex]


def build(articles: Sequence[Article], encoder: Encoder, folder: Path) -> str:
    """Makes `folder` hold an index of exactly these articles; returns its content hash.

    An index of the same content is left alone. Readers see the old index or the new one, never a
    part; builders at the same time do no harm.
    """
    content = content_hash(articles, encoder)
    if _is_current(folder, content):
        return content
    folder.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    try:
        _write(articles, encoder, building, content)
        _swap(folder, building, f"{content}-{building.name.rpartition('-')[2]}")
    finally:
        shutil.rmtree(building, ignore_errors=True)
    _forget_old(folder)
    return content


def open_index(folder: Path, content: str | None = None) -> Index:
    """The current index, memory-mapped. Raises IndexMissing, IndexStale (other content)."""
    try:
        version = folder / (folder / POINTER).read_text(encoding="utf-8").strip()
        manifest = json.loads((version / MANIFEST).read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT or content not in (None, manifest["content"]):
            raise IndexStale
        languages = {
            language: _open_language(version / language, **described)
            for language, described in manifest["languages"].items()
        }
    except (OSError, EOFError, ValueError, LookupError, TypeError, RuntimeError) as error:
        raise IndexMissing(f"{folder}: {error}. {IndexMissing.__doc__}") from error
    return Index(content=manifest["content"], languages=languages)


def content_hash(articles: Sequence[Article], encoder: Encoder) -> str:
    """Twelve hex digits of every article, how texts are cut, the encoder, and the format."""
    told = [asdict(article) for article in sorted(articles, key=lambda a: (a.language, a.id))]
    cut = [(PACKAGE / name).read_text(encoding="utf-8") for name in CUTTING]
    cut += [
        "\n".join(foreign_texts(language)) for language in sorted({a.language for a in articles})
    ]
    spoken = [encoder.name, *sorted(encoder.languages)]
    text = json.dumps([FORMAT, spoken, cut, told], ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def foreign_texts(language: str) -> list[str]:
    """What people say in a language that no article is for; nothing for a language without any."""
    path = FOREIGN / f"{language}.txt"
    if not path.is_file():
        return []
    return [text for text in path.read_text(encoding="utf-8").split("\n") if text]


def units(article: Article) -> tuple[str, ...]:
    """The texts that a question is compared with; their places are those below."""
    asked = "\n".join((article.title, *article.questions))
    return (f"{asked}\n{article.text}", asked, article.title, article.lead, *article.questions)


def _write(articles: Sequence[Article], encoder: Encoder, building: Path, content: str) -> None:
    described = {}
    for language in sorted({article.language for article in articles}):
        own = sorted((a for a in articles if a.language == language), key=lambda a: a.id)
        described[language] = _write_language(own, encoder, building / language)
    manifest = {"format": FORMAT, "content": content, "languages": described}
    (building / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def _write_language(
    articles: Sequence[Article], encoder: Encoder, folder: Path
) -> dict[str, object]:
    folder.mkdir()
    texts = [units(article) for article in articles]
    flat = [text for group in texts for text in group]
    language = articles[0].language
    _write_terms(folder / WORDS, [document_tokens(text) for text in flat])
    _write_terms(folder / SPELLING, [spelled(text, language) for text in flat])
    spoken = language in encoder.languages
    foreign = foreign_texts(language) if spoken else []
    if spoken:
        faiss.write_index(vector_index(encoder.encode(flat)), str(folder / VECTORS))
    if foreign:
        faiss.write_index(vector_index(encoder.encode(foreign)), str(folder / FOREIGN_VECTORS))
    starts = np.cumsum([0, *(len(group) for group in texts)])[:-1]
    return {"articles": [a.id for a in articles], "starts": starts.tolist()}


def _write_terms(folder: Path, cut: Sequence[list[str]]) -> None:
    counted = bm25s.BM25()
    # BM25 needs a word to begin with, and articles without one (Latin ones in Chinese) are fine.
    counted.index([terms or [""] for terms in cut], show_progress=False)
    counted.save(str(folder), show_progress=False)
    (folder / RARITY).write_text(json.dumps(_rarity(cut)), encoding="utf-8")


def _open_terms(folder: Path) -> Terms:
    return Terms(
        bm25=bm25s.BM25.load(str(folder), mmap=True, show_progress=False),
        rarity=json.loads((folder / RARITY).read_text(encoding="utf-8")),
    )


def _rarity(documents: Sequence[Sequence[str]]) -> dict[str, float]:
    """Robertson's inverse document frequency, as bm25s's own default counts it."""
    counts: dict[str, int] = {}
    for document in documents:
        for word in set(document):
            counts[word] = counts.get(word, 0) + 1
    total = len(documents)
    return {w: round(float(np.log1p((total - n + 0.5) / (n + 0.5))), 4) for w, n in counts.items()}


def vector_index(vectors: Vectors) -> faiss.Index:
    """Inner-product index of unit vectors, exact or a graph by their number."""
    count, dimension = vectors.shape
    index: faiss.Index
    if count <= FLAT_UP_TO:
        index = faiss.IndexFlatIP(dimension)
    else:
        index = faiss.IndexHNSWFlat(dimension, GRAPH_NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction, index.hnsw.efSearch = GRAPH_CARE, GRAPH_CARE
    index.add(vectors)
    return index


def _open_language(folder: Path, *, articles: list[str], starts: list[int]) -> LanguageIndex:
    return LanguageIndex(
        articles=tuple(articles),
        starts=np.asarray(starts, dtype=np.int64),
        words=_open_terms(folder / WORDS),
        spelling=_open_terms(folder / SPELLING),
        foreign=_open_vectors(folder / FOREIGN_VECTORS),
        vectors=_open_vectors(folder / VECTORS),
    )


def _open_vectors(path: Path) -> faiss.Index | None:
    """Mapped; None where the encoder does not speak the language."""
    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP) if path.is_file() else None


def _is_current(folder: Path, content: str) -> bool:
    try:
        open_index(folder, content)
    except (IndexMissing, IndexStale):
        return False
    return True


def _swap(folder: Path, building: Path, version: str) -> None:
    building.rename(folder / version)
    # tempfile's folders are for their owner alone; the service may run as another user.
    (folder / version).chmod(0o755)
    pointer = folder / f".{version}.pointer"
    pointer.write_text(version, encoding="utf-8")
    os.replace(pointer, folder / POINTER)


def _forget_old(folder: Path) -> None:
    """All but the newest few; never the one that is pointed at, which may be another builder's."""
    current = (folder / POINTER).read_text(encoding="utf-8").strip()
    made = {}
    for path in folder.iterdir():
        with suppress(OSError):  # another builder may have just forgotten it
            if path.name != current and not path.name.startswith("."):
                made[path] = (path / MANIFEST).stat().st_mtime
    for old in sorted(made, key=made.__getitem__, reverse=True)[KEPT_VERSIONS - 1 :]:
        shutil.rmtree(old, ignore_errors=True)

"""Builds the search index beside the old one, swaps it in at once, and opens it mapped.

It does not know how scores are weighed or when a passage is close enough.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path

import bm25s
import faiss
import numpy as np
import numpy.typing as npt
from pypinyin import lazy_pinyin

from knowledge.counting import count
from knowledge.encoding import Encoder, Vectors
from knowledge.errors import IndexMissing, IndexStale
from knowledge.passages import Article
from knowledge.pinyin import sounding
from knowledge.remembered import Memory, version
from knowledge.spelling import spelled
from knowledge.tokens import document_tokens, han_words

# Raise it whenever units or files change: an index of another format is built anew.
FORMAT = 4
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
CUTTERS = ("jieba", "pypinyin")
# The same for vectors, beside the encoder's name and how texts are cut.
ENCODER = ("static", "tokenizer", "weights")
ENCODING = ("encoding.py", "sentences.py", *(f"../encoder/{each}.py" for each in ENCODER))
ENCODERS = ("numpy", "sentence-transformers", "tokenizers", "torch", "transformers")
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
SOUNDING, REMEMBERED = "sounding.json", "remembered"
MAPPED = ("data", "indices", "indptr")
VECTORS, FOREIGN_VECTORS = "vectors.faiss", "foreign.faiss"

Scores = npt.NDArray[np.float32]
Places = npt.NDArray[np.integer]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """BM25 over the units, counted in terms of one kind (words, or how they are spelt)."""

    bm25: bm25s.BM25
    rarity: dict[str, float]  # term → inverse document frequency

    @property
    def count(self) -> int:
        """Of the units."""
        return int(self.bm25.scores["num_docs"])

    def scores(self, terms: Sequence[str]) -> Scores:
        """float32[units]; terms that stand nowhere count nothing."""
        known = [term for term in terms if term in self.rarity]
        if not known:
            return np.zeros(self.count, dtype=np.float32)
        found: Scores = self.bm25.get_scores(known)
        return found

    def holders(self, term: str) -> Places:
        """Which units hold the known term, each once."""
        number, begins = self.bm25.vocab_dict[term], self.bm25.scores["indptr"]
        holding: Places = self.bm25.scores["indices"][begins[number] : begins[number + 1]]
        return holding

    def worth(self, terms: Sequence[str]) -> float:
        """What a unit that holds every term would score; one in no article weighs the most."""
        return sum(self.rarity.get(term, self._rarest) for term in terms)

    @cached_property
    def _rarest(self) -> float:
        return max(self.rarity.values(), default=0.0)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How the units of some articles lie, article by article."""

    starts: Places  # of each article's units
    owners: Places  # each unit's article, by its row


def _layout(sizes: Places) -> Layout:
    starts = np.cumsum(sizes) - sizes
    return Layout(starts=starts, owners=np.repeat(np.arange(len(sizes)), sizes))


@dataclass(frozen=True, kw_only=True)
class LanguageIndex:
    """What one language is searched by. Units (whole text, title, …) lie article by article."""

    articles: tuple[str, ...]
    starts: Places  # of each article's units
    words: Terms
    spelling: Terms
    foreign: faiss.Index | None  # of what people say that no article is for
    vectors: (
        faiss.Index | None
    )  # in the order of the units; none where the encoder has no word of it

    @cached_property
    def layout(self) -> Layout:
        """Of all units."""
        return _layout(np.diff(self.starts, append=self.words.count))

    def part(self, rows: Places) -> tuple[Places, Layout]:
        """The places of these articles' units, and how they lie when put one after another."""
        part = _layout(np.diff(self.starts, append=self.words.count)[rows])
        places = np.arange(len(part.owners)) + (self.starts[rows] - part.starts)[part.owners]
        return places, part

    @cached_property
    def whole_rows(self) -> Places:
        """The row of the article whose whole text a unit is; -1 for other units."""
        rows = np.full(self.words.count, -1, dtype=np.int64)
        rows[self.starts + WHOLE] = np.arange(len(self.articles))
        return rows


@dataclass(frozen=True, kw_only=True)
class Twin:
    """Another language's index beside one's own."""

    index: LanguageIndex
    rows: Places  # of one's own articles in it, -1 where it lacks one

    def aligned(self, scores: Scores, nothing: float) -> Scores:
        """Its articles' rows in the order of one's own; `nothing` where it lacks one."""
        found: Scores = scores[self.rows]
        found[self.rows < 0] = nothing
        return found


def twin(own: LanguageIndex, other: LanguageIndex) -> Twin:
    """The other index as a twin of one's own."""
    places = {id: place for place, id in enumerate(other.articles)}
    rows = [places.get(id, -1) for id in own.articles]
    return Twin(index=other, rows=np.asarray(rows, dtype=np.int64))


@dataclass(frozen=True, kw_only=True)
class Index:
    """An opened index."""

    content: str
    languages: dict[str, LanguageIndex]
    sounding: Mapping[str, str]  # Pinyin → the Chinese articles' word that sounds so


def build(articles: Sequence[Article], encoder: Encoder, folder: Path) -> str:
    """Makes `folder` hold an index of exactly these articles; returns its content hash.

    An index of the same content is left alone. Readers see the old index or the new one, never a
    part; builders at the same time do no harm. What an earlier build here, or of the index that
    this one lies beside, made of a text is not made again.
    """
    content = content_hash(articles, encoder)
    if _is_current(folder, content):
        return content
    folder.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    memory = Memory([folder / REMEMBERED, folder.parent / REMEMBERED])
    try:
        _Writing(articles, encoder, memory).write(building, content)
        _swap(folder, building, f"{content}-{building.name.rpartition('-')[2]}")
    finally:
        shutil.rmtree(building, ignore_errors=True)
    memory.keep(folder / REMEMBERED)
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
        sounding = json.loads((version / SOUNDING).read_text(encoding="utf-8"))
    except (OSError, EOFError, ValueError, LookupError, TypeError, RuntimeError) as error:
        raise IndexMissing(f"{folder}: {error}. {IndexMissing.__doc__}") from error
    return Index(content=manifest["content"], languages=languages, sounding=sounding)


def content_hash(articles: Sequence[Article], encoder: Encoder) -> str:
    """Twelve hex digits of every article, how texts are cut, the encoder, and the format."""
    told = [repr(article) for article in sorted(articles, key=lambda a: (a.language, a.id))]
    foreign = [foreign_texts(language) for language in sorted({a.language for a in articles})]
    spoken = [encoder.name, *sorted(encoder.languages)]
    text = json.dumps([FORMAT, spoken, _cutting(), foreign, told], ensure_ascii=False)
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


@lru_cache(maxsize=1)
def _cutting() -> str:
    """What a process cuts by cannot change while it runs."""
    return version((PACKAGE / name for name in CUTTING), CUTTERS)


@lru_cache(maxsize=8)
def _encoding(encoder: str) -> str:
    return version((PACKAGE / name for name in ENCODING), ENCODERS, _cutting(), encoder)


class _Writing:
    """One build, with what it remembers of earlier ones."""

    def __init__(self, articles: Sequence[Article], encoder: Encoder, memory: Memory) -> None:
        self._articles = sorted(articles, key=lambda article: article.id)
        self._encoder = encoder
        self._memory = memory
        self._cutting, self._encoding = _cutting(), _encoding(encoder.name)

    def write(self, folder: Path, content: str) -> None:
        described = {
            language: self._language(language, folder / language)
            for language in sorted({article.language for article in self._articles})
        }
        (folder / SOUNDING).write_text(json.dumps(self._sounding()), encoding="utf-8")
        manifest = {"format": FORMAT, "content": content, "languages": described}
        (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    def _language(self, language: str, folder: Path) -> dict[str, object]:
        folder.mkdir()
        articles = [article for article in self._articles if article.language == language]
        texts = [units(article) for article in articles]
        flat = [text for group in texts for text in group]
        _write_terms(folder / WORDS, self._cut("words", flat, document_tokens))
        spelling = partial(spelled, language=language)
        _write_terms(folder / SPELLING, self._cut(f"spelled-{language}", flat, spelling))
        if language in self._encoder.languages:
            self._write_vectors(folder / VECTORS, flat)
            self._write_vectors(folder / FOREIGN_VECTORS, foreign_texts(language))
        starts = np.cumsum([0, *(len(group) for group in texts)])[:-1]
        return {"articles": [a.id for a in articles], "starts": starts.tolist()}

    def _cut(
        self, kind: str, texts: Sequence[str], how: Callable[[str], list[str]]
    ) -> list[list[str]]:
        """Line by line, as `how` cuts them itself: units share most of their lines."""
        one = partial(self._memory.cut, kind, self._cutting, how=how)
        return [[term for line in text.splitlines() for term in one(line)] for text in texts]

    def _write_vectors(self, path: Path, texts: Sequence[str]) -> None:
        if texts:
            vectors = self._memory.encoded(self._encoding, texts, self._encoder.encode)
            faiss.write_index(vector_index(vectors), str(path))

    def _sounding(self) -> dict[str, str]:
        words = partial(self._memory.cut, "han", self._cutting, how=han_words)
        return sounding(
            (word for line in _chinese(self._articles) for word in words(line)),
            partial(self._memory.cut, "sounds", self._cutting, how=lazy_pinyin),
        )


def _chinese(articles: Sequence[Article]) -> Iterator[str]:
    """Line by line: what is cut into words may not be longer than a message."""
    for article in articles:
        if article.language == "zh":
            yield from (article.title, *article.questions, *article.text.splitlines())


def _write_terms(folder: Path, cut: Sequence[list[str]]) -> None:
    counted = count(cut)
    counted.save(str(folder), show_progress=False)
    (folder / RARITY).write_text(json.dumps(_rarity(counted)), encoding="utf-8")


def _open_terms(folder: Path) -> Terms:
    bm25 = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
    # The same mapped bytes: slicing numpy's own class of them costs as much as adding a term up.
    for name in MAPPED:
        bm25.scores[name] = np.asarray(bm25.scores[name])
    return Terms(
        bm25=bm25,
        rarity=json.loads((folder / RARITY).read_text(encoding="utf-8")),
    )


def _rarity(counted: bm25s.BM25) -> dict[str, float]:
    """Robertson's inverse document frequency, as bm25s's own default counts it."""
    total, holders = counted.scores["num_docs"], np.diff(counted.scores["indptr"]).tolist()
    worth = {n: round(float(np.log1p((total - n + 0.5) / (n + 0.5))), 4) for n in {*holders}}
    return {word: worth[holders[number]] for word, number in counted.vocab_dict.items() if word}


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

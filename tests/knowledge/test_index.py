"""The index is built once, swapped in whole, and refused when it is not of these articles."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge import index
from knowledge.encoding import FakeEncoder, Vectors
from knowledge.errors import IndexMissing, IndexStale
from knowledge.loading import load
from knowledge.passages import Article

WriteArticle = Callable[..., Path]


class Counting(FakeEncoder):
    """Keeps what it encoded, call by call."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked.append([*texts])
        return super().encode(texts)


@pytest.fixture
def articles(write_article: WriteArticle) -> tuple[Article, ...]:
    for language in ("zh", "en"):
        folder = write_article(language=language).parent.parent
    return load(folder)


def test_an_unchanged_index_is_left_alone(articles: tuple[Article, ...], tmp_path: Path) -> None:
    encoder = Counting()
    first = index.build(articles, encoder, tmp_path / "index")
    asked = [*encoder.asked]
    assert index.build(articles, encoder, tmp_path / "index") == first
    # The articles and what is foreign, in two languages.
    assert len(asked) == len(encoder.asked) == 4


@pytest.mark.parametrize("beside", ["", "edited"], ids=["the same index", "one beside it"])
def test_a_changed_article_costs_only_itself(
    articles: tuple[Article, ...], tmp_path: Path, beside: str
) -> None:
    index.build(articles, FakeEncoder(), tmp_path / "index")
    changed, encoder = [*articles[:-1], replace(articles[-1], lead="Swim.")], Counting()
    content = index.build(changed, encoder, tmp_path / "index" / beside)
    # The whole text and the lead; all else is remembered.
    assert [["Swim." in text for text in texts] for texts in encoder.asked] == [[True, True]]
    _same(tmp_path / "index" / beside, _built(changed, tmp_path / "anew"))
    assert index.open_index(tmp_path / "index" / beside).content == content


def _built(articles: Sequence[Article], folder: Path) -> Path:
    index.build(articles, FakeEncoder(), folder)
    return folder


def _same(one: Path, other: Path) -> None:
    """File for file: nothing of what was remembered is otherwise than made anew."""
    here, there = _current(one), _current(other)
    names = sorted(path.relative_to(here) for path in here.rglob("*") if path.is_file())
    assert names == sorted(p.relative_to(there) for p in there.rglob("*") if p.is_file())
    for name in names:
        assert (here / name).read_bytes() == (there / name).read_bytes(), name


def test_another_encoders_languages_make_a_new_index(articles: tuple[Article, ...]) -> None:
    deaf = FakeEncoder(languages=frozenset())
    assert index.content_hash(articles, deaf) != index.content_hash(articles, FakeEncoder())


def test_a_file_that_a_crash_left_empty_is_built_again(
    articles: tuple[Article, ...], tmp_path: Path
) -> None:
    folder, encoder = tmp_path / "index", FakeEncoder()
    content = index.build(articles, encoder, folder)
    for file in (folder / (folder / "current").read_text()).rglob("*.npy"):
        file.write_bytes(b"")
    assert index.build(articles, encoder, folder) == content
    assert index.open_index(folder, content).content == content


def test_a_changed_article_makes_a_new_index(
    articles: tuple[Article, ...], write_article: WriteArticle, tmp_path: Path
) -> None:
    old = index.build(articles, FakeEncoder(), tmp_path / "index")
    changed = load(write_article(language="en", title="Another title").parent.parent)
    new = index.build(changed, FakeEncoder(), tmp_path / "index")
    assert old != new
    with pytest.raises(IndexStale):
        index.open_index(tmp_path / "index", old)


def test_another_encoder_makes_a_new_index(articles: tuple[Article, ...]) -> None:
    one, other = FakeEncoder(dimension=8), FakeEncoder(dimension=16)
    assert index.content_hash(articles, one) != index.content_hash(articles, other)
    assert index.content_hash(articles, one) == index.content_hash(articles[::-1], one)


def test_old_versions_go_and_nothing_half_built_stays(
    articles: tuple[Article, ...], tmp_path: Path
) -> None:
    for dimension in (8, 16, 24, 32):
        index.build(articles, FakeEncoder(dimension=dimension), tmp_path / "index")
    names = [path.name for path in (tmp_path / "index").iterdir()]
    assert len({*names} - {index.POINTER, index.REMEMBERED}) == index.KEPT_VERSIONS
    assert not [name for name in names if name.startswith(".")]


def test_a_build_that_fails_leaves_the_old_index(
    articles: tuple[Article, ...], tmp_path: Path
) -> None:
    class Broken(FakeEncoder):
        def encode(self, texts: Sequence[str]) -> Vectors:
            raise RuntimeError("out of memory")

    content = index.build(articles, FakeEncoder(), tmp_path / "index")
    with pytest.raises(RuntimeError, match="out of memory"):
        index.build(articles, Broken(dimension=8), tmp_path / "index")
    assert index.open_index(tmp_path / "index").content == content
    kept = {path.name for path in (tmp_path / "index").iterdir()}
    assert len(kept - {index.POINTER, index.REMEMBERED}) == 1


def _current(folder: Path) -> Path:
    return folder / (folder / index.POINTER).read_text()


def _no_pointer(folder: Path) -> None:
    (folder / index.POINTER).unlink()


def _no_manifest(folder: Path) -> None:
    (_current(folder) / index.MANIFEST).unlink()


def _cut_manifest(folder: Path) -> None:
    (_current(folder) / index.MANIFEST).write_text('{"format": 1, ')


def _cut_vectors(folder: Path) -> None:
    (_current(folder) / "zh" / "vectors.faiss").write_bytes(b"IxFI")


def _no_words(folder: Path) -> None:
    for path in (_current(folder) / "en" / "words").iterdir():
        path.unlink()


@pytest.mark.parametrize(
    "harm", [_no_pointer, _no_manifest, _cut_manifest, _cut_vectors, _no_words]
)
def test_a_harmed_index_is_missing_and_is_built_again(
    articles: tuple[Article, ...], tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    folder = tmp_path / "index"
    content = index.build(articles, FakeEncoder(), folder)
    harm(folder)
    with pytest.raises(IndexMissing, match="fenghuo index"):
        index.open_index(folder)
    assert index.build(articles, FakeEncoder(), folder) == content
    assert index.open_index(folder, content).content == content


HARMS = [
    ("empty", lambda payload: b""),
    ("cut off", lambda payload: payload[:-9]),
    ("one byte otherwise", lambda payload: payload[:-9] + b"#" + payload[-8:]),
    ("no head", lambda payload: payload.partition(b"\n")[2]),
]


@pytest.mark.parametrize("harm", [row[1] for row in HARMS], ids=[row[0] for row in HARMS])
def test_what_is_remembered_and_broken_is_made_anew(
    articles: tuple[Article, ...], tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    _built(articles, tmp_path / "index")
    for path in (tmp_path / "index" / index.REMEMBERED).iterdir():
        path.write_bytes(harm(path.read_bytes()))
    changed = [*articles[:-1], replace(articles[-1], lead="Swim.")]
    _same(_built(changed, tmp_path / "index"), _built(changed, tmp_path / "anew"))


def test_another_format_is_stale(articles: tuple[Article, ...], tmp_path: Path) -> None:
    index.build(articles, FakeEncoder(), tmp_path)
    manifest = _current(tmp_path) / index.MANIFEST
    told = json.loads(manifest.read_text()) | {"format": index.FORMAT + 1}
    manifest.write_text(json.dumps(told))
    with pytest.raises(IndexStale, match="fenghuo index"):
        index.open_index(tmp_path)


def test_only_languages_of_the_encoder_have_vectors(
    articles: tuple[Article, ...], tmp_path: Path
) -> None:
    index.build(articles, FakeEncoder(languages=frozenset({"en"})), tmp_path)
    opened = index.open_index(tmp_path)
    assert opened.languages["zh"].vectors is None
    assert opened.languages["en"].vectors is not None


def test_many_vectors_are_searched_by_a_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "FLAT_UP_TO", 10)
    vectors = np.eye(32, dtype=np.float32)
    built = index.vector_index(vectors)
    assert type(built).__name__ == "IndexHNSWFlat"
    assert built.search(vectors[5:6], 1)[1][0][0] == 5

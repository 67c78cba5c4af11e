"""One command makes a folder that both readers read, the same bytes every time."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from encoder import static
from knowledge.encoder import corpus, train
from knowledge.encoder.teacher import Halves, Teacher
from knowledge.encoder.train import Recipe
from knowledge.loading import parse
from tests.knowledge.conftest import WriteArticle
from tests.knowledge.encoder.conftest import words_hashed

SMALL = Recipe(size=26_000, dimension=8, steps=12)


@pytest.fixture
def read(data: Path, write_article: WriteArticle) -> corpus.Corpus:
    articles = [parse(write_article(language=language)) for language in ("zh", "en")]
    return corpus.read(data, articles)


def test_trained_twice(tmp_path: Path, read: corpus.Corpus, teacher: Teacher) -> None:
    heard: list[str] = []
    for folder in (tmp_path / "one", tmp_path / "other"):
        train.train(read, teacher, folder, SMALL, heard.append)
    for name in ("model.safetensors", "tokenizer.json", "modules.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()
    ours = static.load(tmp_path / "one").encode(["着火了", "The water rises."])
    theirs = SentenceTransformer(str(tmp_path / "one"), device="cpu", local_files_only=True)
    assert theirs.encode(["着火了", "The water rises."]) == pytest.approx(ours, abs=2e-3)
    assert "learning" in heard


def test_the_model_card_is_left_alone(
    tmp_path: Path, read: corpus.Corpus, teacher: Teacher
) -> None:
    card = tmp_path / "README.md"
    card.write_text("what it is", encoding="utf-8")
    train.train(read, teacher, tmp_path, SMALL, lambda _: None)
    assert card.read_text(encoding="utf-8") == "what it is"


def test_the_teacher_is_asked_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def ask(texts: Sequence[str]) -> Halves:
        asked.extend(texts)
        return words_hashed(texts)

    file = tmp_path / "kept" / "teacher.npz"
    first = Teacher(ask, file).teach(["a  b", "c", "a\nb"])
    again = Teacher(ask, file).teach(["c", "a b"])
    assert asked == ["a b", "c"]
    assert np.array_equal(first[:2], again[::-1])

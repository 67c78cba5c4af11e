"""Words that only ever stand for each other end up together, the same way on every run."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
import torch

from encoder.tokenizer import Tokenizer, byte_piece
from knowledge.encoder import bags, learning, start, vocabulary
from knowledge.encoder.learning import SEED
from knowledge.encoder.lessons import Lesson, Texts, Topics
from knowledge.encoder.measuring import first_groups, first_hits
from knowledge.encoder.teacher import Teacher
from tests.knowledge.encoder.conftest import words_hashed

WORDS = {"火": "fire", "水": "water", "山": "hill", "风": "wind", "电": "power", "车": "car"}
PIECES = {"<unk>": -20.0} | {byte_piece(n): -20.0 for n in range(256)}
PIECES |= dict.fromkeys((*WORDS, *WORDS.values()), -5.0)
CUTTER = Tokenizer(vocabulary.numbered(PIECES), {})
DIMENSION = 16
Floats = npt.NDArray[np.float32]


def _vectors(learned: Floats, texts: Sequence[str]) -> Floats:
    rows = np.stack([learned[CUTTER.numbers(text)].mean(axis=0) for text in texts])
    unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _lessons() -> list[Lesson]:
    chinese = [one + other for one in WORDS for other in WORDS if one < other]
    english = [f"{WORDS[text[0]]} {WORDS[text[1]]}" for text in chinese]
    taught = words_hashed(english).astype(np.float32)
    near = start.project(taught, start.projection(taught, DIMENSION))
    left, right = bags.of(chinese, CUTTER), bags.of(english, CUTTER)
    topics = Topics(
        bags=bags.of(["火", "fire", "水", "water"], CUTTER),
        asked=[np.array([0, 1]), np.array([2, 3])],
        told=[np.array([1]), np.array([3])],
        share=0.2,
    )
    return [
        Texts(left=left, right=right, taught=near, share=1.0, batch=12),
        Texts(left=right, right=None, taught=near, share=0.5, batch=12),
        topics,
    ]


def _learn() -> Floats:
    torch.set_num_threads(1)
    first = np.random.default_rng(0).normal(0, 0.01, (len(PIECES), DIMENSION))
    parts = bags.halves(PIECES)
    heard: list[float] = []
    learned = learning.learn(
        first.astype(np.float32), _lessons(), parts, 200, lambda _, loss: heard.append(loss)
    )
    assert np.mean(heard[-20:]) < np.mean(heard[:20])
    return learned


def test_translations_meet() -> None:
    learned = _learn()
    chinese, english = _vectors(learned, list(WORDS)), _vectors(learned, list(WORDS.values()))
    assert first_hits(chinese, english) == 1.0


def test_the_same_on_every_run() -> None:
    assert np.array_equal(_learn(), _learn())


def test_a_piece_never_seen_stays_where_it_was() -> None:
    first = np.random.default_rng(0).normal(0, 0.01, (len(PIECES), DIMENSION))
    unseen = list(PIECES).index(byte_piece(7))
    assert np.array_equal(_learn()[unseen], first.astype(np.float32)[unseen])


def test_frequent_words_start_short() -> None:
    pieces = {"common": -2.0, "rare": -12.0, "untold": -12.0}
    onto = np.eye(384, 8, dtype=np.float32)

    told = {0: "common", 1: "rare"}
    made = start.vectors(pieces, told, Teacher(words_hashed), onto, SEED)
    lengths = np.linalg.norm(made, axis=1)
    assert lengths[0] < 0.01 < 0.9 < lengths[1]
    assert lengths[2] < 0.1


@pytest.mark.parametrize(
    ("label", "answers", "hits"),
    [("all", [0, 1, 2], 1.0), ("two change places", [1, 0, 2], 1 / 3)],
)
def test_first_hits(label: str, answers: list[int], hits: float) -> None:
    rows = np.eye(3, dtype=np.float32)
    assert first_hits(rows, rows[answers]) == pytest.approx(hits), label


def test_first_groups() -> None:
    rows = np.eye(3, dtype=np.float32)
    right = [frozenset({"a"}), frozenset({"b", "c"}), frozenset({"a"})]
    assert first_groups(rows, right, rows, ["a", "b", "c"]) == pytest.approx(2 / 3)

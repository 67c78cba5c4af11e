"""Bags keep their pieces apart, and damage never empties one."""

import numpy as np
import pytest

from encoder.tokenizer import Tokenizer, byte_piece
from knowledge.encoder import bags, vocabulary
from knowledge.encoder.bags import Bags

PIECES = {"<unk>": -20.0} | {byte_piece(n): -20.0 for n in range(256)}
PIECES |= {"火": -5.0, "灾": -5.0, "火灾": -6.0, "水": -5.0, "火灾险": -7.0}
NAMES = list(PIECES)


@pytest.fixture
def cutter() -> Tokenizer:
    return Tokenizer(vocabulary.numbered(PIECES), {})


def _texts(made: Bags) -> list[list[str]]:
    ends = zip(made.starts[:-1], made.starts[1:], strict=True)
    return [[NAMES[number] for number in made.flat[begin:end]] for begin, end in ends]


def test_one_bag_a_text(cutter: Tokenizer) -> None:
    made = bags.of(["火灾水", "", "水"], cutter)
    assert _texts(made) == [["火灾", "水"], ["<unk>"], ["水"]]
    assert made.owners().tolist() == [0, 0, 1, 2]


def test_picked_in_the_order_asked(cutter: Tokenizer) -> None:
    made = bags.of(["火灾水", "水", "火"], cutter)
    assert _texts(made.pick(np.array([2, 0, 2]))) == [["火"], ["火灾", "水"], ["火"]]


def test_parts_are_the_next_best_cut() -> None:
    parts = _texts(bags.halves(PIECES))
    assert parts[NAMES.index("火灾险")] == ["火灾", *map(byte_piece, "险".encode())]
    assert parts[NAMES.index("火灾")] == ["火", "灾"]
    assert parts[NAMES.index("火")] == ["火"]
    assert parts[1] == [byte_piece(0)]


def test_damage(cutter: Tokenizer) -> None:
    made = bags.of(["火灾", "水火灾水"] * 500, cutter)
    harmed = _texts(bags.damage(made, bags.halves(PIECES), np.random.default_rng(1)))
    assert len(harmed) == 1000
    assert all(harmed)
    assert {tuple(bag) for bag in harmed[::2]} == {("火灾",), ("火", "灾")}
    lost = sum("火灾" not in "".join(bag) for bag in harmed[1::2])
    assert 0.05 < lost / 500 < 0.15

"""The pieces: what people write often is whole, and nothing is without a piece."""

from pathlib import Path

import pytest

from encoder import tokenizer
from encoder.tokenizer import Tokenizer, byte_piece
from knowledge.encoder import vocabulary
from knowledge.encoder.vocabulary import Chooser, Pieces

SIZE = 30_000


@pytest.fixture(scope="module")
def replaced() -> dict[str, str]:
    return vocabulary.simplified()


@pytest.fixture(scope="module")
def chooser(replaced: dict[str, str]) -> Chooser:
    return Chooser(replaced)


@pytest.fixture(scope="module")
def pieces(chooser: Chooser) -> Pieces:
    chooser.count(
        [
            "水来了，油锅起火了别浇水",
            "Water! Don't pour water, call 12350",
            "don't wait, call 12350",
        ]
    )
    return chooser.choose(["火灾", "颱風", "不是成语的一句话长长长", "龘龘"], SIZE)


def test_simplified_in_one_step(replaced: dict[str, str]) -> None:
    assert (replaced["颱"], replaced["災"]) == ("台", "灾")
    assert not set(replaced.values()) & set(replaced)


@pytest.mark.parametrize("piece", ["火灾", "台风", "起火", "water", "don't", "12350", "120", "#"])
def test_whole(pieces: Pieces, piece: str) -> None:
    assert piece in pieces


@pytest.mark.parametrize("piece", ["颱風", "不是成语的一句话长长长"], ids=["folded", "too long"])
def test_not_whole(pieces: Pieces, piece: str) -> None:
    assert piece not in pieces


def test_room_for_everything_that_must_be_there(pieces: Pieces) -> None:
    assert len(pieces) <= SIZE
    assert {byte_piece(value) for value in range(256)} <= set(pieces)
    assert next(iter(pieces)) == vocabulary.UNKNOWN


def test_frequent_is_probable(pieces: Pieces) -> None:
    assert pieces["water"] > pieces["wait"] > pieces["tting"]


@pytest.mark.parametrize(
    ("word", "current"), [("火灾", True), ("社交媒体", True), ("狎侮", False)],
    ids=["known", "young", "rare"],
)  # fmt: skip
def test_current(chooser: Chooser, word: str, current: bool) -> None:
    assert chooser.is_current(word) is current


def test_written_and_read_again(tmp_path: Path, pieces: Pieces, replaced: dict[str, str]) -> None:
    path = tmp_path / "tokenizer.json"
    vocabulary.write(pieces, replaced, path)
    read, kept = tokenizer.read(path), Tokenizer(vocabulary.numbered(pieces), replaced)
    assert read.size == len(pieces)
    assert read.numbers("油鍋起火 don't 龘") == kept.numbers("油鍋起火 don't 龘")

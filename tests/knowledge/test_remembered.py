"""What was made of a text is made once, by one version of what makes it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoding import FakeEncoder, Vectors
from knowledge.remembered import Memory, version


class Cutter:
    """Cuts at spaces, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def cut(self, text: str) -> list[str]:
        self.asked.append(text)
        return text.split()

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return FakeEncoder(dimension=8).encode(texts)


def _first(folder: Path) -> None:
    memory, cutter = Memory([folder]), Cutter()
    for text in ("flood at home", "gas", "gas"):
        memory.cut("words", "1", text, cutter.cut)
    memory.encoded("1", ["flood", "gas"], cutter.encode)
    memory.encoded("1", ["snow", "gas"], cutter.encode)
    memory.keep(folder)
    assert cutter.asked == ["flood at home", "gas", "flood", "gas", "snow"]


LATER = [
    ("the same version", "words", "1", []),
    ("another version", "words", "2", ["flood at home", "gas"]),
    ("another kind", "letters", "1", ["flood at home", "gas"]),
]


@pytest.mark.parametrize(
    ("kind", "made_by", "asked"), [row[1:] for row in LATER], ids=[row[0] for row in LATER]
)
def test_a_later_build(tmp_path: Path, kind: str, made_by: str, asked: list[str]) -> None:
    _first(tmp_path)
    memory, cutter = Memory([tmp_path / "none", tmp_path]), Cutter()
    found = [memory.cut(kind, made_by, text, cutter.cut) for text in ("flood at home", "gas")]
    assert found == [["flood", "at", "home"], ["gas"]]
    assert cutter.asked == asked


@pytest.mark.parametrize(("made_by", "asked"), [("1", ["new"]), ("2", ["snow", "new", "flood"])])
def test_vectors(tmp_path: Path, made_by: str, asked: list[str]) -> None:
    _first(tmp_path)
    cutter, texts = Cutter(), ["snow", "new", "flood", "snow"]
    found = Memory([tmp_path]).encoded(made_by, texts, cutter.encode)
    assert np.array_equal(found, FakeEncoder(dimension=8).encode(texts))
    assert cutter.asked == asked


def test_what_no_build_asks_for_is_forgotten(tmp_path: Path) -> None:
    _first(tmp_path)
    later = Memory([tmp_path])
    later.cut("words", "1", "gas", str.split)
    later.keep(tmp_path)
    cutter = Cutter()
    Memory([tmp_path]).cut("words", "1", "flood at home", cutter.cut)
    assert cutter.asked == ["flood at home"]


def test_a_folder_that_cannot_be_written_breaks_no_build(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    memory = Memory([])
    memory.cut("words", "1", "gas", str.split)
    memory.keep(tmp_path / "file")


def test_a_version_is_of_code_libraries_and_names(tmp_path: Path) -> None:
    path = tmp_path / "code.py"
    path.write_text("one")
    first = version([path], ["numpy"], "a")
    assert version([path], ["numpy"], "a") == first
    assert version([path], ["numpy"], "b") != first
    assert version([path], ["no-such-library"], "a") != first
    path.write_text("two")
    assert version([path], ["numpy"], "a") != first

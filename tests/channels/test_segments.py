"""Segments against hand-counted rows, and against an oracle that builds parts octet by octet."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.segments import Encoding, Segments, count

# The oracle's own tables, as rows of TS 23.038: nothing of the code under test is used.
BASIC_ROWS = (
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
)
SEPTETS = {c: row * 16 + column for row, r in enumerate(BASIC_ROWS) for column, c in enumerate(r)}
del SEPTETS["\x1b"]
ESCAPED = {"\f": 10, "^": 20, "{": 40, "}": 41, "\\": 47, "[": 60, "~": 61, "]": 62, "|": 64}
ESCAPED["€"] = 101


def oracle(text: str) -> tuple[str, int, int]:
    """Encoding, units and parts, by encoding every character and packing whole characters."""
    if all(c in SEPTETS or c in ESCAPED for c in text):
        characters = [[27, ESCAPED[c]] if c in ESCAPED else [SEPTETS[c]] for c in text]
        return "GSM7", sum(map(len, characters)), parts(characters, 160, 153)
    pairs = [list(c.encode("utf-16-be", "surrogatepass")) for c in text]
    characters = [pair[::2] for pair in pairs]
    return "UCS2", sum(map(len, characters)), parts(characters, 70, 67)


def parts(characters: list[list[int]], alone: int, part: int) -> int:
    if sum(map(len, characters)) <= alone:
        return 1 if characters else 0
    full: list[list[int]] = [[]]
    for character in characters:
        if len(full[-1]) + len(character) > part:
            full.append([])
        full[-1].extend(character)
    return len(full)


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        pytest.param("", Encoding.GSM7, 0, 0, id="nothing"),
        pytest.param("a" * 160, Encoding.GSM7, 160, 1, id="one full GSM-7"),
        pytest.param("a" * 161, Encoding.GSM7, 161, 2, id="one over"),
        pytest.param("a" * 306, Encoding.GSM7, 306, 2, id="two full parts"),
        pytest.param("a" * 307, Encoding.GSM7, 307, 3, id="two full parts and one"),
        pytest.param("€" * 80, Encoding.GSM7, 160, 1, id="the euro sign is two septets"),
        pytest.param("€" * 81, Encoding.GSM7, 162, 2, id="81 euro signs"),
        pytest.param("a" * 152 + "€" + "a" * 152, Encoding.GSM7, 306, 3, id="an escape not split"),
        pytest.param("ç", Encoding.UCS2, 1, 1, id="only the capital cedilla is in GSM-7"),
        pytest.param("`", Encoding.UCS2, 1, 1, id="a backtick is not in GSM-7"),
        pytest.param("\x1b", Encoding.UCS2, 1, 1, id="a bare escape is not a character"),
        pytest.param("水" * 70, Encoding.UCS2, 70, 1, id="one full UCS-2"),
        pytest.param("水" * 71, Encoding.UCS2, 71, 2, id="one over in UCS-2"),
        pytest.param("水" * 134, Encoding.UCS2, 134, 2, id="two full parts in UCS-2"),
        pytest.param("水" * 150, Encoding.UCS2, 150, 3, id="150 characters are 3 segments"),
        pytest.param("🔥" * 35, Encoding.UCS2, 70, 1, id="emoji count twice"),
        pytest.param("水" * 66 + "🔥" + "水" * 66, Encoding.UCS2, 134, 3, id="a pair not split"),
        pytest.param("a" * 70 + "水", Encoding.UCS2, 71, 2, id="one Chinese character turns all"),
    ],
)
def test_rows(text: str, encoding: Encoding, units: int, segments: int) -> None:
    assert count(text) == Segments(encoding=encoding, units=units, segments=segments)


def test_seven_hundred_texts_around_every_border() -> None:
    chance = random.Random(7)
    alphabets = ["ab1 \n", "ab€[", "水火", "水火🔥", "a€水🔥", "\f^{}\\[~]|€"]
    for _ in range(700):
        length = chance.choice([1, 33, 66, 67, 70, 71, 134, 135, 152, 153, 160, 161, 306, 307, 460])
        text = "".join(chance.choices(chance.choice(alphabets), k=length + chance.randint(-1, 1)))
        counted = count(text)
        assert (counted.encoding.name, counted.units, counted.segments) == oracle(text), repr(text)


@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    counted = count(text)
    assert (counted.encoding.name, counted.units, counted.segments) == oracle(text)

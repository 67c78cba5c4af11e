"""Cuts a text into words, pairs of words and short runs of characters, as numbers of a fixed table.

It does not know what the numbers count for.
"""

import re
from collections.abc import Iterator
from zlib import crc32

import numpy as np
import numpy.typing as npt

from knowledge.tokens import normalise

#: Rows that the pieces fall into, by a hash that is the same everywhere.
ROWS = 1 << 14
#: Characters in a row; Chinese says in four what English says in two words.
LONGEST = 4
_RUN = re.compile(r"[㐀-䶿一-鿿]+|[^\W_㐀-䶿一-鿿]+|[!?。!?]+")
_HAN = re.compile(r"[㐀-䶿一-鿿]")

Rows = npt.NDArray[np.int64]


def runs(text: str) -> list[str]:
    """Han characters between others, Latin words, marks; as `normalise` folds them."""
    return _RUN.findall(normalise(text))


def rows(text: str, length: int = ROWS) -> Rows:
    """int64[n], at least one, each once: where in a table of that length its pieces stand."""
    found = [crc32(piece.encode()) % length for piece in _pieces_of(text)]
    return np.unique(found or [0]).astype(np.int64)


def weight(found: Rows) -> float:
    """What each of a text's rows counts, so that long texts are no louder than short ones."""
    return float(1 / np.sqrt(len(found)))


def _pieces_of(text: str) -> Iterator[str]:
    cut = runs(text)
    for before, run in zip(["", *cut], cut, strict=False):
        if _HAN.match(run):
            yield from _pieces(f"^{run}$", 1)
        else:
            yield f"w {run}"
            yield f"w {before} {run}"
            yield from _pieces(f"^{run}$", LONGEST)


def _pieces(run: str, shortest: int) -> Iterator[str]:
    for length in range(shortest, LONGEST + 1):
        for start in range(len(run) - length + 1):
            yield run[start : start + length]

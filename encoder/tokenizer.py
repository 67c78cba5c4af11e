"""Cuts a text into the numbers of a model's tokens, exactly as the `tokenizers` library does.

It reads the one kind of tokenizer.json that our model has: NFKC, lower case, some characters
replaced, cut at spaces, then the most probable pieces. It does not know what a piece means.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from encoder.errors import ModelUnreadable

# Unicode's White_Space; Python's own split() also takes four control characters.
_SPACES = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# What the library takes off for a character in no piece, below the rarest piece.
_UNKNOWN_PENALTY = 10.0
_NEVER = float("-inf")


class Tokenizer:
    """The pieces of a vocabulary and how probable each is."""

    def __init__(
        self, pieces: Mapping[str, tuple[int, float]], replaced: Mapping[str, str]
    ) -> None:
        """`pieces`: piece → (number, log probability); `replaced`: character → its reading."""
        self._pieces = pieces
        self._replaced = {ord(one): other for one, other in replaced.items()}
        self._longest: dict[str, int] = {}
        for piece in pieces:
            self._longest[piece[0]] = max(len(piece), self._longest.get(piece[0], 1))
        self._unknown = min(score for _, score in pieces.values()) - _UNKNOWN_PENALTY
        self.size = len(pieces)
        self._bytes = [pieces[byte_piece(value)][0] for value in range(256)]

    def numbers(self, text: str) -> list[int]:
        """The numbers of the pieces in order; a character in no piece becomes its UTF-8 bytes."""
        return [n for run in _SPACES.split(self.normalise(text)) for n in self._cut(run)]

    def normalise(self, text: str) -> str:
        """The text as it is cut: compatibility forms, lower case, simplified characters."""
        return fold(text, self._replaced)

    def _cut(self, run: str) -> list[int]:
        """The pieces of highest summed log probability; the earlier start wins a tie."""
        length = len(run)
        best = [0.0] + [_NEVER] * length
        begun = [0] * (length + 1)
        for start in range(length):
            here = best[start]
            known = False
            for end in range(start + 1, min(start + self._longest.get(run[start], 1), length) + 1):
                piece = self._pieces.get(run[start:end])
                if piece is None:
                    continue
                known = known or end == start + 1
                if here + piece[1] > best[end]:
                    best[end], begun[end] = here + piece[1], start
            if not known and here + self._unknown > best[start + 1]:
                best[start + 1], begun[start + 1] = here + self._unknown, start
        return self._backwards(run, begun)

    def _backwards(self, run: str, begun: list[int]) -> list[int]:
        found: list[int] = []
        end = len(run)
        while end:
            start = begun[end]
            piece = self._pieces.get(run[start:end])
            found += [piece[0]] if piece else self._spelled(run[start:end])
            end = start
        found.reverse()
        return found

    def _spelled(self, character: str) -> list[int]:
        return [self._bytes[byte] for byte in reversed(character.encode("utf-8", "replace"))]


def fold(text: str, replaced: Mapping[int, str]) -> str:
    """Compatibility forms made plain, lower case, and these code points replaced."""
    # Python alone writes a final sigma its own way.
    return unicodedata.normalize("NFKC", text).replace("Σ", "σ").lower().translate(replaced)


def byte_piece(value: int) -> str:
    """The piece that stands for one byte of a character in no piece."""
    return f"<0x{value:02X}>"


def read(path: Path) -> Tokenizer:
    """The tokenizer of a tokenizer.json. Raises ModelUnreadable."""
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        vocabulary = described["model"]["vocab"]
        pieces = {piece: (number, score) for number, (piece, score) in enumerate(vocabulary)}
        return Tokenizer(pieces, _replaced(described["normalizer"]["normalizers"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnreadable(f"{path}: {error!r}") from error


def _replaced(normalizers: list[dict[str, Any]]) -> dict[str, str]:
    steps = [step for step in normalizers if step["type"] == "Replace"]
    return {step["pattern"]["String"]: step["content"] for step in steps}

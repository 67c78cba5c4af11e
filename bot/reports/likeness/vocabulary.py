"""Finds which lists of words a text has words of: Chinese ones anywhere, English from a beginning.

It does not know what the lists stand for.
"""

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import yaml

#: A Latin word may stand right beside Chinese characters.
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


class Vocabulary:
    """A word with $ behind it is a whole one."""

    def __init__(
        self, words: Mapping[str, Sequence[str]], but: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """By list. `but`: what holds a word of the list without counting as one."""
        self._entries: dict[str, list[tuple[str, bool, bool]]] = {}
        self._lengths: dict[str, set[int]] = {}
        for lists, counts in ((but or {}, False), (words, True)):
            for name, entries in lists.items():
                for entry in entries:
                    self._add(name, entry, counts)

    def _add(self, name: str, entry: str, counts: bool) -> None:
        word = entry.removesuffix("$")
        self._entries.setdefault(word, []).append((name, counts, word != entry))
        self._lengths.setdefault(word[0], set()).add(len(word))

    def said(self, told: str) -> frozenset[str]:
        """The lists that a text, made plain (knowledge.tokens.normalise), has words of."""
        found, passed = set[str](), dict[str, int]()
        for start in range(len(told)):
            here = self._beginning(told, start)
            for name, counts, end in here:
                if not counts:
                    passed[name] = max(end, passed.get(name, 0))
            found |= {n for n, counts, _ in here if counts and start >= passed.get(n, 0)}
        return frozenset(found)

    def _beginning(self, told: str, start: int) -> list[tuple[str, bool, int]]:
        """What begins here: of which list, whether it counts, and where it ends."""
        lengths = self._lengths.get(told[start])
        if not lengths or (told[start].isascii() and start and told[start - 1] in _WORD):
            return []
        return [
            (name, counts, start + length)
            for length in lengths
            for name, counts, whole in self._entries.get(told[start : start + length], ())
            if not (whole and told[start + length : start + length + 1] in _WORD)
        ]


def read(name: str) -> dict[str, Any]:
    """One of the files beside this one."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found

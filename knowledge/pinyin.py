"""Reads typed Pinyin ("dizhen le zenme ban") as the words that the articles are written in.

It does not know tones, so of words that sound alike it takes the one that the articles use most.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources

from knowledge.tokens import normalise

_TYPED = re.compile(r"[a-z]+(?: [a-z]+)*")
LONGEST_SYLLABLE = 6
#: Letters without a space.
LONGEST_TYPED = 60
#: Syllables of a word.
LONGEST_WORD = 6
#: A single sound means too many things to be read as one of them.
SHORTEST_WORD = 2


def sounding(words: Iterable[str], sounds: Callable[[str], Sequence[str]]) -> dict[str, str]:
    """Syllables → the word that sounds so, the one that stands in `words` most often.

    `sounds` gives a word's syllables.
    """
    found: dict[str, str] = {}
    for word, _ in Counter(words).most_common():
        if len(word) >= SHORTEST_WORD:
            found.setdefault(" ".join(sounds(word)), word)
    return found


class Reader:
    """Knows some words by their sound."""

    def __init__(self, sounding: Mapping[str, str]) -> None:
        """`sounding`: as the function of that name gives."""
        self._sounding = sounding

    def read(self, text: str) -> str:
        """The text with its Pinyin put into Han where the words are known, else as it is."""
        return _TYPED.sub(lambda found: self._read(found.group()), normalise(text))

    def _read(self, typed: str) -> str:
        heard = [syllables(word) for word in typed.split(" ")]
        if not all(heard):
            return typed  # English, or something else that is no Pinyin
        sounds = [sound for word in heard for sound in word]
        return " ".join(self._words(sounds))

    def _words(self, sounds: list[str]) -> Iterable[str]:
        at = 0
        while at < len(sounds):
            lengths = range(min(LONGEST_WORD, len(sounds) - at), SHORTEST_WORD - 1, -1)
            known = (n for n in lengths if " ".join(sounds[at : at + n]) in self._sounding)
            length = next(known, 1)
            yield self._sounding.get(" ".join(sounds[at : at + length]), sounds[at])
            at += length


@lru_cache(maxsize=4096)
def syllables(word: str) -> tuple[str, ...]:
    """A word in lower case as Pinyin, the longest syllables first; nothing if it is none."""
    if len(word) > LONGEST_TYPED:
        return ()  # nobody's Pinyin, and each syllable is a call deeper
    for length in range(min(LONGEST_SYLLABLE, len(word)), 0, -1):
        if word[:length] in _known():
            rest = syllables(word[length:])
            if rest or length == len(word):
                return (word[:length], *rest)
    return ()


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    text = resources.files("knowledge").joinpath("pinyin.txt").read_text(encoding="utf-8")
    return frozenset(w for line in text.splitlines() if line[:1] != "#" for w in line.split())

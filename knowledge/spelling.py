"""Cuts a text into how it sounds or is spelt, so that a slip of the finger does not hide a word.

Han becomes Pinyin without tones, as typed Pinyin is ("地镇" and "dizhen" sound as 地震 does); Latin
words are cut three letters at a time. It does not know what any word means.
"""

import re
from functools import lru_cache
from itertools import pairwise

from pypinyin import lazy_pinyin

from knowledge.pinyin import syllables
from knowledge.tokens import LONGEST_TEXT, normalise

_RUN = re.compile(r"[㐀-䶿一-鿿]+|[a-z]+")
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_LATIN = re.compile(r"[a-z]+")
#: What half of China does not tell apart, and typists mix up: zh/z, ch/c, sh/s, l/n, -ng/-n.
_ALIKE = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"^l"), "n"), (re.compile(r"ng$"), "n"))
LETTERS = 3


def spelled(text: str, language: str) -> list[str]:
    """What a text of any length is compared by: syllables in Chinese, letters otherwise."""
    cut = sounds if language == "zh" else letters
    return [gram for line in text.splitlines() for gram in cut(line[:LONGEST_TEXT])]


def sounds(line: str) -> list[str]:
    """Each pair of syllables that stand together, of the Han and the Pinyin in a line."""
    heard: list[str] = []
    for run in _RUN.findall(normalise(line)):
        heard += lazy_pinyin(run) if _HAN.match(run) else syllables(run)
    alike = [_alike(syllable) for syllable in heard]
    return [f"{one} {two}" for one, two in pairwise(alike)]


def letters(line: str) -> list[str]:
    """Three letters at a time of each Latin word, with its edges."""
    words = [f"_{word}_" for word in _LATIN.findall(normalise(line))]
    return [word[at : at + LETTERS] for word in words for at in range(len(word) - LETTERS + 1)]


@lru_cache(maxsize=4096)
def _alike(syllable: str) -> str:
    for pattern, instead in _ALIKE:
        syllable = pattern.sub(instead, syllable)
    return syllable

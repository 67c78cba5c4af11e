"""Turns a text into numbers: its words, its runs of characters, the order of its small words, and
plain signs of how it is said, alone and two at a time.

It does not know what the numbers count for.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

#: Rows that words and pairs of words fall into, and runs of characters, and runs of small words, by
#: a stable hash.
WORDS, CHARACTERS, ORDER = 1 << 17, 1 << 17, 1 << 17
_SHORTEST, _LONGEST = 2, 5
#: A word of at most so many letters stands for itself in `Row.order`, a longer one for its kind
#: alone: "at <Cap> <low>" says as much of a disaster never met as of the others.
_SMALL, _RUN_OF_WORDS = 4, 4
_URL = re.compile(r"https?:\S*|http…|\bhtt?p?\b[…:.]*|www\.\S+")
_USER = re.compile(r"@\w+")
_NUMBER = re.compile(r"\d+")
_PASSED_ON = re.compile(r"^\s*RT\s+@\w+:?")
_MARK = re.compile(r"([!?！？])")
_WORD = re.compile(r"\w+|[!?！？]")
_RUN = re.compile(r"\w+|[^\w\s]+")
_SPACE = re.compile(r"\s+")
_PIECE = re.compile(r"#\w+|@\w+|\w+(?:['’]\w+)?|…|\.\.\.|[^\w\s]")
#: What is there or is not, in the text without links and names, in its own case.
_THERE = tuple(
    re.compile(pattern)
    for pattern in (
        r"\d",
        r"[?？]",
        r"[!！]",
        r"[!！].*[!！]",
        r"[:：]",
        r'["“”]',
        r"\.\.\.|…",
        r"[:;]-?[)(DP]|[❤♥\U0001F300-\U0001FAFF]",
        r"(?i)\b(?:i|my|me|we|our|us|im|yo|mi|io|mia|eu|meu|я)\b",
        r"(?i)\b(?:you|your|u|ur|tu|te|ti)\b",
        r"\b(?:at|in|near|on|en|em|a) [A-Z]\w+",
        r"(?i)\d+ (?:dead|killed|injured|people|homes|muert|herid|mort|persone)",
        r"(?i)\bvia\b",
    )
)
#: Numbers in `Row.signs`.
SIGNS = len(_THERE) + 14

#: A sign falls into one of so many steps; each step alone and each pair of two signs' is a row.
STEPS = 5
_KINDS = SIGNS * STEPS
PAIRS = _KINDS * _KINDS + _KINDS
_ONE, _OTHER = np.triu_indices(SIGNS, 1)

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One text, each row once. `words`: int64[n] below WORDS; `characters`: int64[m] below
    CHARACTERS; `order`: int64[k] below ORDER; `signs`: float32[SIGNS], 0 … 5.
    """

    words: Rows
    characters: Rows
    order: Rows
    signs: Floats


def row_of(text: str) -> Row:
    text = html.unescape(text)
    bare = _bare(text)
    return Row(
        words=_rows(_words(text), WORDS),
        characters=_rows(_characters(bare), CHARACTERS),
        order=_rows(_order(text), ORDER),
        signs=_signs(text, bare),
    )


def pairs_of(signs: Floats, bounds: Floats) -> Rows:
    """int64[SIGNS + pairs of them], below PAIRS. `bounds`: [SIGNS, STEPS - 1], rising."""
    kind = (signs[:, np.newaxis] > bounds).sum(axis=1) + STEPS * np.arange(SIGNS)
    return np.concatenate([kind[_ONE] * _KINDS + kind[_OTHER], _KINDS * _KINDS + kind])


def _bare(text: str) -> str:
    """Without what is of tweets alone: links, names, "RT"."""
    text = re.sub(r"\bRT\b:?", " ", _URL.sub(" ", text))
    return _SPACE.sub(" ", _USER.sub(" ", text)).strip()


def _coded(text: str) -> str:
    """Links, names and numbers as one word each: which ones they are is of one disaster alone."""
    text = _USER.sub(" xuser ", _URL.sub(" xurl ", _PASSED_ON.sub(" xrt ", text)))
    text = _NUMBER.sub(lambda found: f" xn{min(len(found[0]), 4)} ", text)
    return _MARK.sub(r" \1 ", text.replace("…", " xcut ").replace("...", " xcut ")).lower()


def _words(text: str) -> Iterator[str]:
    found = _WORD.findall(_coded(text))
    for before, word in zip(["", *found], found, strict=False):
        yield f"w {word}"
        yield f"w {before} {word}"


def _characters(bare: str) -> Iterator[str]:
    for run in _RUN.findall(bare.lower()):
        edged = f"^{run}$"
        for length in range(_SHORTEST, _LONGEST + 1):
            for start in range(len(edged) - length + 1):
                yield edged[start : start + length]


def _order(text: str) -> Iterator[str]:
    kinds = ["<s>", *map(_kind, _PIECE.findall(_URL.sub(" xurl ", text))), "</s>"]
    for length in range(1, _RUN_OF_WORDS + 1):
        for start in range(len(kinds) - length + 1):
            yield f"{length} {' '.join(kinds[start : start + length])}"


def _kind(piece: str) -> str:
    """A small word itself; of the rest whether it is a name, a figure, shouted, …"""
    if piece[0] in "@#":
        return "<user>" if piece[0] == "@" else "<hash>"
    if piece.isdigit():
        return f"<n{min(len(piece), 4)}>"
    if len(piece) <= _SMALL or not any(map(str.isalnum, piece)):
        return piece.lower()
    if any(map(str.isdigit, piece)):
        return "<mix>"
    if piece.isupper():
        return "<UP>"
    return "<Cap>" if piece[0].isupper() else "<low>"


def _rows(pieces: Iterator[str], length: int) -> Rows:
    found = {crc32(piece.encode(errors="replace")) % length for piece in pieces}
    return np.sort(np.fromiter(found or {0}, np.int64))


def _signs(text: str, bare: str) -> Floats:
    words = re.findall(r"\w+", bare)
    letters, links = max(len(bare), 1), len(_URL.findall(text))
    counted = (
        text.lstrip().startswith("RT"),
        " RT " in text[3:],
        links > 0,
        links > 1,
        len(_USER.findall(text)),
        text.count("#"),
        text.lstrip().startswith("@"),
        len(_NUMBER.findall(bare)),
        len(bare) / 140,
        len(words) / 25,
        sum(map(str.isupper, bare)) / letters,
        sum(word[0].isupper() for word in words) / max(len(words), 1),
        len(words) < 8,
        sum("Ѐ" <= letter <= "ԯ" for letter in bare) / letters,  # Cyrillic
    )
    there = (one.search(bare) is not None for one in _THERE)
    return np.clip(np.array([*counted, *there], dtype=np.float32), 0, 5)

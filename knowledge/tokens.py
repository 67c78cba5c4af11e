"""Cuts a text into what the index counts: Han words, pairs and characters, Latin stems.

It does not know which language the whole text is in, nor what any word means.
"""

import re
import unicodedata
from functools import lru_cache
from importlib import resources

import jieba

_RUN = re.compile(r"[㐀-䶿一-鿿]+|[^\W_㐀-䶿一-鿿]+")
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_LATIN_WORD = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]{2,}")
_SUFFIXES = (
    ("sses", "ss"), ("ies", "y"), ("ing", ""), ("ed", ""), ("ly", ""), ("es", "e"), ("s", ""),
)  # fmt: skip
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
SHORTEST_STEM = 3
# A longer message than this is no question; what counts is said by then.
LONGEST_TEXT = 600


def tokens(text: str) -> list[str]:
    """Words and characters of a text, as often as they stand there, without function words."""
    return words(text) + characters(text)


def words(text: str) -> list[str]:
    """Latin stems, Han words and pairs of characters."""
    found: list[str] = []
    for run in _runs(text):
        found += _han(run) if _HAN.match(run) else _latin(run)
    return found


def han_words(text: str) -> list[str]:
    """The Han words alone, as the dictionary cuts them."""
    return [word for run in _runs(text) if _HAN.match(run) for word in _cut(run)]


def characters(text: str) -> list[str]:
    """The characters of the Han words that have several, function words left out.

    They find what is worded otherwise, and are worth less: 机 of 机器人 is in 司机 too.
    """
    return [c for word in han_words(text) if len(word) > 1 for c in word if c not in _stop_words()]


def document_tokens(text: str) -> list[str]:
    """The same for a text of any length (an article)."""
    return [token for line in text.splitlines() for token in tokens(line)]


def normalise(text: str) -> str:
    """Full width to half, traditional to simplified characters, lower case, no apostrophes."""
    flat = unicodedata.normalize("NFKC", text).translate(_simplified())
    return flat.casefold().replace("'", "").replace("’", "")


def has_han(text: str) -> bool:
    """Whether any Chinese character stands in the text."""
    return _HAN.search(text) is not None


def is_mixed(text: str) -> bool:
    """Whether words in Latin letters stand beside Chinese characters."""
    return has_han(text) and _LATIN_WORD.search(text) is not None


def _runs(text: str) -> list[str]:
    return _RUN.findall(normalise(text[:LONGEST_TEXT]))


def _cut(run: str) -> list[str]:
    return [word for word in _cutter().lcut(run) if word not in _stop_words()]


def _han(run: str) -> list[str]:
    cut = _cut(run)
    pairs = [run[i : i + 2] for i in range(len(run) - 1)]
    return cut + [pair for pair in pairs if pair not in cut and not _idle(pair)]


def _idle(pair: str) -> bool:
    return pair in _stop_words() or any(character in _stop_words() for character in pair)


def _latin(run: str) -> list[str]:
    return [] if run in _stop_words() else [_stem(run)]


@lru_cache(maxsize=1)
def _cutter() -> jieba.Tokenizer:
    """Jieba's dictionary, loaded (about a second) at the first text."""
    cutter = jieba.Tokenizer()
    # Its own initialize() unmarshals a cache from the temporary folder, which anybody may write.
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    return cutter


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """A light stem: enough for plurals and -ing, -ed; it never leaves fewer than three letters."""
    for suffix, instead in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= SHORTEST_STEM:
            if suffix == "s" and word.endswith(("ss", "us", "is")):
                return word
            stem = word[: -len(suffix)] + instead
            return _DOUBLED.sub(r"\1", stem) if suffix in ("ing", "ed") else _silent(stem)
    return _silent(word)


def _silent(word: str) -> str:
    # "capsize" and "capsizing", "surge" and "surging" meet in the form without the silent e.
    return word[:-1] if word.endswith("e") and len(word) > SHORTEST_STEM else word


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    return {ord(pair[0]): pair[1] for pair in _listed("traditional.txt")}


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(_listed("stop_words.txt"))


def _listed(name: str) -> list[str]:
    text = resources.files("knowledge").joinpath(name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return [entry for line in lines for entry in line.split()]

"""Adds the articles' word to what people say in a hurry ("the building is shaking" → earthquake).

It does not know whether a question can be answered, nor which article answers it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from knowledge.spelling import spelled
from knowledge.tokens import LONGEST_TEXT, characters, has_han, normalise, words

_LATIN = re.compile(r"[A-Za-z]+")
# A Latin word by itself. Not by \b: to that Chinese characters are letters of the same word.
_ALONE = r"(?<![a-z0-9])(?:{})(?![a-z0-9])"


@dataclass(frozen=True, kw_only=True)
class Query:
    """A question's words: `own` are the person's, `added` ours, `explained` need not be known.

    `characters` are single ones of the person's words, worth less; `spelled` is how all of it
    sounds or is spelt. `foreign`: it holds a wording of what Fenghuo is not for.
    """

    own: tuple[str, ...]
    characters: tuple[str, ...]
    added: tuple[str, ...]
    explained: frozenset[str]
    spelled: tuple[str, ...]
    foreign: bool


@dataclass(frozen=True, kw_only=True)
class Wordings:
    """The shipped tables: what stands for what, by language, and what Fenghuo is not for."""

    expansions: Mapping[str, tuple["Expansion", ...]]
    foreign: re.Pattern[str]
    spellings: Mapping[str, str]

    def respelled(self, text: str) -> str:
        """The text with Pinyin and shorthand in Latin letters put into words, the rest as it is."""
        return _LATIN.sub(lambda m: self.spellings.get(m.group().casefold(), m.group()), text)


@dataclass(frozen=True, kw_only=True)
class Expansion:
    """One wording and the words that it stands for."""

    wording: re.Pattern[str]
    words: tuple[str, ...]


def load() -> Wordings:
    """Reads expansions.yml, foreign.yml and spellings.yml."""
    expansions = {
        language: tuple(
            Expansion(wording=_pattern(wordings), words=tuple(dict.fromkeys(words(stands_for))))
            for wordings, stands_for in entries.items()
        )
        for language, entries in _table("expansions.yml").items()
    }
    foreign = _table("foreign.yml")
    han, latin = "|".join(foreign["zh"].split()), "|".join(foreign["en"])
    return Wordings(
        expansions=expansions,
        foreign=re.compile(rf"{han}|{_ALONE.format(latin)}"),
        spellings=_table("spellings.yml"),
    )


def expand(text: str, language: str, wordings: Wordings) -> Query:
    """The question's words, each once, with the words that its wordings stand for."""
    flat = normalise(text)
    own = tuple(dict.fromkeys(words(text)))
    single = dict.fromkeys(characters(text))
    added: list[str] = []
    explained: set[str] = set()
    for expansion in wordings.expansions.get(language, ()):
        match = expansion.wording.search(flat)
        if match:
            added += expansion.words
            explained.update(words(match.group()))
    return Query(
        own=own,
        characters=tuple(character for character in single if character not in own),
        added=tuple(word for word in dict.fromkeys(added) if word not in own),
        explained=frozenset(explained),
        spelled=tuple(spelled(text[:LONGEST_TEXT], language)),
        foreign=wordings.foreign.search(flat) is not None,
    )


def _table(name: str) -> dict[str, Any]:
    text = resources.files("knowledge").joinpath(name).read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return table


def _pattern(wordings: str) -> re.Pattern[str]:
    parts = (
        re.escape(part) if has_han(part) else _ALONE.format(re.escape(part))
        for part in wordings.split("|")
    )
    return re.compile("|".join(parts))

"""Which sentence of bot/words a text is, by its key: the template turned into a pattern.

It does not know where texts come from.
"""

import re
from functools import cache
from string import Formatter

from bot.words.catalogue import Words

#: A sentence that leaves fewer characters standing than these would match anything.
_LEAST = 3


class Sentences:
    def __init__(self, words: Words) -> None:
        self._words = words
        self._pattern = cache(self._made)

    def check(self, key: str) -> None:
        """Raises ValueError for a key that says nothing, or anything."""
        if not self._words.has(key):
            raise ValueError(f"bot/words has no {key!r}")
        if any(len(_fixed(self._words.say(key, tag))) < _LEAST for tag in self._words.languages):
            raise ValueError(f"{key!r} is all values: every text would match")

    def says(self, text: str, key: str, language: str) -> bool:
        """Whether the text is just that sentence."""
        return self._pattern(key, language).fullmatch(text) is not None

    def holds(self, text: str, key: str, language: str) -> bool:
        """Whether the sentence stands in the text, with any white space between its words."""
        return self._pattern(key, language).search(text) is not None

    def _made(self, key: str, language: str) -> re.Pattern[str]:
        parts = []
        for fixed, name, _, _ in Formatter().parse(self._words.say(key, language)):
            parts += [re.escape(word) if word.strip() else r"\s*" for word in _cut(fixed)]
            parts += [r".*?"] if name is not None else []
        return re.compile("".join(parts), re.DOTALL)


def _cut(text: str) -> list[str]:
    return [part for part in re.split(r"(\s+)", text) if part]


def _fixed(sentence: str) -> str:
    return "".join(part for part, _, _, _ in Formatter().parse(sentence)).strip()

"""Finds the sentence for a key in a language and fills in its values.

It does not know which sentence fits: callers name keys.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Formatter

import yaml

from bot.words.fallbacks import nearest

FOLDER = Path(__file__).parent
#: The language tried when a sentence is missing in the one asked for.
FALLBACK = "en"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


class WordsBroken(Exception):
    """A words file is not a mapping of keys to sentences."""


class Words:
    """Sentences by language and key, e.g. `words.say("reports.received", "zh", reference="R-…")`.

    Files: `<language>/<topic>.yml`; the key is `<topic>.<name>`. A language is there when its
    folder is; a folder that no language could be called by holds something else.
    """

    def __init__(self, sentences: Mapping[str, Mapping[str, str]]) -> None:
        self._sentences = sentences

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Words":
        """Raises WordsBroken, naming the file."""
        folders = (p for p in folder.iterdir() if p.is_dir() and _LANGUAGE.fullmatch(p.name))
        languages = sorted(p for p in folders if any(p.glob("*.yml")))
        return cls({language.name: _read(language) for language in languages})

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._sentences)

    def keys(self, language: str) -> frozenset[str]:
        return frozenset(self._sentences[language])

    def placeholders(self, key: str, language: str) -> frozenset[str]:
        sentence = self._sentences[language][key]
        return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)

    def has(self, key: str) -> bool:
        return key in self._sentences[FALLBACK]

    def say(self, key: str, language: str, **values: object) -> str:
        """The sentence, in English where its language lacks it. KeyError for an unknown key.

        Of a language that is not there the nearest one, as in bot.words.fallbacks.
        """
        sentences = self._sentences.get(language) or self._nearest(language)
        sentence = sentences.get(key) or self._sentences[FALLBACK][key]
        return sentence.format(**values) if values else sentence

    def listed(self, names: Iterable[str], language: str, by: str = "pages.and") -> str:
        """Names one after the other: 甲、乙 and A, B. `by`: the key of what stands between them."""
        comma = self.say(by, language)
        # Latin letters leave room behind a comma; no sentence is kept with a blank at its end.
        return (f"{comma} " if comma.isascii() else comma).join(names)

    def _nearest(self, language: str) -> Mapping[str, str]:
        tag = nearest(language, self._sentences)
        return self._sentences[tag] if tag else {}

    def topic(self, topic: str, language: str) -> dict[str, str]:
        """All sentences of one topic by short name, for pages."""
        prefix = f"{topic}."
        own = self._sentences.get(language) or self._nearest(language)
        merged = {**self._sentences[FALLBACK], **own}
        return {k.removeprefix(prefix): v for k, v in merged.items() if k.startswith(prefix)}


def _read(folder: Path) -> dict[str, str]:
    sentences: dict[str, str] = {}
    for file in sorted(folder.glob("*.yml")):
        loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
        if not isinstance(loaded, dict) or not all(isinstance(v, str) for v in loaded.values()):
            raise WordsBroken(f"{file}: every value must be one sentence")
        sentences.update({f"{file.stem}.{name}": value.strip() for name, value in loaded.items()})
    return sentences

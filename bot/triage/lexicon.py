"""Finds the words and forms by which people in danger give themselves away.

It does not know how much each counts: that is learned (`learning.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from bot.triage.danger import Danger
from knowledge.tokens import normalise

FILE = Path(__file__).parent / "lexicon.yml"


class LexiconBroken(Exception):
    """The lexicon cannot be read; the message names the danger and the pattern."""


@dataclass(frozen=True, kw_only=True)
class Signs:
    """Patterns of one danger: any of `patterns`, unless one of `unless` is there too."""

    danger: Danger
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, kw_only=True)
class Forms:
    """What a message is apart from its signs; the lexicon says what each is for."""

    masks: tuple[re.Pattern[str], ...]
    elsewhere: tuple[re.Pattern[str], ...]
    general: tuple[re.Pattern[str], ...]
    now: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What stands in one message. `signs` are in the lexicon's order of precedence."""

    signs: tuple[Danger, ...]
    elsewhere: bool
    general: bool
    now: bool

    @property
    def danger(self) -> Danger | None:
        """The danger by the lexicon alone.

        What keeps ordinary questions out is their form: "…怎么办 / what should I do if …" about
        nobody in particular. One that also says who, or that it is now ("我家", "help", "my"), is
        a cry.
        """
        if (self.elsewhere or self.general) and not self.now:
            return None
        return self.signs[0] if self.signs else None


class Lexicon:
    """Regular expressions over a message whose width, script and case are folded away."""

    def __init__(self, signs: Sequence[Signs], forms: Forms) -> None:
        self._signs = tuple(signs)
        self._forms = forms

    @classmethod
    def load(cls, file: Path = FILE) -> "Lexicon":
        """Raises LexiconBroken."""
        content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        signs = [
            Signs(
                danger=Danger(name),
                patterns=_compiled(name, entry["signs"]),
                unless=_compiled(name, entry.get("unless", [])),
            )
            for name, entry in content["dangers"].items()
        ]
        forms = {f.name: _compiled(f.name, content[f.name]) for f in fields(Forms)}
        return cls(signs, Forms(**forms))

    def find(self, text: str) -> Found:
        plain = " ".join(normalise(text).split())
        for mask in self._forms.masks:
            plain = mask.sub(" ", plain)
        return Found(
            signs=tuple(one.danger for one in self._signs if _stands(one, plain)),
            elsewhere=_any(self._forms.elsewhere, plain),
            general=_any(self._forms.general, plain),
            now=_any(self._forms.now, plain),
        )


def _stands(signs: Signs, text: str) -> bool:
    return _any(signs.patterns, text) and not _any(signs.unless, text)


def _any(patterns: Sequence[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _compiled(name: str, patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(pattern) for pattern in patterns)
    except (re.error, TypeError) as error:
        raise LexiconBroken(f"triage lexicon, {name}: {error}") from error

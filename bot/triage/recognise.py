"""Tells from a message whether somebody is in danger now, and which danger it is.

It does not know what is answered: `cards.py` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from knowledge.tokens import normalise

LEXICON = Path(__file__).parent / "lexicon.yml"


class Danger(StrEnum):
    """What threatens the person; the order is the order of precedence in the lexicon file."""

    NOT_BREATHING = "not_breathing"
    CHOKING = "choking"
    DROWNING = "drowning"
    BLEEDING = "bleeding"
    ELECTRIC_SHOCK = "electric_shock"
    SUICIDE = "suicide"
    STROKE_HEART = "stroke_heart"
    CHILDBIRTH = "childbirth"
    GAS_SYMPTOMS = "gas_symptoms"
    CHEMICAL = "chemical"
    VEHICLE_FLOOD = "vehicle_flood"
    FLOOD_TRAPPED = "flood_trapped"
    EARTHQUAKE = "earthquake"
    TSUNAMI = "tsunami"
    TORNADO = "tornado"
    FIRE = "fire"
    CRUSH = "crush"
    RUBBLE = "rubble"
    LANDSLIDE = "landslide"
    LIFT = "lift"
    EXPLOSION = "explosion"
    VIOLENCE = "violence"
    ROAD = "road"
    MEDICAL = "medical"
    TRAPPED = "trapped"


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


class Triage:
    """High recall first: a false alarm costs the person one line, a miss may cost a life.

    What keeps ordinary questions out is their form: "…怎么办 / what should I do if …" about nobody
    in particular. One that also says who, or that it is now ("我家", "help", "my"), is a cry.
    """

    def __init__(self, signs: Sequence[Signs], forms: Forms) -> None:
        self._signs = tuple(signs)
        self._forms = forms

    @classmethod
    def load(cls, file: Path = LEXICON) -> "Triage":
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

    def recognise(self, text: str) -> Danger | None:
        plain = " ".join(normalise(text).split())
        for mask in self._forms.masks:
            plain = mask.sub(" ", plain)
        if self._is_no_cry(plain):
            return None
        for signs in self._signs:
            if _any(signs.patterns, plain) and not _any(signs.unless, plain):
                return signs.danger
        return None

    def _is_no_cry(self, plain: str) -> bool:
        told = _any(self._forms.elsewhere, plain) or _any(self._forms.general, plain)
        return told and not _any(self._forms.now, plain)


def _any(patterns: Sequence[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _compiled(name: str, patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(pattern) for pattern in patterns)
    except (re.error, TypeError) as error:
        raise LexiconBroken(f"triage lexicon, {name}: {error}") from error

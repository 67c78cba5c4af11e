"""Tells from a message whether somebody is in danger now, and which danger it is.

It does not know what is answered: `cards.py` does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

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
    FIRE = "fire"
    RUBBLE = "rubble"
    LANDSLIDE = "landslide"
    LIFT = "lift"
    VIOLENCE = "violence"
    TRAPPED = "trapped"


class LexiconBroken(Exception):
    """The lexicon cannot be read; the message names the danger and the pattern."""


@dataclass(frozen=True, kw_only=True)
class Signs:
    """Patterns of one danger: any of `patterns`, unless one of `unless` is there too."""

    danger: Danger
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]


class Triage:
    """High recall first: a false alarm costs the person one line, a miss may cost a life.

    What keeps ordinary questions out is their form: "…怎么办 / what should I do if …" about nobody
    in particular. One that also says who, or that it is now ("我家", "help", "my"), is a cry.
    """

    def __init__(
        self,
        signs: Sequence[Signs],
        general: Sequence[re.Pattern[str]],
        now: Sequence[re.Pattern[str]],
    ) -> None:
        self._signs = tuple(signs)
        self._general = tuple(general)
        self._now = tuple(now)

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
        return cls(
            signs, _compiled("general", content["general"]), _compiled("now", content["now"])
        )

    def recognise(self, text: str) -> Danger | None:
        plain = " ".join(text.lower().replace("’", "'").split())
        if _any(self._general, plain) and not _any(self._now, plain):
            return None
        for signs in self._signs:
            if _any(signs.patterns, plain) and not _any(signs.unless, plain):
                return signs.danger
        return None


def _any(patterns: Sequence[re.Pattern[str]], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _compiled(name: str, patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    try:
        return tuple(re.compile(pattern) for pattern in patterns)
    except (re.error, TypeError) as error:
        raise LexiconBroken(f"triage lexicon, {name}: {error}") from error

"""The quizzes at hand: by id, by hazard, and by a title that somebody says.

It does not know who asks for one.
"""

import re
from collections.abc import Sequence

from knowledge.drills.model import Drill
from knowledge.tokens import normalise

_AND = re.compile(r"[、，与]|, | and ")


class Drills:
    """Never changes."""

    def __init__(self, drills: Sequence[Drill]) -> None:
        self._drills = {drill.id: drill for drill in drills}

    def all(self) -> tuple[Drill, ...]:
        """By id."""
        return tuple(self._drills.values())

    def get(self, id: str) -> Drill | None:
        return self._drills.get(id)

    def of_hazard(self, hazard: str) -> tuple[Drill, ...]:
        """Those on this hazard, first those that are on it before all."""
        on_it = [
            ([str(code) for code in drill.hazards].index(hazard), drill)
            for drill in self._drills.values()
            if hazard in drill.hazards
        ]
        return tuple(drill for _, drill in sorted(on_it, key=lambda pair: pair[0]))

    def named_in(self, text: str) -> tuple[Drill, ...]:
        """Those of which the title, or a thing that it lists, stands in the text."""
        plain = normalise(text)
        return tuple(
            drill
            for drill in self._drills.values()
            if any(name.search(plain) for title in drill.title.values() for name in _names(title))
        )


def _names(title: str) -> list[re.Pattern[str]]:
    """ "Floods and drowning" is on floods, on a flood, and on drowning."""
    told = (normalise(part).strip().removesuffix("s") for part in _AND.split(title))
    return [
        re.compile(rf"(?<![a-z]){re.escape(name)}s?(?![a-z])") for name in told if len(name) > 1
    ]

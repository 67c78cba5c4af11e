"""The quizzes at hand: by id, by hazard, and by a title that somebody says.

It does not know who asks for one.
"""

from collections.abc import Sequence

from knowledge.drills.model import Drill
from knowledge.tokens import normalise


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
        """Those whose title, in any language, stands in the text."""
        plain = normalise(text)
        return tuple(
            drill
            for drill in self._drills.values()
            if any(normalise(title) in plain for title in drill.title.values())
        )

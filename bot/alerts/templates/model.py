"""A template as a record, and all of them by id, hazard, kind and level.

Knows nothing of files or of how a draft is filled.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.alerts.content import (
    AlertContent,
    AlertText,
    Category,
    Certainty,
    Kind,
    Level,
    ResponseType,
    Severity,
    Suspended,
    Urgency,
)
from bot.alerts.content.blanks import blanks, parts_of
from bot.alerts.templates.placeholders import PLACEHOLDERS, Placeholder


@dataclass(frozen=True, kw_only=True)
class Template:
    """`level` None: there is no colour for it. `event` and `texts` by language."""

    hazard: str
    kind: Kind
    level: Level | None
    official_colours: bool
    category: Category
    event: Mapping[str, str]
    event_code: str | None
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    response_types: tuple[ResponseType, ...]
    suspends: tuple[Suspended, ...]
    valid_hours: int
    texts: Mapping[str, AlertText]

    @property
    def id(self) -> str:
        """`typhoon.warning.red`, `rumour.clarification.any`."""
        return f"{self.hazard}.{self.kind}.{self.level or ANY}"

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """What its texts leave open, in the order of the first language."""
        parts = (part for text in self.texts.values() for part in parts_of(text).values())
        names = dict.fromkeys(name for part in parts for name in blanks(part))
        return tuple(PLACEHOLDERS[name] for name in names)


#: Stands for the level where there is none.
ANY = "any"


class Templates:
    """All templates, in the order in which they were given."""

    def __init__(self, templates: Iterable[Template] = ()) -> None:
        self._by_id = {each.id: each for each in templates}

    def get(self, id: str) -> Template | None:
        return self._by_id.get(id)

    def event_of(self, content: AlertContent) -> Mapping[str, str] | None:
        """What its event is called, by language; None where no template knows it.

        Its name, in whatever language, says more than its code, which several kinds may share.
        """
        alike = (each.event for each in self._by_id.values())
        named = next((event for event in alike if content.event in event.values()), None)
        if named or not content.event_code:
            return named
        codes = (each for each in self._by_id.values() if each.event_code == content.event_code)
        return next((each.event for each in codes), None)

    def find(
        self, hazard: str | None = None, kind: Kind | None = None, level: str | None = None
    ) -> tuple[Template, ...]:
        """Those of a hazard, a kind and a level (`any`: without one); None takes every one."""
        return tuple(
            each
            for each in self._by_id.values()
            if hazard in (None, each.hazard)
            and kind in (None, each.kind)
            and level in (None, each.level or ANY)
        )

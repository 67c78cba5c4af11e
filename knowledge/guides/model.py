"""What a step-by-step guide is: steps, what each leads to, and what may change on the way.

It does not know where guides lie, nor how one is found.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.fields import Texts
from knowledge.hazards import Hazard
from knowledge.passages import Source


@dataclass(frozen=True, kw_only=True)
class Option:
    """An answer, and the id of the step that it leads to."""

    label: Texts
    to: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do. `next` or `options` say what comes then; with neither it is an end."""

    id: str
    say: Texts
    next: str | None = None
    options: tuple[Option, ...] = ()

    @property
    def ends(self) -> bool:
        return self.next is None and not self.options

    @property
    def leads_to(self) -> tuple[str, ...]:
        """Ids of the steps that can come right after this one."""
        return (self.next,) if self.next else tuple(option.to for option in self.options)


@dataclass(frozen=True, kw_only=True)
class Guide:
    """Leads one person through a situation.

    `articles`: ids of the reviewed articles that every step is drawn from; the first is cited.
    `names`: by language, how people ask for it. `changed`: what can be taken from any step.
    """

    id: str
    hazard: Hazard
    articles: tuple[str, ...]
    reviewed_on: date
    sources: tuple[Source, ...]
    title: Texts
    names: Mapping[str, tuple[str, ...]]
    start: str
    steps: Mapping[str, Step]
    changed: tuple[Option, ...] = ()

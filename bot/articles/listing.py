"""Every article as editors look for it: what residents find, and what is being done to it.

It does not know HTTP or SQL.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.articles import fields
from bot.articles.errors import TextsInvalid
from bot.articles.ports import Knowledge
from bot.articles.records import OPEN, STANDING, State, Version
from knowledge.loading import LANGUAGES
from knowledge.passages import Article

#: What somebody has to do something about comes first.
_ORDER = {State.REVIEWED: 0, State.DRAFT: 1, State.WITHDRAWN: 2, None: 3}


@dataclass(frozen=True, kw_only=True)
class Row:
    """`shown`: in each language, what residents find; `opened`: the draft that is worked on."""

    id: str
    titles: Mapping[str, str]
    hazard: str | None
    shown: Mapping[str, Article]
    opened: Version | None = None
    standing: Version | None = None

    @property
    def states(self) -> tuple[State, ...]:
        """What it is in, the most pressing first."""
        open_now = (self.opened.state,) if self.opened else ()
        if self.standing and self.standing.state is State.WITHDRAWN:
            return (*open_now, State.WITHDRAWN)
        return (*open_now, State.PUBLISHED) if self.shown else open_now


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Empty: any. `text` is looked for in titles, the id and the questions."""

    text: str = ""
    hazard: str = ""
    state: str = ""

    def holds(self, row: Row) -> bool:
        if self.hazard and row.hazard != self.hazard:
            return False
        if self.state and self.state not in row.states:
            return False
        words = self.text.casefold().split()
        told = _told(row)
        return all(word in told for word in words)


def rows(knowledge: Knowledge, versions: Iterable[Version], wanted: Wanted) -> Sequence[Row]:
    """`versions`: those that are open or standing."""
    shown: dict[str, dict[str, Article]] = {}
    for language in LANGUAGES:
        for article in knowledge.articles(language):
            shown.setdefault(article.id, {})[language] = article
    opened, standing = dict[str, Version](), dict[str, Version]()
    for version in versions:
        if version.state in OPEN:
            opened[version.article] = version
        elif version.state in STANDING:
            standing[version.article] = version
    ids = sorted({*shown, *opened, *standing})
    found = [_row(id, shown.get(id, {}), opened.get(id), standing.get(id)) for id in ids]
    return sorted(filter(wanted.holds, found), key=_place)


def _row(
    id: str, shown: Mapping[str, Article], opened: Version | None, standing: Version | None
) -> Row:
    titles = {language: article.title for language, article in shown.items()}
    for version in filter(None, (standing, opened)):
        titles = {**version.titles, **titles}
    hazards = [article.hazard.value for article in shown.values()] or _hazards(opened, standing)
    return Row(
        id=id,
        titles=titles,
        hazard=hazards[0] if hazards else None,
        shown=shown,
        opened=opened,
        standing=standing,
    )


def _hazards(*versions: Version | None) -> list[str]:
    """Of what residents do not find: as the texts say, where they can still be read."""
    found: list[str] = []
    for version in filter(None, versions):
        with suppress(TextsInvalid):
            found.append(fields.of_texts(version.texts, version.article).get("hazard"))
    return list(filter(None, found))


def _place(row: Row) -> tuple[int, str]:
    first = next(iter(row.states), None)
    return _ORDER.get(first, _ORDER[None]), row.id


def _told(row: Row) -> str:
    asked = [question for article in row.shown.values() for question in article.questions]
    return "\n".join((row.id, *row.titles.values(), *asked)).casefold()

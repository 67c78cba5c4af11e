"""Reads the guides (`<id>.yml`) and refuses, by file and line, what is not fit to lead anybody.

It does not know how a guide is found, nor does it ever repair one.
"""

from collections.abc import Collection
from pathlib import Path

from knowledge.errors import ContentInvalid
from knowledge.fields import Field, inspected, read, sound
from knowledge.guides import checks
from knowledge.guides.model import Guide, Option, Step
from knowledge.hazards import LANGUAGES, Hazard
from knowledge.passages import Source

FOLDER = Path(__file__).parent
#: Characters by language: one or two SMS, and what fits a button.
SAY = {"zh": 120, "en": 240}
LABEL = {"zh": 12, "en": 30}
TITLE = {"zh": 20, "en": 60}
FEWEST_NAMES = 8
FEWEST_SOURCES = 2
OPTIONS = (2, 4)
MOST_CHANGES = 6


def load(folder: Path = FOLDER) -> tuple[Guide, ...]:
    """All guides of the folder, by id. Raises ContentInvalid for the first that is not fit."""
    return sound(inspect(folder))


def inspect(
    folder: Path = FOLDER, articles: Collection[str] | None = None
) -> tuple[tuple[Guide, ...], tuple[ContentInvalid, ...]]:
    """The guides that are fit, and what is wrong with the others, the first problem of each.

    `articles`: the ids that there are; without it nobody looks whether those of a guide exist.
    """
    owners: dict[str, str] = {}
    return inspected(folder, lambda path: parse(path, articles, owners))


def parse(
    path: Path, articles: Collection[str] | None = None, owners: dict[str, str] | None = None
) -> Guide:
    """One guide from its file. `owners`: names that are taken, by whom. Raises ContentInvalid."""
    fields = read(path).mapping(
        "id hazard articles reviewed_on sources title names start steps", "changed"
    )
    if fields["id"].code() != path.stem:
        raise fields["id"].invalid(f"“id” is not “{path.stem}”", "Name the guide as its file")
    places = fields["steps"].named()
    changed = fields["changed"].entries(0, MOST_CHANGES) if "changed" in fields else []
    guide = Guide(
        id=path.stem,
        hazard=fields["hazard"].choice(Hazard),
        articles=_articles(fields["articles"], articles),
        reviewed_on=fields["reviewed_on"].day(),
        sources=sources(fields["sources"]),
        title=fields["title"].both(TITLE),
        names=_names(fields["names"], path.stem, {} if owners is None else owners),
        start=fields["start"].text(),
        steps={id: _step(id, place) for id, place in places.items()},
        changed=tuple(map(_option, changed)),
    )
    for name, problem, advice in checks.problems(guide):
        raise {**fields, **places}[name].invalid(problem, advice)
    return guide


def sources(field: Field) -> tuple[Source, ...]:
    """At least two, of different publishers. Raises ContentInvalid."""
    found = []
    for entry in field.entries(FEWEST_SOURCES):
        told = entry.mapping("title publisher year", "url")
        source = Source(
            title=told["title"].text(),
            publisher=told["publisher"].text(),
            year=told["year"].number(),
            url=told["url"].text() if "url" in told else None,
        )
        found.append(source)
    if len({source.publisher for source in found}) < FEWEST_SOURCES:
        raise field.invalid("all sources are of one publisher", "Name an independent one")
    return tuple(found)


def _articles(field: Field, known: Collection[str] | None) -> tuple[str, ...]:
    for entry in field.entries():
        if known is not None and entry.code() not in known:
            raise entry.invalid(f"no article “{entry.code()}”", "Name articles that exist")
    return tuple(entry.code() for entry in field.entries())


def _names(field: Field, id: str, owners: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """By language; the same name in two guides would lead to either."""
    by_language = field.mapping(" ".join(LANGUAGES))
    for language in LANGUAGES:
        for entry in by_language[language].entries(FEWEST_NAMES):
            owner = owners.setdefault(entry.text().casefold(), id)
            if owner != id:
                problem = f"“{entry.text()}” is a name of “{owner}” too"
                raise entry.invalid(problem, "Keep it in one of them")
    return {
        language: tuple(entry.text() for entry in by_language[language].entries())
        for language in LANGUAGES
    }


def _step(id: str, field: Field) -> Step:
    told = field.mapping("say", "next options end")
    ways = [key for key in ("next", "options", "end") if key in told]
    if len(ways) != 1:
        problem = f"“{id}” has {' and '.join(ways) or 'no way on'}"
        raise field.invalid(problem, "Give it one of next, options and end: true")
    if "end" in told and told["end"].text() != "true":
        raise told["end"].invalid("“end” is not true", "Write end: true, or lead on")
    return Step(
        id=id,
        say=told["say"].both(SAY),
        next=told["next"].text() if "next" in told else None,
        options=tuple(map(_option, told["options"].entries(*OPTIONS))) if "options" in told else (),
    )


def _option(field: Field) -> Option:
    told = field.mapping("label to")
    return Option(label=told["label"].both(LABEL), to=told["to"].text())

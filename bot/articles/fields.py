"""An article's text as the fields of a form, and back; each line of the text knows its field.

It does not know what makes an article good: `reading` says so, by language and line.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.articles.errors import TextProblem, TextsInvalid
from knowledge import front_matter, loading
from knowledge.errors import ArticleInvalid
from knowledge.front_matter import FENCE
from knowledge.hazards import Status
from knowledge.passages import Article, Source

#: The same in every language.
ALIKE = ("hazard", "phase", "urgency", "reviewed_on", "checked_on")
#: The same in every language, with any number of values.
LISTS = ("setting", "audience")
#: In the words of each language; those of LINES have an entry a line.
OWN = ("title", "questions", "steps", "body")
LINES = ("questions", "steps")
SOURCES = ("source", "second_source")
SOURCE_PARTS = ("title", "publisher", "year", "url")


@dataclass(frozen=True, kw_only=True)
class Fields:
    """`one`: field → what is typed, `<language>.<field>` for those of a language."""

    one: Mapping[str, str] = field(default_factory=dict)
    many: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.one.get(name, "")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A text, and the field that stands on each of its lines, from the first on."""

    text: str
    fields: tuple[str, ...]

    def field_at(self, line: int) -> str:
        return self.fields[line - 1] if 0 < line <= len(self.fields) else self.fields[-1]


def names(languages: Sequence[str] = loading.LANGUAGES) -> Iterator[str]:
    """Every field with one value."""
    yield "id"
    yield from ALIKE
    for language in languages:
        yield from (f"{language}.{name}" for name in OWN)
        yield from (f"{language}.{s}.{part}" for s in SOURCES for part in SOURCE_PARTS)


def blank(today: date) -> Fields:
    """A new article's form: the headings that every article has stand in the body."""
    bodies = {
        f"{language}.body": "\n\n".join(("", *(f"## {heading}\n" for heading in headings)))
        for language, headings in loading.HEADINGS.items()
    }
    one = {"phase": "during", "urgency": "immediate", "reviewed_on": today.isoformat(), **bodies}
    return Fields(one=one, many=dict.fromkeys(LISTS, ("any",)))


def of_texts(texts: Mapping[str, str], id: str) -> Fields:
    """The form of texts that can be read. Raises TextsInvalid."""
    one: dict[str, str] = {"id": id}
    many: dict[str, tuple[str, ...]] = {}
    for language, text in texts.items():
        try:
            path = Path(language, f"{id}.md")
            article, body = loading.parse_text(text, path), front_matter.split(path, text)[1]
        except ArticleInvalid as error:
            raise TextsInvalid([_problem(language, error)]) from None
        for name in ALIKE:
            value = getattr(article, name)
            one[name] = "" if value is None else str(value)
        many = {name: tuple(map(str, getattr(article, name))) for name in LISTS}
        one |= {f"{language}.{name}": value for name, value in _own(article, body).items()}
    return Fields(one=one, many=many)


def written(fields: Fields, language: str) -> Written:
    """The text of one language, in the order of the files."""
    own = f"{language}."
    lines: list[tuple[str, str]] = [("body", FENCE), ("id", f"id: {_quoted(fields.get('id'))}")]
    lines.append(("id", f"language: {language}"))
    lines.append(("title", f"title: {_quoted(fields.get(f'{own}title'))}"))
    for name in ("hazard", "phase"):
        lines.append((name, f"{name}: {_quoted(fields.get(name))}"))
    for name in LISTS:
        lines.append((name, f"{name}: {_listed(fields.many.get(name, ()))}"))
    lines.append(("urgency", f"urgency: {_quoted(fields.get('urgency'))}"))
    lines.append(("id", f"status: {Status.PUBLISHED}"))
    for name in SOURCES:
        lines.append((name, f"{name}: {_source(fields, f'{own}{name}')}"))
    for name in ("reviewed_on", "checked_on"):
        lines.append((name, f"{name}: {_day(fields.get(name))}"))
    for name in LINES:
        entries = entries_of(fields.get(f"{own}{name}"))
        lines.append((name, f"{name}:" if entries else f"{name}: []"))
        lines += [(name, f"  - {_quoted(entry)}") for entry in entries]
    lines.append(("body", FENCE))
    lines += [("body", line) for line in fields.get(f"{own}body").strip().splitlines()]
    return Written(
        text="".join(f"{line}\n" for _, line in lines), fields=tuple(name for name, _ in lines)
    )


def entries_of(text: str) -> list[str]:
    """One a line, without blank ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _own(article: Article, body: str) -> dict[str, str]:
    found = {
        "title": article.title,
        "questions": "\n".join(article.questions),
        "steps": "\n".join(article.steps),
        "body": body.strip(),
    }
    for name in SOURCES:
        source: Source | None = getattr(article, name)
        for part in SOURCE_PARTS:
            value = getattr(source, part) if source else None
            found[f"{name}.{part}"] = "" if value is None else str(value)
    return found


def _source(fields: Fields, name: str) -> str:
    """One line of YAML; null where nothing is typed."""
    typed = {part: fields.get(f"{name}.{part}").strip() for part in SOURCE_PARTS}
    if not any(typed.values()):
        return "null"
    year = typed["year"] if typed["year"].isascii() and typed["year"].isdecimal() else ""
    told = {
        "title": _quoted(typed["title"]),
        "publisher": _quoted(typed["publisher"]),
        "year": year.lstrip("0") or _quoted(typed["year"]),
        "url": _quoted(typed["url"]) if typed["url"] else "null",
    }
    return "{" + ", ".join(f"{part}: {value}" for part, value in told.items()) + "}"


def _day(text: str) -> str:
    """A date as YAML has it; anything else as a text, for the domain to refuse."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return _quoted(text) if text.strip() else "null"


def _quoted(text: str) -> str:
    """One line: JSON's texts are YAML's too."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _listed(values: Sequence[str]) -> str:
    return "[" + ", ".join(map(_quoted, values)) + "]"


def _problem(language: str, error: ArticleInvalid) -> TextProblem:
    return TextProblem(language=language, line=error.line, fault=error.fault)

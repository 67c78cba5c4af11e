"""Reads the articles (`<language>/<id>.md`) and refuses, by file and line, what is not fit to show.

It does not know how articles are searched, nor does it ever repair one: a person does that.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge import wording
from knowledge.agreement import differences
from knowledge.errors import ArticleInvalid
from knowledge.faults import Fault, fault
from knowledge.front_matter import FrontMatter, split
from knowledge.hazards import LANGUAGES as LANGUAGES
from knowledge.hazards import Audience, Hazard, Phase, Setting, Status, Urgency
from knowledge.passages import Article, Section, Source

HEADINGS = {"zh": ("不要做", "求助"), "en": ("Do not", "Who to call")}
KEYS = (
    "id language title hazard phase setting audience urgency status source second_source "
    "reviewed_on checked_on questions steps"
).split()
FEWEST_QUESTIONS = 4
WORDINGS = "wordings"
_BULLET = re.compile(r"^[-*]\s+")
_MARKUP = re.compile(r"\*\*|__|`")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def load(folder: Path, languages: Sequence[str] = LANGUAGES) -> tuple[Article, ...]:
    """All published articles of the folder, ordered by language and id.

    Raises ArticleInvalid for the first article that is not fit to show; `inspect` lists all.
    """
    articles, problems = inspect(folder, languages)
    if problems:
        raise problems[0]
    return articles


def inspect(
    folder: Path, languages: Sequence[str] = LANGUAGES
) -> tuple[tuple[Article, ...], tuple[ArticleInvalid, ...]]:
    """The published articles, and everything that is wrong in the folder (drafts are skipped)."""
    articles: dict[Path, Article] = {}
    problems: list[ArticleInvalid] = []
    more = _wordings(folder, problems)
    paths = [path for language in languages for path in sorted((folder / language).glob("*.md"))]
    for path in paths:
        try:
            article = parse(path)
        except ArticleInvalid as problem:
            problems.append(problem)
        else:
            if article.status is Status.PUBLISHED:
                questions = (*article.questions, *more.get((article.language, article.id), ()))
                articles[path] = replace(article, questions=questions)
    return tuple(articles.values()), (*problems, *_unlike_twins(articles, problems, languages))


def _wordings(
    folder: Path, problems: list[ArticleInvalid]
) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """More questions by language and id; what is wrong with them goes to the problems."""
    try:
        found = wording.load(folder.parent / WORDINGS)
    except ArticleInvalid as problem:
        problems.append(problem)
        return {}
    for id, (path, line) in found.named.items():
        if not any(folder.glob(f"*/{id}.md")):
            problems.append(ArticleInvalid(path, line, fault("no_article", id=id)))
    return found.texts


def parse(path: Path) -> Article:
    """One article from its file. Raises ArticleInvalid naming the line and what to do."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ArticleInvalid(path, 1, fault("not_utf8")) from None
    return parse_text(text, path)


def parse_text(text: str, path: Path) -> Article:
    """One article from its text. `path` (`…/<language>/<id>.md`): which it is, for errors too.

    Raises ArticleInvalid.
    """
    matter, body, first_line = split(path, text)
    matter.expect_keys(KEYS)
    language = matter.one_of("language", [*HEADINGS])
    matter.expect("id", path.stem)
    matter.expect("language", path.parent.name)
    lead, do_not, who_to_call = _sections(path, body, first_line, language)
    return Article(
        id=matter.code("id"),
        language=language,
        title=matter.text("title"),
        hazard=matter.choice("hazard", Hazard),
        phase=matter.choice("phase", Phase),
        setting=matter.choices("setting", Setting),
        audience=matter.choices("audience", Audience),
        urgency=matter.choice("urgency", Urgency),
        status=matter.choice("status", Status),
        source=_source(matter, "source"),
        second_source=_source(matter, "second_source") if matter.has("second_source") else None,
        reviewed_on=matter.day("reviewed_on"),
        checked_on=matter.day("checked_on") if matter.has("checked_on") else None,
        questions=matter.texts("questions", at_least=FEWEST_QUESTIONS),
        steps=matter.texts("steps", at_least=1),
        lead=lead,
        do_not=do_not,
        who_to_call=who_to_call,
    )


def _source(matter: FrontMatter, key: str) -> Source:
    fields = matter.inner(key)
    fields.expect_keys(("title", "publisher", "year", "url"))
    return Source(
        title=fields.text("title"),
        publisher=fields.text("publisher"),
        year=fields.whole_number("year"),
        url=fields.text("url") if fields.has("url") else None,
    )


def _sections(
    path: Path, body: str, first_line: int, language: str
) -> tuple[str, Section, Section]:
    parts: dict[str, list[str]] = {"": []}
    heading = ""
    for number, line in enumerate(body.splitlines(), start=first_line):
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
            _expect_heading(path, number, heading, language, parts)
            parts[heading] = []
        elif line.strip():
            parts[heading].append(_plain(line))
    for name, lines in (("", parts[""]), *((name, parts.get(name)) for name in HEADINGS[language])):
        if not lines:
            missing = fault("section_missing", heading=name) if name else fault("lead_missing")
            raise ArticleInvalid(path, first_line, missing)
    do_not, who_to_call = (Section(heading=h, lines=tuple(parts[h])) for h in HEADINGS[language])
    return " ".join(parts[""]), do_not, who_to_call


def _expect_heading(
    path: Path, line: int, heading: str, language: str, seen: dict[str, list[str]]
) -> None:
    if heading not in HEADINGS[language]:
        allowed = ", ".join(f"“## {name}”" for name in HEADINGS[language])
        unknown = fault("heading_unknown", heading=heading, allowed=allowed)
        raise ArticleInvalid(path, line, unknown)
    if heading in seen:
        raise ArticleInvalid(path, line, fault("heading_twice", heading=heading))


def _plain(line: str) -> str:
    """One line without Markdown marks; a bullet stays one, as a hyphen that any phone can show."""
    text = _LINK.sub(r"\1", _MARKUP.sub("", line.strip()))
    return _BULLET.sub("- ", text)


def _unlike_twins(
    articles: dict[Path, Article], problems: Sequence[ArticleInvalid], languages: Sequence[str]
) -> list[ArticleInvalid]:
    """A published article needs a published twin that says the same in as many steps."""
    broken = {problem.path for problem in problems}
    found: list[ArticleInvalid] = []
    for path, article in articles.items():
        for other in languages:
            twin_path = path.parent.parent / other / path.name
            if other == article.language or twin_path in broken:
                continue
            found += [
                ArticleInvalid(path, 1, each)
                for each in _differences(article, articles.get(twin_path), twin_path)
            ]
    return found


def _differences(article: Article, twin: Article | None, path: Path) -> list[Fault]:
    """`path`: where the twin is, or should be."""
    if twin is None:
        return [fault("no_twin", twin=path.parent.name, file=path.name)]
    return list(differences(article, twin))

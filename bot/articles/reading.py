"""Reads the texts of a version exactly as the files are read, and compares its languages.

It does not know where the texts come from or what becomes of them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.articles.errors import TextProblem, TextsInvalid
from knowledge import front_matter, loading
from knowledge.agreement import differences
from knowledge.errors import ArticleInvalid
from knowledge.faults import fault
from knowledge.passages import Article


def read(texts: Mapping[str, str], id: str | None = None) -> Mapping[str, Article]:
    """The article in each language, with Chinese and English among them.

    `id`: which article it must be; none: what the texts say. Raises TextsInvalid with everything
    that is wrong.
    """
    problems, articles = list(_language_problems(texts)), dict[str, Article]()
    for language in filter(loading.HEADINGS.__contains__, sorted(texts, reverse=True)):
        try:
            articles[language] = _parse(texts[language], language, id)
        except ArticleInvalid as error:
            problems.append(TextProblem(language=language, line=error.line, fault=error.fault))
        else:
            id = articles[language].id
    problems += _disagreements(articles)
    if problems:
        raise TextsInvalid(problems)
    return articles


def titles(articles: Mapping[str, Article]) -> Mapping[str, str]:
    """Language → title."""
    return {language: article.title for language, article in articles.items()}


def _parse(text: str, language: str, id: str | None) -> Article:
    if id is None:
        matter, _, _ = front_matter.split(Path(language), text)
        id = matter.code("id")
    return loading.parse_text(text, Path(language, f"{id}.md"))


def _language_problems(texts: Mapping[str, str]) -> Iterator[TextProblem]:
    known = ", ".join(loading.HEADINGS)
    for language in loading.LANGUAGES:
        if language not in texts:
            yield TextProblem(language=language, line=1, fault=fault("language_missing"))
    for language in texts:
        if language not in loading.HEADINGS:
            unknown = fault("language_unknown", value=language, allowed=known)
            yield TextProblem(language=language, line=1, fault=unknown)


def _disagreements(articles: Mapping[str, Article]) -> Iterator[TextProblem]:
    """Every other language against the first."""
    first = next(iter(articles), "")
    for other in list(articles)[1:]:
        for each in differences(articles[other], articles[first]):
            yield TextProblem(language=other, line=1, fault=each)

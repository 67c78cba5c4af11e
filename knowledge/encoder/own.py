"""Takes from our own articles what the encoder learns: translations, and what answers what.

It never reads the evaluation's questions, and does not know how anything is learned.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from knowledge import loading
from knowledge.encoder.sources import Pair
from knowledge.passages import Article

ARTICLES = Path(loading.__file__).parent / "articles"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One article in all its languages: how people ask about it and what it tells them."""

    asked: tuple[str, ...]
    told: tuple[str, ...]


def read(folder: Path = ARTICLES) -> tuple[Article, ...]:
    """The published articles that are fit to show; others are left out, `fenghuo` names them."""
    return loading.inspect(folder)[0]


def pairs(articles: Sequence[Article]) -> list[Pair]:
    """Titles, leads and, where both languages have as many lines, steps and sections."""
    found = []
    for twins in _twins(articles):
        told = {article.language: article for article in twins}
        if len(told) == 2:
            found += list(_line_by_line(told["zh"], told["en"]))
    return found


def topics(articles: Sequence[Article]) -> list[Topic]:
    """One for each article id."""
    return [
        Topic(
            asked=tuple(text for article in twins for text in article.questions),
            told=tuple(text for article in twins for text in _told(article)),
        )
        for twins in _twins(articles)
    ]


def _twins(articles: Sequence[Article]) -> Iterator[list[Article]]:
    ordered = sorted(articles, key=lambda article: (article.id, article.language))
    return (list(group) for _, group in groupby(ordered, key=lambda article: article.id))


def _line_by_line(chinese: Article, english: Article) -> Iterator[Pair]:
    for zh, en in (
        ((chinese.title, chinese.lead), (english.title, english.lead)),
        (chinese.steps, english.steps),
        (chinese.do_not.lines, english.do_not.lines),
        (chinese.who_to_call.lines, english.who_to_call.lines),
    ):
        if len(zh) == len(en):
            yield from (Pair(zh=one, en=other) for one, other in zip(zh, en, strict=True))


def _told(article: Article) -> tuple[str, ...]:
    """Title, lead, all of it, and line by line."""
    return (article.title, article.lead, article.text, *article.steps, *article.do_not.lines)

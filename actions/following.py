"""Of the articles that may answer a follow-up, the one that does: by topic, by facet, by words.

It does not know how articles are searched for, nor how a follow-up is told from a new question.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from actions.facets import facets_of, suits
from knowledge.hazards import Setting
from knowledge.passages import Article
from knowledge.tokens import document_tokens, words

#: What counts how much, chosen on the dev half of tests/benchmarks/follow_ups.yml.
SAME_HAZARD, FACET, TITLE, TEXT, FOUND, SHOWN = 1.9, 0.9, 1.5, 0.45, 2.0, 1.2
SAME_PLACE = 0.8
#: An article must have earned so much by the question itself; the topic alone earns nothing.
LEAST = 0.5
#: "And how deep?": a figure of what was just read, if it has any.
_MEASURE = re.compile(
    r"\W*(?:那|那么|大概|一般)?(?:要|该|应该|得|需要)?(?:按|压|冲|捂|敷|等|泡|吹|做|拍)?(?:压|洗|水|的)?"
    r"(?:多(?:深|久|长时间|长|快|用力|远|少次|少下|少遍)|几(?:下|次|分钟|遍|厘米))(?:呢|啊|才行)?\W*"
    r"|\W*(?:(?:and|but|so) )?how (?:deep|long|fast|hard|often|far|many times)"
    r"(?: (?:should|do|must) (?:i|we)(?: \w+){0,3}| is it| for)?\W*",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
#: Places after the first are worth less and less.
_PLACES = 12


def best(
    question: str,
    *,
    hazard: str,
    shown: Article | None,
    shelf: Iterable[Article],
    found: Sequence[str],
    within: Sequence[Sequence[str]],
) -> Article | None:
    """`shelf`: all candidates; `shown` was quoted last.

    Ids by rank: `found` for the question as it stands, `within` for it asked with the topic.
    None where the question's own words and form point at no article. Whoever asks for a figure
    ("and how deep?") means one of what was shown.
    """
    if shown and _MEASURE.fullmatch(question) and _FIGURE.search(shown.text):
        return shown
    candidates, asked = tuple(shelf), facets_of(question)
    rare = _rarity(frozenset(words(question)), candidates)
    pointed = {
        article: FACET * suits(article, asked)
        + _worded(article, rare)
        + _ranked(article.id, [found])
        for article in candidates
    }
    worth = {
        article: points
        + SAME_HAZARD * (article.hazard == hazard)
        + _ranked(article.id, within)
        + _beside(article, shown)
        for article, points in pointed.items()
        if points >= LEAST
    }
    return max(worth, key=worth.__getitem__, default=None)


def _beside(article: Article, shown: Article | None) -> float:
    """Where somebody is, they stay; and they ask for something else than they have just read."""
    if shown is None:
        return 0.0
    there = set(article.setting) & set(shown.setting) - {Setting.ANY}
    same_place = SAME_PLACE * len(there) / max(1, len({*article.setting, *shown.setting}))
    return same_place - SHOWN * (article.id == shown.id)


def _rarity(said: frozenset[str], candidates: Sequence[Article]) -> dict[str, float]:
    """What each word of the question weighs: little where most of the articles hold it."""
    held = [title | text for title, text in map(_tokens, candidates)]
    return {
        word: math.log((1 + len(held)) / (1 + sum(word in own for own in held))) for word in said
    }


def _worded(article: Article, rare: Mapping[str, float]) -> float:
    """The share of the question's words that stand in its title and questions, or in its text."""
    total = sum(rare.values())
    if not total:
        return 0.0
    title, text = _tokens(article)
    in_title = sum(weight for word, weight in rare.items() if word in title)
    in_text = sum(weight for word, weight in rare.items() if word in text - title)
    return (TITLE * in_title + TEXT * in_text) / total


def _ranked(id: str, found: Sequence[Sequence[str]]) -> float:
    places = [ids.index(id) for ids in found if id in ids[:_PLACES]]
    return FOUND * sum(1 / (2 + place) for place in places)


@lru_cache(maxsize=1024)
def _tokens(article: Article) -> tuple[frozenset[str], frozenset[str]]:
    about = "\n".join((article.title, *article.questions))
    return frozenset(document_tokens(about)), frozenset(document_tokens(article.text))

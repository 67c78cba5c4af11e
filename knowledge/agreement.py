"""Says where an article and its twin in another language do not say the same.

It does not know how to translate: it compares what can be counted, which is where mistakes kill.
"""

import re
from collections.abc import Iterator

from knowledge.passages import Article

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
#: What both must have alike; titles and names of sources are translated.
_ALIKE = ("hazard", "phase", "urgency", "setting", "audience", "reviewed_on", "checked_on")


def differences(article: Article, twin: Article) -> Iterator[str]:
    """One sentence for each difference; nothing when they agree."""
    if len(article.steps) != len(twin.steps):
        yield f"{len(article.steps)} steps here, {len(twin.steps)} in the other language"
        return
    for key in _ALIKE:
        if getattr(article, key) != getattr(twin, key):
            yield f"{key} differs: {_shown(article, key)} here, {_shown(twin, key)} there"
    for (place, text), (_, other) in zip(_parts(article), _parts(twin), strict=True):
        if numbers(text) != numbers(other):
            here, there = ", ".join(numbers(text)), ", ".join(numbers(other))
            yield f"numbers differ in {place}: {here or 'none'} here, {there or 'none'} there"


def numbers(text: str) -> list[str]:
    """Every figure and telephone number in digits, sorted: languages order a sentence otherwise."""
    return sorted(found.replace(",", "") for found in _NUMBER.findall(text))


def _parts(article: Article) -> Iterator[tuple[str, str]]:
    yield "the lead", article.lead
    for number, step in enumerate(article.steps, start=1):
        yield f"step {number}", step
    yield "what not to do", " ".join(article.do_not.lines)
    yield "whom to call", " ".join(article.who_to_call.lines)
    for key in ("source", "second_source"):
        source = getattr(article, key)
        yield f"the year of {key}", str(source.year) if source else ""


def _shown(article: Article, key: str) -> str:
    value = getattr(article, key)
    return ", ".join(value) if isinstance(value, tuple) else str(value)

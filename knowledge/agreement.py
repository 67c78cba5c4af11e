"""Says where an article and its twin in another language do not say the same.

It does not know how to translate: it compares what can be counted, which is where mistakes kill.
"""

import re
from collections.abc import Iterator

from knowledge.faults import Fault, fault
from knowledge.passages import Article

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
#: What both must have alike; titles and names of sources are translated.
_ALIKE = ("hazard", "phase", "urgency", "setting", "audience", "reviewed_on", "checked_on")


def differences(article: Article, twin: Article) -> Iterator[Fault]:
    """One for each difference (OF_TWINS); nothing when they agree."""
    of, steps, others = twin.language, len(article.steps), len(twin.steps)
    if steps != others:
        yield fault("steps_differ", here=steps, there=others, twin=of)
        return
    for key in _ALIKE:
        if getattr(article, key) != getattr(twin, key):
            here, there = _shown(article, key), _shown(twin, key)
            yield fault("key_differs", name=key, here=here, there=there, twin=of)
    for (code, number, text), (_, _, other) in zip(_parts(article), _parts(twin), strict=True):
        if numbers(text) != numbers(other):
            here, there = ", ".join(numbers(text)), ", ".join(numbers(other))
            yield fault(code, **number, here=here, there=there, twin=of)


def numbers(text: str) -> list[str]:
    """Every figure and telephone number in digits, sorted: languages order a sentence otherwise."""
    return sorted(found.replace(",", "") for found in _NUMBER.findall(text))


def _parts(article: Article) -> Iterator[tuple[str, dict[str, int], str]]:
    """The code of a difference there, which of several it is, and the text."""
    yield "lead_numbers", {}, article.lead
    for number, step in enumerate(article.steps, start=1):
        yield "step_numbers", {"number": number}, step
    yield "do_not_numbers", {}, " ".join(article.do_not.lines)
    yield "who_to_call_numbers", {}, " ".join(article.who_to_call.lines)
    for key in ("source", "second_source"):
        source = getattr(article, key)
        yield f"{key}_years", {}, str(source.year) if source else ""


def _shown(article: Article, key: str) -> str:
    value = getattr(article, key)
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, tuple) else str(value)

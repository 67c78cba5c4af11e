"""What a draft in JSON says that nobody reads: a misspelt `audience` would warn everybody.

It does not refuse anything: what is outside the contract stays allowed, and is told.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields

from bot.alerts.content.codes import ProblemCode
from bot.alerts.content.model import (
    AlertArea,
    AlertContent,
    AlertText,
    Audience,
    FieldProblem,
)

#: Beside the content's own (docs/api.md): how the draft is to be made.
HOW = frozenset({"template", "values", "outside"})
_LONGEST = 100


def unknown_fields(data: Mapping[str, object]) -> tuple[FieldProblem, ...]:
    """Of the draft itself, its area, its audience and its texts."""
    return tuple(_unknown(data))


def _unknown(data: Mapping[str, object]) -> Iterator[FieldProblem]:
    yield from _beside(data, "", _names(AlertContent) | HOW)
    yield from _beside(data.get("area"), "area.", _names(AlertArea))
    yield from _beside(data.get("audience"), "audience.", _names(Audience))
    texts = data.get("texts")
    if isinstance(texts, Mapping):
        for language, text in texts.items():
            yield from _beside(text, f"texts.{language}.", _names(AlertText))


def _beside(value: object, path: str, known: Collection[str]) -> Iterator[FieldProblem]:
    if isinstance(value, Mapping):
        for name in value:
            if name not in known:
                # A lone surrogate has no UTF-8; and nobody needs a name of a thousand letters.
                said = f"{path}{name}"[:_LONGEST].encode("utf-8", "backslashreplace").decode()
                yield FieldProblem(field=said, code=ProblemCode.UNKNOWN_FIELD)


def _names(record: type[AlertContent | AlertArea | Audience | AlertText]) -> frozenset[str]:
    return frozenset(field.name for field in fields(record))

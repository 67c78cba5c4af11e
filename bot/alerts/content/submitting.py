"""What a draft must have before another official is asked to approve it.

Knows nothing of people, jurisdiction or states; those rules stand beside the alert's moves.
"""

import math
from collections.abc import Callable, Collection
from datetime import datetime

from bot.alerts.content.blanks import blanks, parts_of
from bot.alerts.content.codes import Kind, MsgType, ProblemCode
from bot.alerts.content.colours import other_colours
from bot.alerts.content.model import GBT_2260, AlertContent, AlertText, FieldProblem
from bot.alerts.content.rings import LARGEST_KM2, rings_km2


def ready_to_submit(
    content: AlertContent,
    now: datetime,
    resolve: Callable[[str], object | None] | None = None,
    channels: Collection[str] | None = None,
) -> list[FieldProblem]:
    """Everything that keeps a draft from being submitted at `now` (aware); empty means ready.

    `resolve` gives the shape of a GB/T 2260 code, or None for a code that nobody knows. Without it
    every such code is taken as known. `channels` are those that there are; None takes any.
    """
    return [
        *_named(content),
        *_times(content, now),
        *_area(content, resolve),
        *_texts(content),
        *_blanks(content),
        *_colours(content),
        *_kind(content),
        *_channels(content, channels),
    ]


def _problem(field: str, code: ProblemCode, detail: str = "") -> FieldProblem:
    return FieldProblem(field=field, code=code, detail=detail)


def _named(content: AlertContent) -> list[FieldProblem]:
    missing = {
        "category": content.category is None,
        "event": not content.event,
        "area.description": not content.area.description,
        "references": content.msg_type is not MsgType.ALERT and not content.references,
    }
    return [_problem(field, ProblemCode.MISSING) for field, is_so in missing.items() if is_so]


def _times(content: AlertContent, now: datetime) -> list[FieldProblem]:
    expires = content.expires
    if expires is None:
        return [_problem("expires", ProblemCode.MISSING)]
    found = []
    if expires <= now:
        found.append(
            _problem("expires", ProblemCode.IN_THE_PAST, now.isoformat(timespec="seconds"))
        )
    if content.effective and expires <= content.effective:
        found.append(_problem("expires", ProblemCode.NOT_AFTER_EFFECTIVE))
    if content.onset and expires <= content.onset:
        found.append(_problem("expires", ProblemCode.NOT_AFTER_ONSET))
    return found


def _area(
    content: AlertContent, resolve: Callable[[str], object | None] | None
) -> list[FieldProblem]:
    area = content.area
    divisions = [(n, code) for n, code in enumerate(area.geocodes) if code.name == GBT_2260]
    if not (area.polygons or area.circles or divisions):
        return [_problem("area", ProblemCode.AREA_EMPTY)]
    size = rings_km2(area.polygons) + sum(math.pi * (c.radius_m / 1000) ** 2 for c in area.circles)
    if size > LARGEST_KM2:
        detail = f"{size / 1e6:.1f} / {LARGEST_KM2 / 1e6:.1f}"
        return [_problem("area", ProblemCode.AREA_TOO_LARGE, detail)]
    # One unknown code refuses the whole: its people would be left out without anybody noticing.
    return [
        _problem(f"area.geocodes[{n}].value", ProblemCode.AREA_UNKNOWN, code.value)
        for n, code in divisions
        if resolve is not None and resolve(code.value) is None
    ]


def _texts(content: AlertContent) -> list[FieldProblem]:
    found = [
        _problem(f"texts.{tag}.{part}", ProblemCode.MISSING)
        for tag, text in content.texts.items()
        for part in _lacking(text)
    ]
    if not any(text.complete for text in content.texts.values()):
        found.append(_problem("texts", ProblemCode.NO_COMPLETE_TEXT))
    return found


def _blanks(content: AlertContent) -> list[FieldProblem]:
    fields = {"event": content.event, "area.description": content.area.description}
    for tag, text in content.texts.items():
        fields.update({f"texts.{tag}.{name}": words for name, words in parts_of(text).items()})
    return [
        _problem(field, ProblemCode.UNFILLED, ", ".join(f"{{{name}}}" for name in found))
        for field, words in fields.items()
        if (found := blanks(words))
    ]


def _colours(content: AlertContent) -> list[FieldProblem]:
    """What is called red must be treated as red: it breaks quiet hours and goes before others."""
    return [
        _problem(field, ProblemCode.OTHER_COLOUR, words) for field, words in other_colours(content)
    ]


def _kind(content: AlertContent) -> list[FieldProblem]:
    """What only one kind of message has, or has not."""
    found = []
    if content.suspends and content.kind is not Kind.SUSPENSION:
        found.append(_problem("suspends", ProblemCode.NOT_OF_THIS_KIND, content.kind.value))
    if content.level and content.kind is Kind.CLARIFICATION:
        found.append(_problem("level", ProblemCode.NOT_OF_THIS_KIND, content.kind.value))
    return found


def _channels(content: AlertContent, known: Collection[str] | None) -> list[FieldProblem]:
    # Nobody at all would be told, and nobody would notice.
    return [
        _problem(f"channels[{n}]", ProblemCode.NOT_LISTED, ", ".join(sorted(known)))
        for n, channel in enumerate(content.channels)
        if known is not None and channel not in known
    ]


def _lacking(text: AlertText) -> list[str]:
    parts = {"headline": text.headline, "description": text.description}
    return [name for name, value in parts.items() if not value]

"""Which of what we receive is passed on, and how: the first rule that fits decides.

Pure. Knows nothing of who wrote a rule, nor of what a relay looks like.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.alerts.content import (
    AlertContent,
    ContentInvalid,
    Level,
    ProblemCode,
    Severity,
)
from bot.alerts.content.fields import Code, Problems

MOST_RULES = 100
_MOST_EVENTS = 100
_LONGEST_EVENT = 300
_MOST_AREAS = 500
_FIELDS = frozenset({"events", "levels", "min_severity", "areas", "action"})
#: From the least on; Unknown is below all of them.
_GRAVITY = (Severity.MINOR, Severity.MODERATE, Severity.SEVERE, Severity.EXTREME)


class Action(StrEnum):
    """What a rule does with a warning."""

    DRAFT = "draft"  # officials find it among their drafts
    SEND = "send"  # straight out: only what is signed by a pinned key


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Fits a warning that has all of it; what is empty asks nothing.

    `events` are event names or codes as the source writes them, whole, in any case; `areas` are
    GB/T 2260 codes, of which the warning must touch one (and our home area in any case).
    """

    action: Action
    events: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    min_severity: Severity | None = None
    areas: tuple[str, ...] = ()


def first(
    rules: Sequence[Rule], content: AlertContent, events: Collection[str], codes: Collection[str]
) -> Rule | None:
    """The rule that decides; `events`: its names and codes, `codes`: the divisions it touches."""
    names = {name.casefold() for name in events}
    return next((rule for rule in rules if _fits(rule, content, names, codes)), None)


def _fits(rule: Rule, content: AlertContent, names: set[str], codes: Collection[str]) -> bool:
    return (
        (not rule.events or any(event.casefold() in names for event in rule.events))
        and (not rule.levels or content.level in rule.levels)
        and _grave_enough(content.severity, rule.min_severity)
        and (not rule.areas or any(code in codes for code in rule.areas))
    )


def _grave_enough(severity: Severity, least: Severity | None) -> bool:
    if least is None:
        return True
    return severity in _GRAVITY[_GRAVITY.index(least) :]


def from_json(data: object, known: Callable[[str], object | None]) -> tuple[Rule, ...]:
    """Rules out of JSON. Raises ContentInvalid with every bad field; `known` looks a code up."""
    problems = Problems()
    read = [
        _rule(f"rules[{n}]", item, problems, known)
        for n, item in enumerate(problems.items("rules", data, MOST_RULES))
    ]
    if problems.found:
        raise ContentInvalid(problems.found)
    return tuple(rule for rule in read if rule)


def kept(data: Sequence[object]) -> tuple[Rule, ...]:
    """Rules as they were kept; a division that was renamed since is no reason to relay nothing."""
    return from_json(list(data), lambda code: code)


def to_json(rule: Rule) -> Mapping[str, object]:
    """What `from_json` reads back to an equal rule."""
    return {
        "events": list(rule.events),
        "levels": [level.value for level in rule.levels],
        "min_severity": rule.min_severity.value if rule.min_severity else None,
        "areas": list(rule.areas),
        "action": rule.action.value,
    }


def _rule(
    field: str, data: object, p: Problems, known: Callable[[str], object | None]
) -> Rule | None:
    raw = p.mapping(field, data)
    for name in raw:
        if name not in _FIELDS:
            p.add(f"{field}.{str(name)[:50]}", ProblemCode.NOT_LISTED, ", ".join(sorted(_FIELDS)))
    action = p.code(f"{field}.action", raw.get("action"), Action)
    if raw.get("action") is None:
        p.add(f"{field}.action", ProblemCode.MISSING)
    least = p.code(f"{field}.min_severity", raw.get("min_severity"), Severity)
    if least is Severity.UNKNOWN:
        p.add(f"{field}.min_severity", ProblemCode.NOT_LISTED, ", ".join(_GRAVITY))
    areas = p.texts(f"{field}.areas", raw.get("areas"), most=_MOST_AREAS, longest=20)
    for n, code in enumerate(areas):
        if known(code) is None:
            p.add(f"{field}.areas[{n}]", ProblemCode.AREA_UNKNOWN, code)
    if action is None:
        return None
    return Rule(
        action=action,
        events=p.texts(
            f"{field}.events", raw.get("events"), most=_MOST_EVENTS, longest=_LONGEST_EVENT
        ),
        levels=_codes(f"{field}.levels", raw.get("levels"), p, Level),
        min_severity=least,
        areas=areas,
    )


def _codes(field: str, data: object, p: Problems, codes: type[Code]) -> tuple[Code, ...]:
    read = [
        p.code(f"{field}[{n}]", item, codes)
        for n, item in enumerate(p.items(field, data, len(codes)))
    ]
    return tuple(dict.fromkeys(one for one in read if one))


def needs_second_person(rules: Sequence[Rule]) -> bool:
    """Sending by rule stands in for the second official: another one agrees to it beforehand."""
    return any(rule.action is Action.SEND for rule in rules)

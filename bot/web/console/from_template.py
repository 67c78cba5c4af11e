"""The choice of a template, and the form that is filled with one.

It does not know how blanks are filled; the domain does that when the draft is kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.alerts.templates import Form, Template, Templates
from bot.web.console.forms import LANGUAGES, SUSPENDS, TEXT_PARTS, Values, blank
from bot.words.catalogue import Words

TEMPLATE = "template"

Choices = Mapping[str, Sequence[tuple[str, str]]]


def choices(templates: Templates, words: Words, language: str) -> Choices:
    """(id, name) of every template, by the name of its hazard."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in templates.find():
        hazard = words.say(f"reports.hazard_{each.hazard}", language)
        found.setdefault(hazard, []).append((each.id, name_of(each, words, language)))
    return found


def name_of(template: Template, words: Words, language: str) -> str:
    """`Typhoon · Warning · Red`."""
    event = template.event.get(language) or template.event["en"]
    parts = [event, words.say(f"alerts.kind_{template.kind}", language)]
    if template.level:
        parts.append(words.say(f"alerts.level_{template.level}", language))
    return " · ".join(parts)


def values_of(template: Template) -> Values:
    """A new draft's form with its words; severity and expiry follow from the template."""
    texts = {
        f"texts.{tag}.{part}": getattr(text, part) or ""
        for tag, text in template.texts.items()
        for part in TEXT_PARTS
    }
    return {
        **blank(),
        TEMPLATE: template.id,
        "kind": template.kind.value,
        "level": template.level.value if template.level else "",
        "category": template.category.value,
        "event": template.event[LANGUAGES[0]],
        "urgency": template.urgency.value,
        "severity": "" if template.level else template.severity.value,
        "certainty": template.certainty.value,
        SUSPENDS: tuple(each.value for each in template.suspends),
        **texts,
    }


def fields_of(template: Template | None) -> list[tuple[str, str, str, str]]:
    """(name of the field, placeholder, language or "", example) of what its author fills in."""
    if template is None:
        return []
    return [
        (f"values.{each.name}{f'.{tag}' if tag else ''}", each.name, tag, each.typical[tag or "en"])
        for each in template.placeholders
        if not each.automatic
        for tag in (LANGUAGES if each.form is Form.TEXT else ("",))
    ]


def json_of(template: Template | None, values: Values) -> dict[str, Any]:
    """What a draft says of its template; nothing without one."""
    if template is None:
        return {}
    given: dict[str, Any] = {}
    for field, name, tag, _ in fields_of(template):
        if typed := str(values.get(field, "")).strip():
            if tag:
                given.setdefault(name, {})[tag] = typed
            else:
                given[name] = typed
    return {TEMPLATE: template.id, "values": given}

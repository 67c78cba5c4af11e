"""A template's name, and the form that is filled with one.

It does not know how blanks are filled; the domain does that when the draft is kept.
"""

from datetime import datetime, timedelta
from typing import Any

from bot.alerts.content import Status
from bot.alerts.templates import Form, Template
from bot.web.console.forms import LANGUAGES, SUSPENDS, TEXT_PARTS, Values, blank, local_time
from bot.words.catalogue import Words

TEMPLATE = "template"


def name_of(template: Template, words: Words, language: str) -> str:
    """`Typhoon · Warning · Red`."""
    event = template.event.get(language) or template.event["en"]
    parts = [event, words.say(f"alerts.kind_{template.kind}", language)]
    if template.level:
        parts.append(words.say(f"alerts.level_{template.level}", language))
    return " · ".join(parts)


def values_of(template: Template, status: Status, now: datetime) -> Values:
    """A new draft's form with its words and when it ends; its severity follows from the level.

    What an author fills in has its examples in a drill, which can never become an actual alert.
    """
    drill = status is not Status.ACTUAL
    examples = {field: text for field, _, _, text in fields_of(template)} if drill else {}
    texts = {
        f"texts.{tag}.{part}": getattr(text, part) or ""
        for tag, text in template.texts.items()
        for part in TEXT_PARTS
    }
    return {
        **blank(),
        **examples,
        TEMPLATE: template.id,
        "status": status.value,
        "expires": local_time(now + timedelta(hours=template.valid_hours)),
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

"""From a template, an author's values and whatever else the draft says to the draft's content.

Knows nothing of who the author is, of states or of storage.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from bot.alerts.content import (
    GBT_2260,
    AlertArea,
    AlertContent,
    ContentInvalid,
    FieldProblem,
    ProblemCode,
    from_json,
    to_json,
)
from bot.alerts.content.blanks import filled_text
from bot.alerts.content.fields import Problems
from bot.alerts.messages import suspended_words
from bot.alerts.naming import english
from bot.alerts.templates.model import Template, Templates
from bot.alerts.templates.placeholders import Form, Placeholder
from bot.areas.divisions import Division, Divisions
from bot.beijing import BEIJING
from bot.words.catalogue import Words

LONGEST_VALUE = 300
#: Whose name of the event the alert has where it has one: the language of the office.
_MAIN = "zh"
_FORMS = {
    Form.NUMBER: re.compile(r"-?\d{1,6}(\.\d{1,3})?([-~]\d{1,6}(\.\d{1,3})?)?"),
    Form.PHONE: re.compile(r"[+\d][\d -]{1,30}\d"),
}
_EXAMPLES = {Form.NUMBER: "50, 3.5, 50-80", Form.PHONE: "12345, 021-12345"}


class FromTemplate:
    """Makes drafts. `clock` gives aware times."""

    def __init__(
        self,
        *,
        templates: Templates,
        words: Words,
        divisions: Divisions,
        clock: Callable[[], datetime],
    ) -> None:
        self.templates = templates
        self._words = words
        self._divisions = divisions
        self._clock = clock

    def content(
        self, data: Mapping[str, object], channels: tuple[str, ...] | None = None
    ) -> AlertContent:
        """The content of a draft with `template` and `values`; what else it says goes first.

        A value that is missing leaves its blank, which keeps the draft from being submitted.
        Raises ContentInvalid.
        """
        problems = Problems()
        template = self._template(data, problems)
        values = _values(template, data.get("values"), problems)
        for name, own in _fixed(template).items():
            if data.get(name) not in (None, own):
                problems.add(name, ProblemCode.NOT_LISTED, own)
        if problems.found:
            raise ContentInvalid(problems.found)
        content = from_json(self._merged(template, data), channels)
        texts = {
            tag: filled_text(text, {**self._known(content, tag), **values.get(tag, {})})
            for tag, text in content.texts.items()
        }
        return from_json(to_json(replace(content, texts=texts)), channels)

    def known(
        self, data: Mapping[str, object], channels: tuple[str, ...] | None = None
    ) -> dict[str, dict[str, str]]:
        """Language → what the draft itself fills in, by placeholder. Raises ContentInvalid."""
        template = self._template(data, Problems())
        content = from_json(self._merged(template, data), channels)
        wanted = {each.name for each in template.placeholders}
        return {
            tag: {
                name: words for name, words in self._known(content, tag).items() if name in wanted
            }
            for tag in content.texts
        }

    def _template(self, data: Mapping[str, object], problems: Problems) -> Template:
        id = problems.text("template", data.get("template"), LONGEST_VALUE)
        if (template := self.templates.get(id)) is None:
            raise ContentInvalid(
                problems.found
                or [FieldProblem(field="template", code=ProblemCode.TEMPLATE_UNKNOWN, detail=id)]
            )
        return template

    def _merged(self, template: Template, data: Mapping[str, object]) -> dict[str, object]:
        expires = self._clock().astimezone(BEIJING) + timedelta(hours=template.valid_hours)
        return {
            **_fixed(template),
            **_severity(template, data),
            "category": template.category,
            "event": template.event[_MAIN],
            "event_code": template.event_code,
            "urgency": template.urgency,
            "certainty": template.certainty,
            "response_types": list(template.response_types),
            "suspends": list(template.suspends),
            "expires": expires.replace(second=0, microsecond=0).isoformat(),
            **{name: value for name, value in data.items() if value not in (None, "", [])},
            "texts": _texts(template, data.get("texts"), data.get("event")),
        }

    def _known(self, content: AlertContent, language: str) -> dict[str, str]:
        """What the draft itself fills in."""
        found = {
            "area": self._area(content.area, language),
            "from": self._moment(content.onset or content.effective, language),
            "until": self._moment(content.expires, language),
            "suspended": suspended_words(self._words, content.suspends, language),
        }
        return {name: value for name, value in found.items() if value}

    def _area(self, area: AlertArea, language: str) -> str:
        """Its description; in English the names of its divisions, if it is made of them alone."""
        if language == "en" and (name := english(area, self._divisions.get)):
            return name
        named = () if area.polygons or area.circles else self._named(area)
        return area.description or "、".join(each.full_name for each in named)

    def _named(self, area: AlertArea) -> tuple[Division, ...]:
        """The divisions; none where one is unknown."""
        codes = [code.value for code in area.geocodes if code.name == GBT_2260]
        found = [division for code in codes if (division := self._divisions.get(code))]
        return tuple(found) if len(found) == len(area.geocodes) else ()

    def _moment(self, at: datetime | None, language: str) -> str:
        """As everybody in China would say it, whatever offset it was given in."""
        if at is None:
            return ""
        at = at.astimezone(BEIJING)
        months = self._words.say("alerts.months", language).split()
        values = {"month": months[at.month - 1], "day": at.day, "hour": f"{at.hour:02}"}
        if at.minute:
            minute = f"{at.minute:02}"
            return self._words.say("alerts.moment", language, **values, minute=minute)
        return self._words.say("alerts.moment_on_the_hour", language, **values)


def _fixed(template: Template) -> dict[str, str]:
    """What its texts are about: a draft may repeat it, not contradict it."""
    if template.level is None:
        return {"kind": template.kind.value}
    return {
        "kind": template.kind.value,
        "level": template.level.value,
        "severity": template.severity.value,
    }


def _severity(template: Template, data: Mapping[str, object]) -> dict[str, str]:
    """Of a template without a colour it follows the draft's colour, if that has one."""
    return {} if data.get("level") else {"severity": template.severity.value}


def _texts(template: Template, given: object, event: object) -> object:
    """The template's, with the author's own parts in their place; others' as they are."""
    if given is not None and not isinstance(given, Mapping):
        return given
    own = given or {}
    texts: dict[object, dict[str, object]] = {
        tag: {**asdict(text), "event": _event(template, tag, event)}
        for tag, text in template.texts.items()
    }
    for tag, parts in own.items():
        if tag in texts and isinstance(parts, Mapping):
            written = {name: words for name, words in parts.items() if words}
            texts[tag] = {**texts[tag], **written}
        else:
            texts[tag] = parts
    return texts


def _event(template: Template, language: str, given: object) -> str | None:
    """In another language than the alert's own; whoever names it otherwise means something else."""
    main = template.event[_MAIN]
    own = template.event.get(language)
    return own if given in (None, "", main) and own != main else None


def _values(template: Template, given: object, problems: Problems) -> dict[str, dict[str, str]]:
    """By language, the values that its author gave."""
    wanted = {each.name: each for each in template.placeholders}
    found: dict[str, dict[str, str]] = {tag: {} for tag in template.texts}
    for name, value in problems.mapping("values", given).items():
        field = f"values.{name}"
        if name not in wanted:
            problems.add(field[:60], ProblemCode.NOT_LISTED, ", ".join(wanted))
            continue
        placeholder = wanted[str(name)]
        if isinstance(value, Mapping):
            for tag, words in value.items():
                read = _value(placeholder, f"{field}.{tag}", words, problems)
                found.setdefault(str(tag), {})[placeholder.name] = read
        else:
            read = _value(placeholder, field, value, problems)
            for values in found.values():
                values[placeholder.name] = read
    return {
        tag: {name: words for name, words in values.items() if words}
        for tag, values in found.items()
    }


def _value(placeholder: Placeholder, field: str, value: object, problems: Problems) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:g}"
    before = len(problems.found)
    text = problems.text(field, value, LONGEST_VALUE)
    form = _FORMS.get(placeholder.form)
    if len(problems.found) == before and text and form and not form.fullmatch(text):
        problems.add(field, ProblemCode.VALUE_FORM, _EXAMPLES[placeholder.form])
    return text

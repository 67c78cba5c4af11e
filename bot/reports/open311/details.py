"""The fields of a kind of hazard as attributes of its service, and the answers to them.

It does not know which values are right: filing holds them against the fields.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.reports.kinds import DetailField, FieldType, fields_of
from bot.reports.open311.arguments import Arguments
from bot.reports.open311.attributes import Attribute, Datatype, people_asked
from knowledge.hazards import Hazard

_TYPES = {
    FieldType.NUMBER: Datatype.NUMBER,
    FieldType.CHOICE: Datatype.ONE_OF,
    FieldType.YES_NO: Datatype.ONE_OF,
    FieldType.TEXT: Datatype.STRING,
}
_YES, _NO = "true", "false"


def attributes_of(hazard: Hazard) -> tuple[Attribute, ...]:
    """In the order in which a client asks for them: people first."""
    return (*people_asked(hazard), *details_asked(hazard))


def details_asked(hazard: Hazard) -> tuple[Attribute, ...]:
    """In the order of the fields; none is required."""
    return tuple(_attribute(field) for field in fields_of(hazard))


def details_told(hazard: Hazard, answers: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """By the name of the field, the last of several answers. Raises Refused for what is no number.

    What is no option of a choice stays as it was sent, so that the refusal can name it.
    """
    known = {field.name: field for field in fields_of(hazard)}
    return {
        name: _value(field, answers[name][-1]) for name, field in known.items() if name in answers
    }


def _attribute(field: DetailField) -> Attribute:
    values = tuple((option, field.option_label(option)) for option in field.options)
    if field.type is FieldType.YES_NO:
        values = ((_YES, "open311.said_yes"), (_NO, "open311.said_no"))
    return Attribute(code=field.name, datatype=_TYPES[field.type], key=field.label, values=values)


def _value(field: DetailField, text: str) -> bool | float | str:
    if field.type is FieldType.YES_NO:
        return {_YES: True, _NO: False}.get(text.lower(), text)
    if field.type is not FieldType.NUMBER:
        return text
    number = Arguments([(field.name, text)]).number(field.name)
    assert number is not None, "an empty answer was not sent"
    return int(number) if number.is_integer() else number

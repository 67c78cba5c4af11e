"""The form of an alert ↔ the JSON of the public contract, losing nothing of what is not shown.

It does not know what makes an alert good: the domain's complaints name these fields.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData

from bot.alerts.content import (
    GBT_2260,
    SEVERITY_OF,
    AlertContent,
    Category,
    Certainty,
    Kind,
    Level,
    MsgType,
    Reference,
    Severity,
    Status,
    Suspended,
    Urgency,
    to_json,
)
from bot.alerts.content.writing import reference_text
from bot.alerts.published import InForce
from bot.beijing import BEIJING
from bot.web.console import shapes

#: Languages whose words can always be filled in; a draft's others are shown beside them.
LANGUAGES = ("zh", "en")
TEXT_PARTS = ("headline", "description", "instruction", "sms", "all_clear")
AREAS = "area.geocodes"
SUSPENDS = "suspends"
GROUPS, TONGUES, CHANNELS = "audience.groups", "audience.languages", "channels"
#: Fields with any number of values.
_LISTS = (AREAS, SUSPENDS, GROUPS, TONGUES, CHANNELS)
#: The form shows whom the alert is meant for: boxes without a tick mean something.
AUDIENCE_SHOWN = "audience.shown"
#: Fields with one value, as they stand in the JSON; empty is null.
SIMPLE = (
    "status", "msg_type", "kind", "event", "category", "urgency", "severity", "certainty", "level",
)  # fmt: skip
CHOICES: Mapping[str, Sequence[str]] = {
    "status": [item.value for item in Status],
    "msg_type": [item.value for item in MsgType if item is not MsgType.CANCEL],
    "kind": [item.value for item in Kind],
    "category": [item.value for item in Category],
    "urgency": [item.value for item in Urgency],
    "severity": [item.value for item in Severity],
    "certainty": [item.value for item in Certainty],
    "level": [item.value for item in Level],
}
SUSPENDED = [item.value for item in Suspended]
#: What an `<input type="datetime-local">` sends.
_LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")

Values = Mapping[str, Any]


def blank() -> Values:
    """A new draft's form: an exercise, so that nobody warns in earnest by oversight."""
    return {
        "status": Status.EXERCISE.value,
        "msg_type": MsgType.ALERT.value,
        **dict.fromkeys(_LISTS, ()),
    }


def values_of(form: FormData) -> Values:
    """What was typed, to be shown again. Divisions are a list of codes."""
    single = {name: form.get(name, "") for name in form if name not in _LISTS}
    return {**single, **{name: tuple(map(str, form.getlist(name))) for name in _LISTS}}


def values_from(content: AlertContent) -> Values:
    """A draft's form."""
    data: dict[str, Any] = to_json(content)
    values = {name: data[name] or "" for name in SIMPLE}
    if content.level and SEVERITY_OF[content.level] is content.severity:
        values["severity"] = ""  # it follows the level, also when the level is changed
    return {
        **values,
        "references": "\n".join(data["references"]),
        "expires": local_time(content.expires),
        "area.description": data["area"]["description"],
        **area_values(data["area"]),
        **audience_values(content),
        SUSPENDS: tuple(data["suspends"]),
        **{
            f"texts.{tag}.{part}": words[part] or ""
            for tag, words in data["texts"].items()
            for part in TEXT_PARTS
        },
    }


def area_values(area: Mapping[str, Any]) -> Values:
    """The fields of an area, but for what it is called."""
    codes = [code["value"] for code in area["geocodes"] if code["name"] == GBT_2260]
    return {
        "area.polygons": shapes.rings_text(area["polygons"]),
        "area.circles": shapes.circles_text(area["circles"]),
        AREAS: tuple(codes),
    }


def audience_values(content: AlertContent) -> Values:
    """The fields of whom it is meant for; an empty one means all."""
    audience = content.audience
    return {GROUPS: audience.groups, TONGUES: audience.languages, CHANNELS: content.channels}


def values_from_update(content: AlertContent, message: InForce | None) -> Values:
    """The form of an update of a published message."""
    reference = None
    if message:
        reference = Reference(
            sender=message.sender, identifier=message.identifier, sent=message.sent_at
        )
    return {
        **values_from(content),
        "msg_type": MsgType.UPDATE.value,
        "references": reference_text(reference) if reference else "",
    }


def languages_of(content: AlertContent | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*LANGUAGES, *(content.texts if content else ()))))


def json_of(values: Values, before: AlertContent | None) -> dict[str, Any]:
    """The JSON of a draft. What the form does not show stays as it was. Raises BadFields."""
    kept: dict[str, Any] = to_json(before) if before else {}
    return {
        **kept,
        **{name: str(values.get(name, "")).strip() or None for name in SIMPLE},
        "references": str(values.get("references", "")).split("\n") if _refers(values) else [],
        "event": str(values.get("event", "")).strip(),
        "expires": beijing_time(str(values.get("expires", ""))),
        "area": area_json(values, kept.get("area", {})),
        **_audience(values),
        "suspends": list(values.get(SUSPENDS, ())),
        "texts": _with_names(
            {**kept.get("texts", {}), **_texts(values, languages_of(before))}, values, before
        ),
    }


def beijing_time(text: str) -> str | None:
    """A form's local time with its offset; anything else as it is, for the domain to refuse."""
    text = text.strip()
    return f"{text}+08:00" if _LOCAL_TIME.fullmatch(text) else text or None


def moment(text: str) -> datetime | None:
    """A form's local time; None for nothing, and for what is no time."""
    try:
        return datetime.fromisoformat(beijing_time(text) or "")
    except ValueError:
        return None


def local_time(at: datetime | None) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%dT%H:%M}" if at else ""


def _refers(values: Values) -> bool:
    return bool(str(values.get("references", "")).strip())


def _audience(values: Values) -> dict[str, Any]:
    """Nothing where the form did not ask."""
    if not values.get(AUDIENCE_SHOWN):
        return {}
    audience = {"groups": list(values[GROUPS]), "languages": list(values[TONGUES])}
    return {"audience": audience, "channels": list(values[CHANNELS])}


def area_json(values: Values, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The area of the public contract. Raises BadFields."""
    others = [code for code in kept.get("geocodes", []) if code["name"] != GBT_2260]
    codes = dict.fromkeys(values.get(AREAS, ()))
    return {
        "description": str(values.get("area.description", "")).strip(),
        "polygons": shapes.rings(str(values.get("area.polygons", ""))),
        "circles": shapes.circles(str(values.get("area.circles", ""))),
        "geocodes": [*({"name": GBT_2260, "value": code} for code in codes), *others],
    }


def _texts(values: Values, languages: Sequence[str]) -> dict[str, dict[str, str | None]]:
    return {
        tag: {
            part: str(values.get(f"texts.{tag}.{part}", "")).strip() or None for part in TEXT_PARTS
        }
        for tag in languages
    }


def _with_names(
    texts: Mapping[str, Mapping[str, str | None]], values: Values, before: AlertContent | None
) -> dict[str, dict[str, str | None]]:
    """What other languages call event and area, unless the form now calls them otherwise."""
    if before is None:
        return {tag: dict(text) for tag, text in texts.items()}
    same = {
        "event": str(values.get("event", "")).strip() == before.event,
        "area": str(values.get("area.description", "")).strip() == before.area.description,
    }
    return {
        tag: {
            **text,
            **{name: getattr(before.texts.get(tag), name, None) for name in same if same[name]},
        }
        for tag, text in texts.items()
    }

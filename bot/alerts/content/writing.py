"""AlertContent → JSON of the public contract.

Knows nothing of the record around it (id, state, counts).
"""

from dataclasses import asdict
from datetime import datetime

from bot.alerts.content.model import AlertArea, AlertContent, Reference


def to_json(content: AlertContent) -> dict[str, object]:
    """A JSON object that `from_json` reads back to an equal record."""
    return {
        "status": content.status.value,
        "msg_type": content.msg_type.value,
        "references": [reference_text(reference) for reference in content.references],
        "kind": content.kind.value,
        "category": content.category.value if content.category else None,
        "event": content.event,
        "event_code": content.event_code,
        "urgency": content.urgency.value,
        "severity": content.severity.value,
        "certainty": content.certainty.value,
        "level": content.level.value if content.level else None,
        "effective": _time(content.effective),
        "onset": _time(content.onset),
        "expires": _time(content.expires),
        "area": _area(content.area),
        "audience": {
            "groups": list(content.audience.groups),
            "languages": list(content.audience.languages),
        },
        "channels": list(content.channels),
        "texts": {tag: asdict(text) for tag, text in content.texts.items()},
        "response_types": [item.value for item in content.response_types],
        "suspends": [item.value for item in content.suspends],
    }


def reference_text(reference: Reference) -> str:
    """The triple as CAP writes it: `sender,identifier,sent`."""
    return f"{reference.sender},{reference.identifier},{cap_time(reference.sent)}"


def cap_time(time: datetime) -> str:
    """A time as CAP 1.2 demands (3.3.2): whole seconds, numeric offset, `-00:00` for UTC."""
    text = time.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "-00:00" if text.endswith("+00:00") else text


def _time(time: datetime | None) -> str | None:
    return time.isoformat(timespec="seconds") if time else None


def _area(area: AlertArea) -> dict[str, object]:
    return {
        "description": area.description,
        "polygons": [[list(point) for point in ring] for ring in area.polygons],
        "circles": [asdict(circle) for circle in area.circles],
        "geocodes": [asdict(geocode) for geocode in area.geocodes],
    }

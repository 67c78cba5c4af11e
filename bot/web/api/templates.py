"""The templates of alerts over HTTP, for officials.

It does not know how a draft is made of one: `POST /api/alerts` takes its id and values.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from bot.alerts.content import Kind, Level
from bot.alerts.templates import Placeholder, Template
from bot.alerts.templates.model import ANY
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import AnyOfficial, Services
from bot.web.problems import Problem
from knowledge.hazards import Hazard

router = APIRouter(tags=["alerts"])

LEVELS = (*(level.value for level in Level), ANY)


@router.get("/api/templates")
async def listed(
    request: Request,
    services: Services,
    official: AnyOfficial,
    hazard: str | None = None,
    level: str | None = None,
    kind: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: str | None = None,
) -> dict[str, Any]:
    """By hazard, kind and level; `level=any` finds those that have no colour."""
    _check("hazard", hazard, [each.value for each in Hazard])
    _check("kind", kind, [each.value for each in Kind])
    _check("level", level, LEVELS)
    found = services.alerts.templates.find(hazard, Kind(kind) if kind else None, level)
    start = _start(cursor, found)
    if start is None:
        detail = services.words.say("alerts.cursor_wrong", spoken_by(request, services.words, None))
        raise Problem(422, "Not valid", detail, [{"field": "cursor", "message": detail}])
    page = found[start : start + limit]
    more = len(found) > start + limit
    return {"items": [shown(each) for each in page], "next": page[-1].id if more else None}


def shown(template: Template) -> dict[str, Any]:
    """A template as JSON; its texts with their blanks."""
    return {
        "id": template.id,
        "hazard": template.hazard,
        "kind": template.kind.value,
        "level": template.level.value if template.level else None,
        "official_colours": template.official_colours,
        "category": template.category.value,
        "event": dict(template.event),
        "event_code": template.event_code,
        "urgency": template.urgency.value,
        "severity": template.severity.value,
        "certainty": template.certainty.value,
        "response_types": [each.value for each in template.response_types],
        "suspends": [each.value for each in template.suspends],
        "valid_hours": template.valid_hours,
        "placeholders": [_placeholder(each) for each in template.placeholders],
        "texts": {tag: asdict(text) for tag, text in template.texts.items()},
    }


def _placeholder(each: Placeholder) -> dict[str, Any]:
    return {
        "name": each.name,
        "automatic": each.automatic,
        "form": each.form.value,
        "example": dict(each.typical),
    }


def _start(cursor: str | None, found: tuple[Template, ...]) -> int | None:
    """Behind the template that the cursor names; None where it names none of these."""
    if cursor is None:
        return 0
    return next((n for n, each in enumerate(found, 1) if each.id == cursor), None)


def _check(field: str, value: str | None, allowed: list[str] | tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        errors = [{"field": field, "message": f"must be among: {', '.join(allowed)}"}]
        raise Problem(422, "Not valid", f"unknown {field}: {value[:40]}", errors)

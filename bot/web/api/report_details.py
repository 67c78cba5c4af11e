"""What each kind of hazard asks, for anybody; the details of a report, for officials.

It does not know the kinds, nor who may see a report.
"""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from bot.reports.details.changing import Changed
from bot.reports.kinds import DetailField, FieldType, shipped
from bot.web.api.fields import Language
from bot.web.api.refusals import refusals
from bot.web.dependencies import AnyOfficial, Services
from bot.words.catalogue import FALLBACK, Words

router = APIRouter(tags=["reports"])


class DetailsBody(BaseModel):
    details: dict[str, Any]


@router.get("/api/reports/kinds")
async def kinds(services: Services, language: Language = FALLBACK) -> dict[str, Any]:
    """Every hazard code with the fields that `details` of a report of it may have."""
    words = services.words
    return {
        "kinds": [
            {
                "hazard": hazard,
                "label": words.say(f"reports.hazard_{hazard}", language),
                "fields": [_shown(each, words, language) for each in fields],
            }
            for hazard, fields in shipped().items()
        ]
    }


@router.get("/api/reports/{reference}/details")
async def of_report(
    request: Request, services: Services, official: AnyOfficial, reference: str
) -> dict[str, Any]:
    """With every correction, oldest first."""
    with refusals(request, services):
        report = (await services.reports.detail(reference, official)).report
        changes = await services.report_details.changes(reference, official)
    return {"details": dict(report.details), "changes": [_changed(each) for each in changes]}


@router.patch("/api/reports/{reference}/details")
async def change(
    request: Request, services: Services, official: AnyOfficial, reference: str, body: DetailsBody
) -> dict[str, Any]:
    """Only what is named changes; null: nobody knows."""
    with refusals(request, services):
        report = await services.report_details.change(reference, body.details, official)
    return {"details": dict(report.details), "urgent": report.urgent}


def _shown(field: DetailField, words: Words, language: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "label": words.say(field.label, language),
    }
    if field.type is FieldType.NUMBER:
        bounds = {"low": field.low, "high": field.high, "whole": field.whole}
        shown |= {"unit": field.unit, **bounds}
    if field.type is FieldType.CHOICE:
        shown["options"] = [
            {"value": option, "label": words.say(field.option_label(option), language)}
            for option in field.options
        ]
    return shown


def _changed(changed: Changed) -> dict[str, Any]:
    return {"at": changed.at, "by": changed.actor, "values": dict(changed.values)}

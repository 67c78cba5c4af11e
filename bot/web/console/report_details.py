"""The form by which an officer corrects what is known of a report's hazard, field by field.

It does not know which fields a kind has, nor what is wrong with a value.
"""

from typing import Any

from fastapi import APIRouter, Response

from bot.reports.kinds import DetailField, FieldType, fields_of
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PREFIX = "details."
_TRUTH = {"true": True, "false": False}


@router.get("/console/reports/{reference}/details")
async def form(reference: str, desk: AtDesk) -> Response:
    return await _shown(reference, desk)


@router.post("/console/reports/{reference}/details")
async def change(reference: str, desk: AtDesk) -> Response:
    report = (await desk.services.reports.detail(reference, desk.official)).report
    typed = {f.name: _value(f, desk.text(PREFIX + f.name)) for f in fields_of(report.hazard)}
    changed = {n: v for n, v in typed.items() if v != report.details.get(n)}
    try:
        if changed:
            await desk.services.report_details.change(reference, changed, desk.official)
    except DOMAIN as error:
        return await _shown(reference, desk, desk.complain(error))
    return see_other(f"/console/reports/{reference}")


async def _shown(reference: str, desk: Desk, complaint: Complaint | None = None) -> Response:
    report = (await desk.services.reports.detail(reference, desk.official)).report
    changes = await desk.services.report_details.changes(reference, desk.official)
    fields = fields_of(report.hazard)
    kept = {f"{PREFIX}{f.name}": _written(report.details.get(f.name)) for f in fields}
    typed = {name: desk.text(name) for name in kept} if complaint else kept
    return desk.render(
        "report_details.html",
        complaint=complaint,
        report=report,
        fields=fields,
        changes=changes,
        values=typed,
    )


def _value(field: DetailField, text: str) -> Any:
    """As JSON would bring it; what is no number stays text, and is refused as such."""
    text = text.strip()
    if not text:
        return None
    if field.type is FieldType.YES_NO:
        return _TRUTH.get(text, text)
    if field.type is not FieldType.NUMBER:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)

"""What a webhook is told of a step: never who reported, the words only where that was asked for.

Of a confidential report neither words nor the point: it may be somebody's own workshop.

It does not know who hears it.
"""

import json
from datetime import datetime
from typing import Any

from bot.reports.report import Report
from bot.reports.steps import Stepped
from bot.webhooks.records import Detail, Event


def event_of(stepped: Stepped) -> Event:
    move = stepped.move
    if move.from_status is None:
        return Event.FILED
    return Event.CHANGED if move.from_status is move.to_status else Event.MOVED


def body_of(stepped: Stepped, detail: Detail) -> str:
    """The report as it is now; `data.status` is the step's, `data.current` today's."""
    move, report = stepped.move, stepped.report
    data = {
        "step": stepped.id,
        "reference": report.reference,
        "status": move.to_status,
        "previous": move.from_status,
        "current": report.status,
        **_plain(report),
        **(_words(report) if detail is Detail.FULL and not report.confidential else {}),
    }
    return written(event_of(stepped), move.at, data)


def written(event: Event, at: datetime, data: dict[str, Any]) -> str:
    """The form that the Standard Webhooks specification recommends."""
    told = {"type": event, "timestamp": at.isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _plain(report: Report) -> dict[str, Any]:
    hidden = report.lat is None or report.confidential
    place = None if hidden else {"lat": report.lat, "lon": report.lon}
    return {
        "hazard": report.hazard,
        "urgent": report.urgent,
        "area": report.area_code,
        "location": place,
        "people_affected": report.people_affected,
        "people_trapped": report.people_trapped,
        "duplicate_of": report.duplicate_of,
        "created_at": report.created_at.isoformat(),
        "expires_at": report.expires_at and report.expires_at.isoformat(),
    }


def _words(report: Report) -> dict[str, Any]:
    return {"text": report.text, "address": report.address, "details": dict(report.details)}

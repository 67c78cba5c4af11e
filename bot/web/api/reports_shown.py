"""What a report looks like in JSON, for the public and for officials.

It does not know who is asking: the route chose the view.
"""

from dataclasses import asdict
from typing import Any

from bot.reports.export import row
from bot.reports.filing import Filed
from bot.reports.listing import Media, OfficialReport, PublicReport
from bot.reports.person import Disclosed
from bot.reports.report import Moved, Report, graded
from bot.reports.similar import Similar


def shown_filed(filed: Filed) -> dict[str, Any]:
    """For whoever filed it: nothing that they did not say, but the reference."""
    report = filed.report
    return {
        "reference": report.reference,
        "status": report.status,
        "hazard": report.hazard,
        "area": report.area_code,
        "urgent": report.urgent,
        "created_at": report.created_at,
        "expires_at": report.expires_at,
        "similar": [_similar(similar) for similar in filed.similar],
    }


def shown_public(report: PublicReport) -> dict[str, Any]:
    return {
        "reference": report.reference,
        "status": report.status,
        "hazard": report.hazard,
        "area": report.area_code,
        "urgent": report.urgent,
        "created_at": report.created_at,
        "updated_at": report.updated_at,
        "expires_at": report.expires_at,
        "duplicate_of": report.duplicate_of,
        "timeline": [{"at": step.at, "status": step.status} for step in report.timeline],
    }


def shown_official(item: OfficialReport) -> dict[str, Any]:
    report = item.report
    location = None
    if report.lat is not None:
        location = {"lat": report.lat, "lon": report.lon}
    plain = {n: v for n, v in row(report).items() if n not in ("lat", "lon", "area_code")}
    return {
        **plain,
        "id": str(report.id),
        "area": report.area_code,
        "location": location,
        "language": report.language,
        "anonymous": report.anonymous,
        "urgency": report.urgency,
        "reasons": list(graded(report).reasons),
        "officer": report.officer,
        "due_at": report.due_at,
        "level": report.level,
        "confidential": report.confidential,
        "channel": report.reporter_channel,
        "contact": item.contact,
        "source": str(report.source_id) if report.source_id else None,
        "incident": str(report.incident_id) if report.incident_id else None,
        "held": report.held,
        "doubts": list(report.signs),
        "reporter": _reporter(report),
        "timeline": [_move(move) for move in item.timeline],
        "media": [shown_media(media) for media in item.media],
    }


def shown_reporter(reporter: Disclosed) -> dict[str, Any]:
    return {**asdict(reporter), "roles": list(reporter.roles)}


def _reporter(report: Report) -> dict[str, Any] | None:
    """A verified one, unless the report is confidential."""
    if report.reporter_name is None or report.confidential:
        return None
    return {"name": report.reporter_name, "roles": list(report.reporter_roles)}


def shown_media(media: Media) -> dict[str, Any]:
    return {
        "id": str(media.id),
        "media_type": media.media_type,
        "size": media.size,
        "created_at": media.created_at,
    }


def _similar(similar: Similar) -> dict[str, Any]:
    return {
        "reference": similar.reference,
        "hazard": similar.hazard,
        "distance_m": similar.distance_m,
        "created_at": similar.created_at,
    }


def _move(move: Moved) -> dict[str, Any]:
    return {
        "at": move.at,
        "from": move.from_status,
        "status": move.to_status,
        "by": move.actor,
        "note": move.note,
        "media": list(move.media),
        "tell": move.tell,
        "refusal": move.refusal,
    }

"""A report as a service request: all of it for officials, next to nothing for everybody else.

What everybody sees is decided in docs/decisions/0095. It does not know who is asking.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.reports.coarse import public_point
from bot.reports.open311.ports import Found
from bot.reports.open311.services import name_of
from bot.reports.report import OPEN, Report, Status, as_of
from bot.words.catalogue import Words


@dataclass(frozen=True, kw_only=True)
class Telling:
    """`place_name`: what the division of a code is called; `agency`: who answers for all of it."""

    words: Words
    language: str
    agency: str
    place_name: Callable[[str], str | None]
    now: datetime


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What differs between those who may see all and everybody."""

    description: str
    address: str | None
    point: tuple[float, float] | None


def in_full(found: Found, telling: Telling) -> dict[str, Any]:
    """For an official whose area it lies in. Without any contact: it has no field."""
    report = found.report
    point = None
    if report.lat is not None and report.lon is not None:
        point = (round(report.lat, 7), round(report.lon, 7))
    place = report.address or _division(report, telling)
    return _request(report, _Told(description=report.text, address=place, point=point), telling)


def in_public(found: Found, telling: Telling) -> dict[str, Any]:
    """Never words, address or the exact place; where about it is only once it was verified."""
    report = found.report
    place = _division(report, telling)
    name = name_of(report.hazard, telling.words, telling.language)
    told = _Told(
        description=": ".join(filter(None, (place, name))),
        address=place,
        point=public_point(report) if found.verified else None,
    )
    return _request(report, told, telling)


def _request(report: Report, told: _Told, telling: Telling) -> dict[str, Any]:
    """Every field of GeoReport v2, in its order."""
    report = as_of(report, telling.now)
    words, language = telling.words, telling.language
    return {
        "service_request_id": report.reference,
        "status": "open" if report.status in OPEN else "closed",
        "status_notes": words.say(f"reports.status_{report.status}", language),
        "service_name": name_of(report.hazard, words, language),
        "service_code": str(report.hazard),
        "description": told.description,
        "agency_responsible": telling.agency,
        "service_notice": None,
        "requested_datetime": written(report.created_at),
        "updated_datetime": written(_updated(report)),
        "expected_datetime": None,
        "address": told.address,
        "address_id": report.area_code,
        "zipcode": None,
        "lat": told.point[0] if told.point else None,
        "long": told.point[1] if told.point else None,
        "media_url": None,
    }


def written(at: datetime) -> str:
    """W3C's format, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _updated(report: Report) -> datetime:
    """Of one that time has closed: when that was, also before anybody wrote it down."""
    if report.status is Status.EXPIRED and report.expires_at:
        return max(report.updated_at, report.expires_at)
    return report.updated_at


def _division(report: Report, telling: Telling) -> str | None:
    return telling.place_name(report.area_code) if report.area_code else None

"""What lies around a report: its event's other reports and places of help, as a list and a map.

It does not know how a place of help is found.
"""

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from bot.facilities import room_left
from bot.facilities.around import around
from bot.reports.report import Report
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk
from knowledge.facilities.distance import Near

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

ONE = "/console/reports/{reference}"


@router.get(f"{ONE}/near")
async def near(reference: str, desk: AtDesk) -> Response:
    report = (await desk.services.reports.detail(reference, desk.official)).report
    return desk.render(
        "report_near.html", report=report, near=await _near(report, desk), room_left=room_left
    )


@router.get(f"{ONE}/map.geojson")
async def on_map(reference: str, desk: AtDesk) -> Response:
    """`role`: report, member or facility; `name` is what the page's list calls it."""
    belonging = await desk.services.groups.of(reference, desk.official)
    members = belonging.group.members if belonging.group else ()
    features = [
        *(_of_facility(one, desk) for one in await _near(belonging.report, desk)),
        *(_of_report(one, "member", desk) for one in members if one.id != belonging.report.id),
        _of_report(belonging.report, "report", desk),
    ]
    found = [one for one in features if one is not None]
    return JSONResponse(
        {"type": "FeatureCollection", "features": found},
        media_type="application/geo+json",
        headers={"Cache-Control": "no-store"},
    )


async def _near(report: Report, desk: Desk) -> list[Near]:
    if report.lat is None or report.lon is None:
        return []
    return await around(desk.services.facilities, report.lat, report.lon)


def _of_report(report: Report, role: str, desk: Desk) -> dict[str, Any] | None:
    if report.lat is None or report.lon is None:
        return None
    hazard = desk.page.say(f"reports.hazard_{report.hazard}")
    link = f"/console/reports/{report.reference}"
    name = f"{report.reference} · {hazard}"
    return _feature(report.lat, report.lon, {"role": role, "name": name, "link": link})


def _of_facility(near: Near, desk: Desk) -> dict[str, Any]:
    one = near.facility
    name = f"{desk.page.say(f'dialogue.facility_{one.kind}')} · {one.name}"
    return _feature(one.lat, one.lon, {"role": "facility", "name": name})


def _feature(lat: float, lon: float, properties: dict[str, str]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": point, "properties": properties}

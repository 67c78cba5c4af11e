"""The report of a broadcast over HTTP: JSON, a sheet, and pages to print and sign.

It does not know how the figures are added up.
"""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from bot.alerts.outcome.pages import Pages, Wording
from bot.alerts.outcome.printed import pdf
from bot.alerts.outcome.records import Outcome, Share
from bot.alerts.outcome.sheet import csv_text
from bot.officials import Official
from bot.services import WebServices
from bot.web.api.alert_refusals import refusals
from bot.web.api.fields import Language
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import AnyOfficial, Services

router = APIRouter(tags=["alerts"])

Spoken = Annotated[Language | None, Query(description="the header's, unless given")]


@router.get("/api/alerts/{alert_id}/report")
async def report(
    alert_id: UUID, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    """Reached, not reached and why; counts only. 409 before anything was sent."""
    outcome = await _outcome(alert_id, request, services, official)
    return shown_outcome(outcome, services)


@router.get("/api/alerts/{alert_id}/report.csv")
async def sheet(
    alert_id: UUID,
    request: Request,
    services: Services,
    official: AnyOfficial,
    language: Spoken = None,
) -> Response:
    """The same for a spreadsheet program."""
    pages = await _pages(alert_id, request, services, official, language)
    return _download(csv_text(pages).encode(), "text/csv; charset=utf-8", f"{pages.identifier}.csv")


@router.get("/api/alerts/{alert_id}/report.pdf")
async def printed(
    alert_id: UUID,
    request: Request,
    services: Services,
    official: AnyOfficial,
    language: Spoken = None,
) -> Response:
    """The same to print, sign and file."""
    pages = await _pages(alert_id, request, services, official, language)
    made = await asyncio.to_thread(pdf, pages)
    return _download(made, "application/pdf", f"{pages.identifier}.pdf")


async def _outcome(
    alert_id: UUID, request: Request, services: WebServices, official: Official
) -> Outcome:
    with refusals(request, services):
        return await services.outcomes.of(alert_id, official)


async def _pages(
    alert_id: UUID,
    request: Request,
    services: WebServices,
    official: Official,
    language: str | None,
) -> Pages:
    outcome = await _outcome(alert_id, request, services, official)
    spoken = spoken_by(request, services.words, language)
    return Wording(services.words, spoken).pages(outcome)


def _download(body: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=media_type, headers=headers)


def shown_outcome(outcome: Outcome, services: WebServices) -> dict[str, Any]:
    """Reasons carry their words in every language."""
    said = {tag: Wording(services.words, tag) for tag in services.words.languages}

    def shown(one: Share, **more: Any) -> dict[str, Any]:
        return {**more, **_figures(one, said)}

    return {
        "id": str(outcome.alert.id),
        "identifier": outcome.event.identifier,
        "status": outcome.event.status.value,
        "state": outcome.alert.state.value,
        "drill": outcome.event.status.value != "Actual",
        "final": outcome.final,
        "made_at": outcome.made_at.isoformat(),
        **shown(outcome.whole),
        "by_channel": [shown(one, channel=one.name) for one in outcome.by_channel],
        "by_language": [shown(one, language=one.name) for one in outcome.by_language],
        "by_area": [_area(one, outcome, said) for one in outcome.by_area],
        "hands": [
            {"person": hand.person, "act": hand.act.value, "at": hand.at.isoformat()}
            for hand in outcome.alert.hands
        ],
        "times": _times(outcome),
        "lanes": [
            {
                "lane": lane.lane,
                "channel": lane.channel,
                "messages": lane.messages,
                "first_at": lane.first_at.isoformat(),
                "last_at": lane.last_at.isoformat(),
                "segments_per_second": lane.segments_per_second,
            }
            for lane in outcome.lanes
        ],
        "fallbacks": outcome.fallbacks,
        "tried_again": outcome.tried_again,
        "taken_twice": outcome.taken_twice,
        "all_clear": dict(outcome.all_clear),
    }


def _figures(one: Share, said: dict[str, Wording]) -> dict[str, Any]:
    return {
        "meant": one.meant,
        "reached": one.reached,
        "not_reached": one.not_reached,
        "reasons": [
            {
                "code": code,
                "people": people,
                "words": {tag: wording.reason(code) for tag, wording in said.items()},
            }
            for code, people in one.reasons.items()
        ],
    }


def _area(one: Share, outcome: Outcome, said: dict[str, Wording]) -> dict[str, Any]:
    """`area` is null for areas of few people together, and where it is not known any more."""
    return {
        "area": one.name if one.name in outcome.areas else None,
        "names": {tag: wording.area(one.name, outcome.areas) for tag, wording in said.items()},
        **_figures(one, said),
    }


def _times(outcome: Outcome) -> dict[str, Any]:
    times = outcome.times
    moments = {
        "drafted": times.drafted,
        "submitted": times.submitted,
        "approved": times.approved,
        "first": times.first,
        "last": times.last,
        **{f"handed_over_{share}": at for share, at in times.handed_over.items()},
    }
    return {name: at.isoformat() if at else None for name, at in moments.items()}

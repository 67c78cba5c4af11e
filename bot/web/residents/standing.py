"""How a report stands, for who has its number: every step in plain words, and what comes next.

It does not know who filed it; whether "it is over" counts is decided where the reporter is known.
"""

import json
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from bot.reports.errors import ReportsError
from bot.reports.listing import PublicReport
from bot.reports.report import OPEN, Status
from bot.services import WebServices
from bot.web.api.refusals import STATUS
from bot.web.dependencies import Services
from bot.web.pages import Page, beijing, page_for
from bot.web.residents.around import named

router = APIRouter(include_in_schema=False)

SCRIPT_WORDS = ("sending", "unsent")


@dataclass(frozen=True, kw_only=True)
class Said:
    """A step: when, and what it means for whoever reported."""

    at: str
    text: str


@router.get("/status")
async def ask(
    request: Request,
    services: Services,
    reference: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    page = page_for(request, services.words)
    if not reference.strip():
        return page.render("residents/status_ask.html", reference="", problem="")
    try:
        report = await services.reports.status(reference)
    except ReportsError as error:
        return _asked_again(page, reference, error)
    return RedirectResponse(f"/status/{report.reference}", 303)


@router.get("/status/{reference}")
async def status(
    reference: str,
    request: Request,
    services: Services,
    added: Annotated[str, Query(max_length=5)] = "",
    filed: Annotated[str, Query(max_length=5)] = "",
) -> Response:
    """`added`, `filed`: what was done just now."""
    page = page_for(request, services.words)
    done = "telling.filed" if filed else "standing.added" if added else ""
    return await _page(reference, page, services, done=done)


@router.post("/status/{reference}/media")
async def add(reference: str, request: Request, services: Services, file: UploadFile) -> Response:
    """A photo, a recording or a film more; it is kept, and shown to officials alone."""
    page = page_for(request, services.words)
    if not file.size:
        return await _page(reference, page, services, problem=page.say("standing.no_file"))
    try:
        await services.reports.attach(reference, file.file)
    except ReportsError as error:
        return await _page(reference, page, services, problem=page.say(error.key))
    return RedirectResponse(f"/status/{quote(reference)}?added=yes", 303)


async def _page(
    reference: str, page: Page, services: WebServices, *, done: str = "", problem: str = ""
) -> Response:
    try:
        report = await services.reports.status(reference)
    except ReportsError as error:
        return _asked_again(page, reference, error)
    words = {name: page.say(f"standing.{name}") for name in SCRIPT_WORDS}
    division = services.areas.get(report.area_code) if report.area_code else None
    response = page.render(
        "residents/status.html",
        status=422 if problem else 200,
        report=report,
        hazard=page.say(f"reports.hazard_{report.hazard}"),
        place=named(division, page) if division else "",
        steps=_steps(report, page),
        following=page.say(f"standing.next_{report.status}", original=report.duplicate_of or ""),
        expires=beijing(report.expires_at) if report.status in OPEN else "",
        is_open=report.status in OPEN,
        takes_files=report.status in OPEN | {Status.RESOLVED},
        done=page.say(done, reference=report.reference) if done else "",
        problem=problem,
        script_words=json.dumps(words, ensure_ascii=False),
    )
    # Whoever has the number sees this page: no search engine shall have it.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _asked_again(page: Page, reference: str, error: ReportsError) -> Response:
    return page.render(
        "residents/status_ask.html",
        status=STATUS.get(type(error), 422),
        reference=reference,
        problem=page.say(error.key),
    )


def _steps(report: PublicReport, page: Page) -> tuple[Said, ...]:
    """Oldest first; from a status to the same one it says that somebody looked again."""
    before: Status | None = None
    said = []
    for step in report.timeline:
        again = step.status is before
        key = "again" if again else str(step.status)
        said.append(Said(at=beijing(step.at), text=page.say(f"standing.step_{key}")))
        before = step.status
    return tuple(said)

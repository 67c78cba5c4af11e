"""The residents' pages: the chat, every warning that was issued, and whether one is genuine.

It does not know what the chat answers: the page asks the public API.
"""

import json
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.alerts.errors import CursorWrong
from bot.clock import utc_now
from bot.web.chat.history import rows_of
from bot.web.chat.notice import notice_of
from bot.web.chat.shell import router as shell
from bot.web.chat.stop import router as stop_pages
from bot.web.dependencies import Services
from bot.web.pages import beijing, page_for
from bot.web.residents.routes import router as residents_pages

router = APIRouter(include_in_schema=False)
router.include_router(stop_pages)
router.include_router(shell)
router.include_router(residents_pages)

#: What begins so in these topics is handed to the page's script.
SCRIPT_WORDS = "js_"
SCRIPT_TOPICS = ("chat", "phone")
#: Of the cards for danger those that the page shows without network: what kills within minutes,
#: and what strikes when networks fail.
WITHOUT_NETWORK = (
    "not_breathing",
    "bleeding",
    "choking",
    "fire",
    "earthquake",
    "flood_trapped",
    "landslide",
    "gas_symptoms",
    "electric_shock",
    "drowning",
)


@router.get("/")
async def chat(request: Request, services: Services) -> Response:
    page = page_for(request, services.words)
    script_words = {
        name: text
        for topic in SCRIPT_TOPICS
        for name, text in services.words.topic(topic, page.language).items()
        if name.startswith(SCRIPT_WORDS)
    }
    return page.render(
        "chat/chat.html",
        script_words=json.dumps(script_words, ensure_ascii=False),
        dangers=WITHOUT_NETWORK,
    )


@router.get("/alerts")
async def history(request: Request, services: Services, cursor: str | None = None) -> Response:
    """Everything that was issued; a page that we never named is the first one."""
    page = page_for(request, services.words)
    try:
        found = await services.alerts.history(cursor=cursor)
    except CursorWrong:
        return RedirectResponse("/alerts", 303)
    return page.render("chat/history.html", rows=rows_of(found, page), next=found.next)


@router.get("/alerts/{identifier}")
async def alert(identifier: str, request: Request, services: Services) -> Response:
    """404 for a number that we never issued, as a page that says so."""
    page = page_for(request, services.words)
    published = await services.alerts.published(identifier)
    templates = services.alerts.templates
    notice = notice_of(published, page, services.areas, templates) if published else None
    return page.render(
        "chat/notice.html",
        status=200 if notice else 404,
        notice=notice,
        identifier=identifier,
        address=f"{services.settings.public_url}/alerts/{quote(identifier)}",
        home=services.settings.public_url,
        asked_at=beijing(utc_now()),
    )

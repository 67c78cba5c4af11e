"""The page behind the link in an e-mail: ends these mails, and starts them again.

It does not know how a link is made; it needs no sign-in, for the link itself is the key.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from bot.residents.stop_links import StopLinks
from bot.web.dependencies import Services
from bot.web.pages import page_for

router = APIRouter(include_in_schema=False)

#: What the page shows first, and after each of its buttons.
ASK, ENDED, STARTED, WRONG = "ask", "ended", "started", "wrong"


@router.get("/stop/{token}")
async def ask(token: str, request: Request, services: Services) -> Response:
    """Only asks: mail programs open links to look at them."""
    return _page(token, request, services, ASK)


@router.post("/stop/{token}")
async def act(
    token: str, request: Request, services: Services, again: Annotated[str, Form()] = ""
) -> Response:
    """Ends at once, as RFC 8058 has it: mail programs post here without showing the page."""
    links = StopLinks(services.vault, services.settings.public_url)
    person = links.person(token)
    if person is None:
        return _page(token, request, services, WRONG)
    if again:
        await services.residents.resume(person)
        return _page(token, request, services, STARTED)
    await services.residents.stop(person, language=page_for(request, services.words).language)
    return _page(token, request, services, ENDED)


def _page(token: str, request: Request, services: Services, step: str) -> Response:
    person = StopLinks(services.vault, services.settings.public_url).person(token)
    wrong = person is None
    response = page_for(request, services.words).render(
        "chat/stop.html",
        status=404 if wrong else 200,
        step=WRONG if wrong else step,
        address=person.address if person else "",
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

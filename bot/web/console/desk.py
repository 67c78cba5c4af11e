"""Who sits at the console: the signed-in official, with the page, the services and the form.

It does not know what any page does.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.datastructures import FormData

from bot.accounts.sessions import SignedIn
from bot.alerts.templates import PLACEHOLDERS
from bot.clock import utc_now
from bot.officials import OFFICIALS, Official, Role
from bot.services import WebServices
from bot.web.api.alert_refusals import problem_sentence
from bot.web.console.ages import age_of
from bot.web.console.complaints import DOMAIN, Complaint, complaint_of, label_of
from bot.web.console.kept import Kept, may_keep
from bot.web.console.menu import HOME, menu_for
from bot.web.dependencies import Services
from bot.web.pages import Page, area_name, page_for
from bot.web.sessions import csrf, csrf_fits, session_of

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
CSRF_FIELD = "csrf"
#: Where the second factor is asked for, and where one is set up.
SECOND, ME = "/console/second", "/console/me"
#: What opens for who still has to set one up.
OPEN_WITHOUT_FACTOR = (ME, "/console/sign-out")


class SignInNeeded(Exception):
    """Nobody is signed in, or the session is over."""


class SecondNeeded(Exception):
    """The password was right; the second factor is still to come, or to be set up, at `path`."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(path)


class Refused(Exception):
    """The page does not open for this person. `key` of bot/words says why."""

    def __init__(self, status: int, key: str) -> None:
        self.status = status
        self.key = key
        super().__init__(key)


class FormStale(Refused):
    """The form is of an earlier session, or of nobody's. `desk`: who sent it now."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        super().__init__(403, "console.form_stale")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One request of an official."""

    page: Page
    official: Official
    services: WebServices
    csrf: str
    form: FormData
    session: SignedIn

    def render(
        self,
        template: str,
        *,
        status: int = 200,
        complaint: Complaint | None = None,
        **values: Any,
    ) -> HTMLResponse:
        words, language = self.page.words, self.page.language
        return self.page.render(
            f"console/{template}",
            status=complaint.status if complaint else status,
            official=self.official,
            area_named=self.area_named,
            menu=menu_for(self.official),
            csrf=self.csrf,
            complaint=complaint,
            label=lambda field: label_of(field, words, language),
            known_blanks=PLACEHOLDERS,
            ago=self._ago,
            problem=lambda code, detail: problem_sentence(code, detail, words, language),
            **values,
        )

    def area_named(self, code: str | None) -> str:
        """The name of somebody's area; the whole country where there is none."""
        if code is None:
            return self.page.say("console.whole_country")
        division = self.services.areas.get(code)
        return area_name(division, self.page.language) if division else code

    def _ago(self, at: datetime) -> str:
        key, values = age_of(at, utc_now())
        return self.page.say(f"ages.{key}", **values)

    def complain(self, error: Exception) -> Complaint:
        return complaint_of(error, self.page.words, self.page.language)

    def text(self, field: str) -> str:
        """A field of the form; empty where it is absent or a file."""
        value = self.form.get(field)
        return value if isinstance(value, str) else ""


class ConsoleRoute(APIRoute):
    """Makes pages of what a console route raises."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except SignInNeeded:
                return await _elsewhere(request, HOME)
            except SecondNeeded as error:
                return await _elsewhere(request, error.path)
            except FormStale as error:
                return await _stale(request, error)
            except RequestValidationError:  # no alert has such an id
                return _refusal(request, Refused(404, "console.not_found"))
            except (Refused, *DOMAIN) as error:
                return _refusal(request, error)
            finally:
                await request.close()  # the files of a form

        return handled


async def desk(request: Request, services: Services) -> Desk:
    """Raises SignInNeeded, SecondNeeded, Refused.

    A form without this session's CSRF token is refused whole.
    """
    found = await half_desk(request, services)
    if found.session.half:
        raise SecondNeeded(SECOND)
    if found.session.limited and not request.url.path.startswith(OPEN_WITHOUT_FACTOR):
        raise SecondNeeded(ME)
    return found


async def half_desk(request: Request, services: Services) -> Desk:
    """As `desk`, also for whose second factor is still missing: only the pages that ask for it."""
    session = await session_of(request, services)
    if session is None:
        raise SignInNeeded
    if session.official.role not in OFFICIALS:
        raise Refused(403, "console.not_an_official")
    form = await request.form() if request.method == "POST" else FormData()
    found = Desk(
        page=page_for(request, services.words),
        official=session.official,
        services=services,
        csrf=csrf(services.vault, session),
        form=form,
        session=session,
    )
    given = str(form.get(CSRF_FIELD) or "")
    if request.method == "POST" and not csrf_fits(services.vault, session, given):
        raise FormStale(found)
    return found


AtDesk = Annotated[Desk, Depends(desk)]
AtHalfDesk = Annotated[Desk, Depends(half_desk)]


def only(*roles: Role) -> Callable[[Desk], None]:
    """A dependency that refuses everybody else; the domain looks again."""

    def check(desk: AtDesk) -> None:
        if desk.official.role not in roles:
            raise Refused(403, "console.not_allowed")

    return check


def see_other(path: str) -> RedirectResponse:
    """After a form was taken: reloading must not send it again."""
    return RedirectResponse(path, status_code=303)


async def _elsewhere(request: Request, path: str) -> Response:
    """To the sign-in; but a page that somebody is typing in stays, and what they sent is kept."""
    services: WebServices = request.app.state.services
    page = page_for(request, services.words)
    if request.headers.get("hx-request"):
        answer = page.render("console/signed_out.html", status=401)
        answer.headers.update({"HX-Retarget": "#signed-out", "HX-Reswap": "innerHTML"})
        return answer
    if not may_keep(request):
        return see_other(path)
    kept = await Kept.of(request, page, CSRF_FIELD)
    return page.render("console/kept.html", status=401, kept=kept, csrf="", door=path)


async def _stale(request: Request, error: FormStale) -> Response:
    """A fresh form with what was sent, where that was from a page of ours."""
    session = error.desk.session
    if session.half or session.limited:
        return await _elsewhere(request, SECOND if session.half else ME)
    if not may_keep(request):
        return _refusal(request, error)
    kept = await Kept.of(request, error.desk.page, CSRF_FIELD)
    return error.desk.render("kept.html", status=error.status, kept=kept)


def _refusal(request: Request, error: Exception) -> Response:
    services: WebServices = request.app.state.services
    page = page_for(request, services.words)
    if isinstance(error, Refused):
        found = Complaint(status=error.status, message=page.say(error.key))
    else:
        found = complaint_of(error, page.words, page.language)
    return page.render(
        "console/refused.html", status=found.status, complaint=found, first=_first_page(request)
    )


def _first_page(request: Request) -> str:
    """The list that a cursor of the address leads nowhere in, from its start; else empty."""
    if request.method != "GET" or "cursor" not in request.query_params:
        return ""
    url = request.url.remove_query_params("cursor")
    return f"{url.path}?{url.query}" if url.query else url.path

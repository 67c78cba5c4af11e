"""Pages for people instead of problem documents: nothing there, not so, too much, broken, away.

It does not know what went wrong; programs get the documents of `bot.web.problems`.
"""

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from bot.web.pages import Page, page_for
from bot.web.problems import Problem

#: Statuses that have sentences of their own; of the others only the hundred counts.
_TOLD = frozenset({404, 413, 429, 503})
#: What programs call: there nobody looks at a page.
_MACHINES = ("/api/", "/open311/", "/channels/", "/feeds/", "/health/", "/metrics", "/sandbox")


def page_of(request: Request, problem: Problem) -> Response | None:
    """A page where a browser asked for one; None for programs, and for parts of a page."""
    if not _wants_a_page(request):
        return None
    page = page_for(request, request.app.state.services.words)
    response = _rendered(page, problem.status)
    for name, value in (problem.headers or {}).items():
        response.headers[name] = value
    return response


def missing(page: Page) -> Response:
    """For a page's own address that leads to nothing."""
    return _rendered(page, 404)


def _rendered(page: Page, status: int) -> HTMLResponse:
    name = str(status) if status in _TOLD else "500" if status >= 500 else "400"
    office = page.request.url.path.startswith("/console")
    template = "console/trouble.html" if office else "residents/trouble.html"
    return page.render(template, status=status, name=name)


def _wants_a_page(request: Request) -> bool:
    path = request.url.path
    if path.startswith(_MACHINES) or path.endswith(".xml") or request.headers.get("hx-request"):
        return False
    return "text/html" in request.headers.get("accept", "")

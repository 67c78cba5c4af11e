"""Turns errors into RFC 9457 problem documents: only here an error becomes an HTTP status.

It does not know which error is raised where, nor what a page for people says of one.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"


@dataclass
class Problem(Exception):
    """What went wrong with a request.

    `errors` are dicts {"field", "message"} naming each bad field; a text's has its "line" too.
    """

    status: int
    title: str
    detail: str = ""
    errors: Sequence[dict[str, Any]] = ()
    headers: dict[str, str] | None = None


#: What a refusal is headed, whichever rule it comes from.
TITLES = {403: "Not allowed", 404: "Not found", 409: "Not possible now", 422: "Not valid"}


class ProblemResponse(JSONResponse):
    """What a caller sent may be quoted, and half a character has no UTF-8."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


def response(problem: Problem) -> ProblemResponse:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "errors": list(problem.errors),
    }
    return ProblemResponse(body, problem.status, headers=problem.headers)


#: The page for a person who asked; None where a program did.
Pages = Callable[[Request, Problem], Response | None]


def answered(request: Request, problem: Problem) -> Response:
    """A page for people where the app has such and a browser asked, else the document."""
    pages: Pages | None = getattr(request.app.state, "problem_pages", None)
    page = pages(request, problem) if pages else None
    return page or response(problem)


def install(app: FastAPI, pages: Pages | None = None) -> None:
    """Makes every error of `app` a problem document; a bug shows no trace to the outside.

    `pages` may show a page to people instead.
    """
    app.state.problem_pages = pages
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)
    app.add_middleware(Bugs)


class Bugs:
    """Ends what nobody foresaw here: the server around us would print what the error says.

    That may be what a person wrote; the log names the error's type, its frames and the route.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noticed(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noticed)
        except ClientDisconnect:
            return
        except Exception as error:
            route = getattr(scope.get("route"), "path", None)
            log.error("request_failed", method=scope["method"], route=route, exc_info=error)
            if not started:
                await answered(Request(scope), _broken())(scope, receive, send)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answered(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"field": _field(e["loc"]), "message": str(e["msg"])} for e in error.errors()]
    return answered(request, Problem(422, "The request is not valid", "See errors.", errors))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    return answered(request, Problem(error.status_code, str(error.detail), headers=headers))


async def _bug(request: Request, error: Exception) -> Response:
    return answered(request, _broken())


def _broken() -> Problem:
    return Problem(500, "Something broke on our side", "Please try again.")


def _field(location: Sequence[int | str]) -> str:
    parts = [str(part) for part in location if part not in ("body", "query", "path", "header")]
    return ".".join(parts) or "body"

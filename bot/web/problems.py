"""Turns errors into RFC 9457 problem documents: only here an error becomes an HTTP status.

It does not know which error is raised where.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


@dataclass
class Problem(Exception):
    """What went wrong with a request.

    `errors` are dicts {"field", "message"} naming each bad field.
    """

    status: int
    title: str
    detail: str = ""
    errors: Sequence[dict[str, str]] = ()
    headers: dict[str, str] | None = None


def response(problem: Problem) -> JSONResponse:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "errors": list(problem.errors),
    }
    return JSONResponse(body, problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Makes every error of `app` a problem document; a bug shows no trace to the outside."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)


async def _problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return response(error)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [{"field": _field(e["loc"]), "message": str(e["msg"])} for e in error.errors()]
    return response(Problem(422, "The request is not valid", "See errors.", errors))


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    return response(Problem(error.status_code, str(error.detail), headers=headers))


async def _bug(_: Request, error: Exception) -> JSONResponse:
    return response(Problem(500, "Something broke on our side", "Please try again."))


def _field(location: Sequence[int | str]) -> str:
    parts = [str(part) for part in location if part not in ("body", "query", "path", "header")]
    return ".".join(parts) or "body"

"""Open311 GeoReport v2 over HTTP: the format of an answer, the key of a caller, refusals.

It does not know services nor service requests.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bot.officials import Official
from bot.reports.errors import ReportsError, TooManyReports
from bot.reports.open311.arguments import Arguments
from bot.reports.open311.desk import Caller, Content
from bot.reports.open311.documents import MEDIA_TYPES, Format, written
from bot.reports.open311.errors import Refused
from bot.residents.fields import BadFields, FieldProblem
from bot.services import WebServices
from bot.web.api.refusals import STATUS, spoken_by
from bot.web.dependencies import BEARER, Remote, Services
from bot.words.catalogue import Words

PREFIX = "/open311/v2"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_MOST_FIELDS = 200


class _Refusing(APIRoute):
    """Says every refusal in the format that was asked for."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_refusing(request: Request) -> Response:
            try:
                return await handle(request)
            except (Refused, BadFields, ReportsError, HTTPException) as error:
                return _refusal(request, error)

        return handle_refusing


router = APIRouter(tags=["open311"], route_class=_Refusing)


@router.get(f"{PREFIX}/discovery")
@router.get(f"{PREFIX}/discovery.{{suffix}}")
async def discovery(request: Request, services: Services, remote: Remote) -> Response:
    caller = await _caller(request, services, remote, _query(request))
    return _answer(request, "discovery", services.open311.discovery(caller))


@router.get(f"{PREFIX}/services")
@router.get(f"{PREFIX}/services.{{suffix}}")
async def service_list(request: Request, services: Services, remote: Remote) -> Response:
    caller = await _caller(request, services, remote, _query(request))
    return _answer(request, "services", services.open311.services(caller))


@router.get(f"{PREFIX}/services/{{named}}")
async def definition(request: Request, services: Services, remote: Remote, named: str) -> Response:
    caller = await _caller(request, services, remote, _query(request))
    answer = services.open311.definition(_id(named), caller)
    return _answer(request, "service_definition", answer)


@router.post(f"{PREFIX}/requests", status_code=201)
@router.post(f"{PREFIX}/requests.{{suffix}}", status_code=201)
async def file(request: Request, services: Services, remote: Remote) -> Response:
    """Takes a service request from anybody, as a form."""
    arguments = await _form(request)
    caller = await _caller(request, services, remote, arguments)
    answer = await services.open311.file(arguments, caller)
    return _answer(request, "service_requests", answer, 201)


@router.get(f"{PREFIX}/requests")
@router.get(f"{PREFIX}/requests.{{suffix}}")
async def requests(request: Request, services: Services, remote: Remote) -> Response:
    arguments = _query(request)
    caller = await _caller(request, services, remote, arguments)
    answer = await services.open311.requests(arguments, caller)
    return _answer(request, "service_requests", answer)


@router.get(f"{PREFIX}/requests/{{named}}")
async def one(request: Request, services: Services, remote: Remote, named: str) -> Response:
    caller = await _caller(request, services, remote, _query(request))
    return _answer(request, "service_requests", await services.open311.request(_id(named), caller))


@router.get(f"{PREFIX}/tokens/{{named}}")
async def token(request: Request, services: Services, remote: Remote, named: str) -> Response:
    caller = await _caller(request, services, remote, _query(request))
    return _answer(request, "service_requests", await services.open311.token(_id(named), caller))


def _query(request: Request) -> Arguments:
    return Arguments(request.query_params.multi_items())


async def _form(request: Request) -> Arguments:
    """The arguments of the form, and those of the query, which some clients use too."""
    sent = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if sent not in _FORMS:
        raise Refused(400, "open311.form_missing")
    async with request.form(max_fields=_MOST_FIELDS) as form:
        pairs = form.multi_items()
    if any(isinstance(value, UploadFile) for _, value in pairs):
        raise Refused(400, "open311.file_sent")
    named = [(name, value) for name, value in pairs if isinstance(value, str)]
    return Arguments([*request.query_params.multi_items(), *named])


async def _caller(
    request: Request, services: WebServices, remote: str, arguments: Arguments
) -> Caller:
    """Raises Refused: for a key that opens nothing, or another jurisdiction."""
    _format(request)
    services.open311.check_jurisdiction(arguments)
    language = spoken_by(request, services.words, arguments.one("locale"))
    official = await _official(request, services, arguments.one("api_key"))
    return Caller(language=language, official=official, remote=remote)


async def _official(request: Request, services: WebServices, key: str | None) -> Official | None:
    """No session of a browser counts: another page could use it."""
    header = request.headers.get("authorization", "")
    if header.lower().startswith(BEARER):
        key = header[len(BEARER) :].strip()
    if not key:
        return None
    official = await services.officials.by_token(key)
    if official is None:
        raise Refused(403, "open311.key_wrong")
    return official


def _suffix(request: Request) -> str | None:
    _, dot, suffix = request.url.path.rpartition("/")[2].rpartition(".")
    return suffix if dot else None


def _id(named: str) -> str:
    """Without the format behind it."""
    return named.rpartition(".")[0] or named


def _format(request: Request) -> Format:
    """By the suffix; without one, XML for who takes XML but no JSON. Raises Refused."""
    suffix = _suffix(request)
    if suffix is None:
        accepts = request.headers.get("accept", "")
        return Format.XML if "xml" in accepts and "json" not in accepts else Format.JSON
    if suffix not in set(Format):
        raise Refused(404, "open311.format_unknown")
    return Format(suffix)


def _answer(request: Request, root: str, content: Content, status: int = 200) -> Response:
    format = _format(request)
    headers = {"Vary": "Accept, Accept-Language, Authorization"}
    return Response(
        written(root, content, format),
        status_code=status,
        headers=headers,
        media_type=MEDIA_TYPES[format],
    )


def _refusal(request: Request, error: Exception) -> Response:
    services: WebServices = request.app.state.services
    language = spoken_by(request, services.words, request.query_params.get("locale"))
    status, texts = _said(error, services, language)
    content = [{"code": status, "description": text} for text in texts]
    format = Format.JSON if _suffix(request) == Format.JSON else Format.XML
    if _suffix(request) is None:
        format = _format(request)
    headers = {}
    if isinstance(error, TooManyReports):
        headers["Retry-After"] = str(error.retry_after_s)
    media_type = MEDIA_TYPES[format]
    body = written("errors", content, format)
    return Response(body, status_code=status, headers=headers, media_type=media_type)


def _said(error: Exception, services: WebServices, language: str) -> tuple[int, list[str]]:
    words = services.words
    if isinstance(error, Refused):
        return error.status, [words.say(error.key, language, **error.values)]
    if isinstance(error, BadFields):
        return 400, [_named(p, words, language) for p in error.problems]
    if isinstance(error, ReportsError):
        return STATUS[type(error)], [words.say(error.key, language)]
    assert isinstance(error, HTTPException)
    return error.status_code, [words.say("open311.form_broken", language)]


def _named(problem: FieldProblem, words: Words, language: str) -> str:
    """An answer to one of our questions is named by its code."""
    message = words.say(problem.key, language, **problem.values)
    _, detail, code = problem.field.partition("details.")
    return f"{code}: {message}" if detail else message

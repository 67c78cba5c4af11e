"""Laws and plans on the console: taken in from a file, what was cut of each, withdrawn, restored.

It does not know how a file is read, cut or searched.
"""

from fastapi import APIRouter, Response
from starlette.datastructures import UploadFile

from bot.articles.errors import ArticlesError
from bot.documents import TakenIn
from bot.web.console.articles import ADMIN, tried
from bot.web.console.complaints import Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other
from knowledge.documents import errors
from knowledge.documents.importing import Described
from knowledge.loading import LANGUAGES

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False, dependencies=ADMIN)

PATH = "/console/documents"
PER_PAGE = 100
#: Excerpts a page.
EXCERPTS = 50
FIELDS = ("title", "publisher", "year", "language")
DONE = frozenset({"withdrawn", "restored"})
#: Nothing older is in force.
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
#: The sentence for each thing that can be wrong with a file.
_REFUSED: dict[type[errors.DocumentRefused], str] = {
    errors.TooLarge: "file_too_large",
    errors.Encrypted: "file_encrypted",
    errors.NoDocument: "file_no_document",
    errors.NoText: "file_no_text",
    errors.EncodingUnknown: "file_encoding",
    errors.LanguageUnknown: "file_language",
    errors.DocumentRefused: "file_no_document",
}


class _Wrong(Exception):
    """A field of the form; `key` of bot/words says what."""

    def __init__(self, field: str, key: str) -> None:
        super().__init__(key)
        self.field, self.key = field, key


@router.get(PATH)
async def listed(
    desk: AtDesk, cursor: str | None = None, ask: str = "", tongue: str = ""
) -> Response:
    return await _list(desk, cursor=cursor, ask=ask, tongue=tongue)


@router.post(PATH)
async def take_in(desk: AtDesk) -> Response:
    try:
        name, data = await _file(desk)
        taken = await desk.services.documents.take_in(name, data, _described(desk), desk.official)
    except _Wrong as error:
        return await _list(desk, complaint=_complaint(error.field, error.key, desk))
    except errors.DocumentRefused as error:
        key = next(_REFUSED[kind] for kind in type(error).__mro__ if kind in _REFUSED)
        return await _list(desk, complaint=_complaint("file", key, desk))
    return await _list(desk, taken=taken)


@router.get(f"{PATH}/{{id}}")
async def one(id: str, desk: AtDesk, start: int = 0, done: str = "") -> Response:
    found, document = await desk.services.documents.one(id)
    start = max(start, 0)
    parts = list(zip(document.anchors, document.excerpts, strict=True))
    return desk.render(
        "document.html",
        listed=found,
        parts=parts[start : start + EXCERPTS],
        start=start,
        next=start + EXCERPTS if len(parts) > start + EXCERPTS else None,
        done=done if done in DONE else "",
    )


@router.post(f"{PATH}/{{id}}/withdraw")
async def withdraw(id: str, desk: AtDesk) -> Response:
    await desk.services.documents.withdraw(id, desk.text("reason"), desk.official)
    return see_other(f"{PATH}/{id}?done=withdrawn")


@router.post(f"{PATH}/{{id}}/restore")
async def restore(id: str, desk: AtDesk) -> Response:
    await desk.services.documents.restore(id, desk.official)
    return see_other(f"{PATH}/{id}?done=restored")


async def _file(desk: Desk) -> tuple[str, bytes]:
    file = desk.form.get("file")
    data = await file.read() if isinstance(file, UploadFile) else b""
    if not isinstance(file, UploadFile) or not data:
        raise _Wrong("file", "file_missing")
    return file.filename or "", data


def _described(desk: Desk) -> Described:
    """What is left empty is found out."""
    typed = {name: desk.text(name).strip() or None for name in FIELDS}
    year = typed["year"]
    if year and not (year.isdecimal() and len(year) == 4 and _FIRST_YEAR <= int(year) < _LAST_YEAR):
        raise _Wrong("year", "year_wrong")
    return Described(
        title=typed["title"],
        publisher=typed["publisher"],
        year=int(year) if year else None,
        language=typed["language"] if typed["language"] in LANGUAGES else None,
    )


def _complaint(field: str, key: str, desk: Desk) -> Complaint:
    message = desk.page.say(f"knowledge.{key}")
    return Complaint(status=422, message=message, fields={field: message})


async def _list(
    desk: Desk,
    *,
    cursor: str | None = None,
    ask: str = "",
    tongue: str = "",
    complaint: Complaint | None = None,
    taken: TakenIn | None = None,
) -> Response:
    try:
        page = await desk.services.documents.page(PER_PAGE, cursor, withdrawn=True)
    except ArticlesError:  # of a document that is gone
        page = await desk.services.documents.page(PER_PAGE, None, withdrawn=True)
    return desk.render(
        "documents.html",
        complaint=complaint,
        taken=taken,
        page=page,
        typed={name: desk.text(name) for name in FIELDS},
        tried=await tried(desk, ask, tongue),
        asked=ask,
        tongue=tongue,
    )

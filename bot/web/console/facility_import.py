"""Lists of facilities taken in on the console: handed in, looked at, then taken or left.

It does not know how a file is read, nor what taking it does; `bot.facilities` does.
"""

import csv
import io
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from starlette.datastructures import UploadFile

from bot.facilities.drawer import Waiting
from bot.facilities.errors import Unknown
from bot.officials import Role
from bot.spreadsheets import BYTE_ORDER_MARK, harmless
from bot.web.console.complaints import Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other
from bot.web.console.facilities import PATH, address_of
from bot.web.pages import Page
from knowledge.errors import KnowledgeError, MappingInvalid, MappingMissing, NotText
from knowledge.facilities import mapping as mappings
from knowledge.facilities.report import RowProblem

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.ADMIN, Role.DUTY_OFFICER))],
)

IMPORT = f"{PATH}/import"
#: Bytes of a file, characters of a mapping.
MOST_BYTES = 10_000_000
LONGEST_MAPPING = 20_000
#: Bad rows on the page (the download has all), and examples of each sort.
SHOWN = 50
EXAMPLES = 5
LONGEST_NAME = 120


@router.get(IMPORT)
async def choose(desk: AtDesk, over: str = "") -> Response:
    gone = Complaint(status=410, message=desk.page.say("facilities.import_over")) if over else None
    return _choose(desk, gone)


@router.post(IMPORT)
async def hand_in(desk: AtDesk) -> Response:
    file, own = desk.form.get("file"), desk.text("own").strip()
    if not isinstance(file, UploadFile) or not file.filename:
        return _refused(desk, "file", desk.page.say("facilities.file_missing"))
    data = await file.read(MOST_BYTES + 1)
    if (wrong := _wrong(len(data), own)) is not None:
        field, key = wrong
        return _refused(desk, field, desk.page.say(key))
    name = file.filename[-LONGEST_NAME:]
    try:
        waiting = await desk.services.facility_desk.hand_in(
            data, name, desk.official, mapping=desk.text("mapping"), own=own
        )
    except KnowledgeError as error:
        field = "own" if isinstance(error, MappingInvalid) else "file"
        return _refused(desk, field, _said(error, desk.page))
    return see_other(f"{IMPORT}/{waiting.id}")


@router.get(f"{IMPORT}/{{id}}")
async def look(id: UUID, desk: AtDesk) -> Response:
    waiting = await _waiting(id, desk)
    if waiting is None:
        return see_other(f"{IMPORT}?over=1")
    plan = await desk.services.facility_desk.plan(waiting, desk.official)
    return desk.render(
        "facility_import_look.html",
        waiting=waiting,
        plan=plan,
        report=plan.report,
        shown=plan.report.problems[:SHOWN],
        examples=EXAMPLES,
        path=IMPORT,
        address_of=address_of,
    )


@router.post(f"{IMPORT}/{{id}}")
async def take(id: UUID, desk: AtDesk) -> Response:
    waiting = await _waiting(id, desk)
    if waiting is None:
        return see_other(f"{IMPORT}?over=1")
    gone = bool(desk.text("gone"))
    await desk.services.facility_desk.take(waiting, desk.official, gone=gone)
    return see_other(f"{IMPORT}/{id}")


@router.get(f"{IMPORT}/{{id}}/problems.csv")
async def problems(id: UUID, desk: AtDesk) -> Response:
    waiting = await _waiting(id, desk)
    if waiting is None:
        return see_other(f"{IMPORT}?over=1")
    plan = await desk.services.facility_desk.plan(waiting, desk.official)
    return Response(
        _table(plan.report.problems, desk.page),
        headers={"Content-Disposition": 'attachment; filename="bad-rows.csv"'},
        media_type="text/csv; charset=utf-8",
    )


def _choose(desk: Desk, complaint: Complaint | None = None) -> Response:
    return desk.render(
        "facility_import.html",
        complaint=complaint,
        mappings=[each.name for each in mappings.shipped()],
        typed={"mapping": desk.text("mapping"), "own": desk.text("own")},
        path=IMPORT,
        most_bytes=MOST_BYTES,
    )


def _refused(desk: Desk, field: str, message: str) -> Response:
    return _choose(desk, Complaint(status=422, message=message, fields={field: message}))


def _wrong(size: int, own: str) -> tuple[str, str] | None:
    """The field and the key of what is wrong before anything was read."""
    if not size:
        return "file", "facilities.file_empty"
    if size > MOST_BYTES:
        return "file", "facilities.file_large"
    return ("own", "facilities.mapping_large") if len(own) > LONGEST_MAPPING else None


def _said(error: KnowledgeError, page: Page) -> str:
    if isinstance(error, NotText):
        return page.say("facilities.file_no_text")
    if isinstance(error, MappingMissing):
        columns = ", ".join(column[:40] for column in error.columns)
        key = "file_columns" if columns else "file_no_columns"
        return page.say(f"facilities.{key}", **({"columns": columns} if columns else {}))
    if isinstance(error, MappingInvalid):
        return page.say("facilities.mapping_wrong", detail=str(error)[:300])
    return page.say("facilities.file_unreadable")


async def _waiting(id: UUID, desk: Desk) -> Waiting | None:
    try:
        return await desk.services.facility_desk.waiting(id, desk.official)
    except Unknown:
        return None


def _table(rows: tuple[RowProblem, ...], page: Page) -> str:
    text = io.StringIO()
    lines = csv.writer(text)
    columns = ("line", "field", "reason", "value", "row", "left_out")
    lines.writerow([page.say(f"facilities.column_{column}") for column in columns])
    for each in rows:
        reason = page.say(f"facilities.problem_{each.reason}")
        left_out = page.say("facilities.yes" if each.dropped else "facilities.no")
        cells = (each.line, each.field, reason, each.value, each.row, left_out)
        lines.writerow([harmless(cell) for cell in cells])
    return BYTE_ORDER_MARK + text.getvalue()

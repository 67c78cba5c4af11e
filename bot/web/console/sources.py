"""Hazard sources on the console: the ledger, one record with its history, what is done about it.

It does not know what may be done: the domain says so beside the field.
"""

from dataclasses import fields
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.datastructures import UploadFile

from bot.clock import utc_now
from bot.reports.media import MOST_BYTES
from bot.reports.sources.records import Act, NewSource, Source, State
from bot.reports.sources.rules import MOVES
from bot.residents.fields import BadFields, FieldProblem
from bot.web.api.sources import Due, Selection, query_of
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other
from bot.web.console.loop import due_of
from bot.web.console.on_duty import names_of
from bot.web.console.place import code_in, place_of
from knowledge.hazards import Hazard

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/sources"
#: Fields of the form; the API calls the two of the point by one name.
FIELDS = tuple(one.name for one in fields(NewSource))


@router.get(PATH)
async def listed(
    desk: AtDesk,
    state: str = "",
    kind: str = "",
    due: str = "",
    area: str = "",
    cursor: str | None = None,
) -> Response:
    wanted = Selection(
        state=State(state) if state in set(State) else None,
        kind=Hazard(kind) if kind in set(Hazard) else None,
        due=Due(due) if due in set(Due) else None,
        cursor=cursor,
    )
    return await _list(desk, wanted, area)


@router.post(PATH)
async def create(desk: AtDesk) -> Response:
    try:
        source = await desk.services.sources.create(_new(desk), desk.official)
    except DOMAIN as error:
        return await _list(desk, Selection(), complaint=desk.complain(error))
    return see_other(f"{PATH}/{source.id}")


@router.get(f"{PATH}/{{id}}")
async def one(id: UUID, desk: AtDesk) -> Response:
    return await _one(id, desk)


@router.post(f"{PATH}/{{id}}")
async def change(id: UUID, desk: AtDesk) -> Response:
    try:
        await desk.services.sources.change(id, _new(desk), desk.official)
    except DOMAIN as error:
        return await _one(id, desk, desk.complain(error))
    return see_other(f"{PATH}/{id}")


@router.post(f"{PATH}/{{id}}/act")
async def act(id: UUID, desk: AtDesk) -> Response:
    """With a photo, which stays whatever becomes of the act."""
    wanted = desk.text("act")
    try:
        media = await _attached(id, desk)
        if wanted not in set(MOVES):
            raise BadFields([FieldProblem(field="act", key="sources.missing")])
        await desk.services.sources.act(
            id, Act(wanted), desk.official, note=desk.text("note"), media=media
        )
    except DOMAIN as error:
        return await _one(id, desk, desk.complain(error))
    return see_other(f"{PATH}/{id}")


async def _attached(id: UUID, desk: Desk) -> tuple[str, ...]:
    named = tuple(value for value in desk.form.getlist("media") if isinstance(value, str))
    file = desk.form.get("proof")
    if not isinstance(file, UploadFile) or not file.filename:
        return named
    data = await file.read(MOST_BYTES + 1)
    media = await desk.services.sources.attach(id, data, desk.official)
    return (*named, str(media.id))


async def _list(
    desk: Desk, wanted: Selection, area: str = "", *, complaint: Complaint | None = None
) -> Response:
    sources, official, areas = desk.services.sources, desk.official, desk.services.areas
    within, query = place_of(areas, area), query_of(wanted, sources)
    code = within.division.code if within.division else None
    found, following = await sources.page(official, query, area=code, cursor=wanted.cursor)
    late = query_of(Selection(due=Due.OVERDUE), sources)
    typed = {"state": wanted.state or "", "kind": wanted.kind or "", "due": wanted.due or ""}
    typed["area"] = area
    return desk.render(
        "sources.html",
        complaint=complaint,
        sources=found,
        next=following,
        filters=typed,
        narrowed=any(typed.values()),
        creating=complaint is not None,
        within=within,
        found=await sources.total(official, query, area=code),
        total=await sources.total(official, query_of(Selection(), sources)),
        late=await sources.total(official, late),
        places=_places(desk, [one.area_code for one in found]),
        states=tuple(State),
        now=utc_now(),
        **_choices(desk),
    )


async def _one(id: UUID, desk: Desk, complaint: Complaint | None = None) -> Response:
    entry = await desk.services.sources.detail(id, desk.official)
    source = entry.source
    typed = {name: desk.text(name) for name in FIELDS}
    return desk.render(
        "source.html",
        complaint=complaint,
        entry=entry,
        source=source,
        places=_places(desk, [source.area_code]),
        acts=[act for act, (before, _) in MOVES.items() if source.state in before],
        now=utc_now(),
        **{**_choices(desk), "typed": typed if any(typed.values()) else _written(source)},
        note=desk.text("note"),
        ticked=tuple(desk.form.getlist("media")),
    )


def _places(desk: Desk, codes: list[str | None]) -> dict[str | None, str]:
    return names_of(codes, desk.services.areas, "")


def _choices(desk: Desk) -> dict[str, Any]:
    return {
        "hazards": tuple(Hazard),
        "grades": desk.services.sources.rules.grades,
        "typed": {name: desk.text(name) for name in FIELDS},
        "find": lambda text: place_of(desk.services.areas, text),
    }


def _written(source: Source) -> dict[str, str]:
    """As the form shows what stands there; when it is due is left as it is."""
    values = {name: getattr(source, name) for name in FIELDS if name != "next_due"}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _new(desk: Desk) -> NewSource:
    """Raises BadFields for what is no number or no time."""
    texts = {name: desk.text(name) for name in ("name", "kind", "grade", "unit", "person")}
    return NewSource(
        **texts,
        description=desk.text("description"),
        lat=_number(desk, "lat"),
        lon=_number(desk, "lon"),
        address=desk.text("address") or None,
        area_code=code_in(desk, "area_code"),
        interval_days=_whole(desk, "interval_days"),
        next_due=due_of(desk, "next_due") if desk.text("next_due") else None,
    )


def _number(desk: Desk, field: str) -> float | None:
    text = desk.text(field).strip()
    try:
        return float(text) if text else None
    except ValueError:
        raise BadFields([FieldProblem(field=field, key="sources.number_wrong")]) from None


def _whole(desk: Desk, field: str) -> int | None:
    text = desk.text(field).strip()
    if text and not text.isdecimal():
        raise BadFields([FieldProblem(field=field, key="sources.number_wrong")])
    return int(text) if text else None

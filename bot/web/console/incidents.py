"""Incidents on the console: opened, reported on, summed up, ended.

It does not know which figures may be filed: the domain says so beside the field.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from fastapi import APIRouter, Response

from bot.reports.incidents.filing import NewFigure, plain
from bot.reports.incidents.opening import NewIncident
from bot.reports.incidents.ports import Case
from bot.reports.incidents.records import Kind, State
from bot.reports.incidents.service import Page
from bot.residents.fields import BadFields, FieldProblem
from bot.web.api.incidents_shown import finding_sentence, misfit_sentence
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other
from bot.web.console.forms import beijing_time
from bot.web.console.incident_units import code_of_unit, offered, units_of
from bot.web.console.on_duty import names_of
from bot.web.console.place import code_in, place_of
from bot.web.console.timers import timer
from knowledge.hazards import Hazard

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

PATH = "/console/incidents"
PER_PAGE = 50
_COUNTER = "counters."
_OPENING = ("name", "hazard", "area", "occurred_at", "grade")
_FIGURE = ("unit", "unit_name", "kind", "as_of", "note", "reason", "day")


@router.get(PATH)
async def listed(
    desk: AtDesk, state: str = "", report: str = "", cursor: str | None = None
) -> Response:
    """`report`: a reference that is to be put into one of them."""
    return await _list(desk, state=state, report=report, cursor=cursor)


@router.post(PATH)
async def open_one(desk: AtDesk) -> Response:
    try:
        new = NewIncident(
            hazard=desk.text("hazard"),
            name=desk.text("name"),
            area=code_in(desk, "area") or "",
            occurred_at=_required_time(desk, "occurred_at"),
            grade=desk.text("grade") or None,
        )
        opened = await desk.services.incidents.open(new, desk.official)
    except DOMAIN as error:
        return await _list(desk, complaint=desk.complain(error))
    return see_other(f"{PATH}/{opened.id}")


@router.get(f"{PATH}/{{id}}")
async def one(id: UUID, desk: AtDesk) -> Response:
    return await _shown(id, desk)


@router.post(f"{PATH}/{{id}}/figures")
async def file(id: UUID, desk: AtDesk) -> Response:
    try:
        await desk.services.incidents.file(id, await _figure(id, desk), desk.official)
    except DOMAIN as error:
        return await _shown(id, desk, desk.complain(error))
    return see_other(f"{PATH}/{id}#history")


@router.post(f"{PATH}/{{id}}/units")
async def concern(id: UUID, desk: AtDesk) -> Response:
    try:
        units = units_of(desk.text("units"), await _case(id, desk), desk.services.areas)
        await desk.services.incidents.concern(id, units, desk.official)
    except DOMAIN as error:
        return await _shown(id, desk, desk.complain(error))
    return see_other(f"{PATH}/{id}")


@router.post(f"{PATH}/{{id}}/state")
async def move(id: UUID, desk: AtDesk) -> Response:
    to = State.CLOSED if desk.text("to") == State.CLOSED else State.FINAL
    try:
        await desk.services.incidents.move(id, to, desk.text("note"), desk.official)
    except DOMAIN as error:
        return await _shown(id, desk, desk.complain(error))
    return see_other(f"{PATH}/{id}")


@router.post(f"{PATH}/{{id}}/link")
async def link(id: UUID, desk: AtDesk) -> Response:
    try:
        await desk.services.incidents.link(id, desk.text("reference"), desk.official)
    except DOMAIN as error:
        return await _shown(id, desk, desk.complain(error))
    return see_other(f"{PATH}/{id}#linked")


@router.post(f"{PATH}/{{id}}/unlink")
async def unlink(id: UUID, desk: AtDesk) -> Response:
    await desk.services.incidents.unlink(id, desk.text("reference"), desk.official)
    return see_other(f"{PATH}/{id}#linked")


async def _list(
    desk: Desk,
    *,
    state: str = "",
    report: str = "",
    cursor: str | None = None,
    complaint: Complaint | None = None,
) -> Response:
    incidents = desk.services.incidents
    states = (State(state),) if state in set(State) else ()
    try:
        page = await incidents.page(desk.official, states=states, limit=PER_PAGE, cursor=cursor)
    except DOMAIN as error:
        page, complaint = Page(items=(), next=None), desk.complain(error)
    return desk.render(
        "incidents.html",
        complaint=complaint,
        page=page,
        report=report,
        total=await incidents.total(desk.official, states=states),
        counts={each: await incidents.total(desk.official, states=(each,)) for each in State},
        names=names_of([one.area for one in page.items], desk.services.areas, ""),
        state=state,
        states=tuple(State),
        hazards=tuple(Hazard),
        grades=incidents.regime.grades,
        typed={name: desk.text(name) for name in _OPENING},
        places=lambda text: place_of(desk.services.areas, text),
    )


async def _shown(id: UUID, desk: Desk, complaint: Complaint | None = None) -> Response:
    incidents, page = desk.services.incidents, desk.page
    reading = await incidents.read(id, desk.official)
    regime, nodes = incidents.regime, tuple(reading.rollup().walk())
    said = {name for _, node in nodes for name in (*node.total, *node.below)}
    tongue = page.language if page.language in ("zh", "en") else "en"
    return desk.render(
        "incident.html",
        complaint=complaint,
        incident=reading.case.incident,
        case=reading.case,
        nodes=nodes,
        counters=[one for one in regime.counters if one.id in said],
        unsaid=[one.name(tongue) for one in regime.counters if one.id not in said],
        awaited=[
            (one, one.overdue(reading.now)) for one in reading.deadlines() if one.met_at is None
        ],
        met_late=[one for one in reading.deadlines() if one.late],
        timer=lambda at: timer(at, reading.now),
        history=reading.history(),
        findings=[
            (one, finding_sentence(one, regime, page.words, page.language))
            for one in reading.findings()
        ],
        regime=regime,
        kinds=tuple(Kind),
        plain=plain,
        misfit=lambda misfit: misfit_sentence(misfit, page.words, page.language),
        offered=offered(reading.case, desk.services.areas),
        typed=_typed(desk),
    )


def _typed(desk: Desk) -> Mapping[str, str]:
    counters = [f"{_COUNTER}{each.id}" for each in desk.services.incidents.regime.counters]
    return {name: desk.text(name) for name in (*_FIGURE, *counters, "units", "reference")}


async def _case(id: UUID, desk: Desk) -> Case:
    """Raises IncidentUnknown, NotYourIncident."""
    return (await desk.services.incidents.read(id, desk.official)).case


async def _figure(id: UUID, desk: Desk) -> NewFigure:
    """Raises IncidentUnknown, NotYourIncident; BadFields for what nobody can read."""
    kind = desk.text("kind")
    if kind not in set(Kind):
        raise _bad("kind", "kind_not_now")
    names = [name for name in desk.form if name.startswith(_COUNTER) and desk.text(name).strip()]
    return NewFigure(
        unit=code_of_unit(desk.text("unit"), await _case(id, desk), desk.services.areas),
        unit_name=desk.text("unit_name"),
        kind=Kind(kind),
        as_of=_time(desk, "as_of"),
        counters={name.removeprefix(_COUNTER): _number(desk.text(name)) for name in names},
        note=desk.text("note"),
        reason=desk.text("reason"),
        day=_day(desk),
        straight_to=tuple(str(each) for each in desk.form.getlist("straight_to")),
    )


def _number(text: str) -> Decimal:
    """What is none is none to the domain too, which names the counter."""
    try:
        return Decimal(text.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        return Decimal("NaN")


def _time(desk: Desk, name: str) -> datetime | None:
    text = desk.text(name).strip()
    return _required_time(desk, name) if text else None


def _required_time(desk: Desk, name: str) -> datetime:
    try:
        return datetime.fromisoformat(beijing_time(desk.text(name)) or "")
    except ValueError:
        raise _bad(name, "time_unreadable") from None


def _day(desk: Desk) -> date | None:
    text = desk.text("day").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise _bad("day", "time_unreadable") from None


def _bad(field: str, key: str) -> BadFields:
    return BadFields([FieldProblem(field=field, key=f"incidents.{key}")])

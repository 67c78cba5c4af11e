"""Writing an alert: the form, with its area and its words looked at, and drafts from CAP files.

It does not know what an alert must have; what was typed is kept whatever the domain says of it.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile

from bot.alerts.content import AlertContent, Status
from bot.alerts.templates import Template
from bot.clock import utc_now
from bot.officials import Role
from bot.residents.groups import CODES
from bot.web.console import area_choice, forms, from_template, reach, wording
from bot.web.console.area_choice import Choice
from bot.web.console.complaints import DOMAIN, Complaint, km2_text
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other
from bot.web.console.forms import Values
from bot.web.console.reach import Reached
from bot.web.maps import ground_for

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.AUTHOR))],
)


@router.get("/console/alerts/new")
async def new(
    desk: AtDesk, update: UUID | None = None, template: str = "", status: str = ""
) -> Response:
    """An empty form, or one filled with a template or an alert that the new one is to update."""
    if found := desk.services.alerts.templates.get(template):
        wanted = Status(status) if status in set(Status) else Status.EXERCISE
        values = from_template.values_of(found, wanted, utc_now())
        return await _form(desk, {**values, **area_choice.own(desk)})
    return await _form(desk, await _updating(desk, update) if update else forms.blank())


@router.post("/console/alerts/new")
async def create(desk: AtDesk) -> Response:
    values = forms.values_of(desk.form)
    try:
        alert = await desk.services.alerts.draft(_data(desk, values), desk.official)
    except DOMAIN as error:
        return await _form(desk, values, complaint=desk.complain(error))
    return see_other(f"/console/alerts/{alert.id}")


@router.post("/console/alerts/cap")
async def from_cap(desk: AtDesk) -> Response:
    """A draft from a CAP file, opened for what the file could not give."""
    file = desk.form.get("cap")
    data = await file.read() if isinstance(file, UploadFile) else b""
    if not data:
        message = desk.page.say("console.cap_missing")
        missing = Complaint(status=422, message=message, fields={"cap": message})
        return await _form(desk, forms.blank(), complaint=missing)
    try:
        alert = await desk.services.alerts.draft(data, desk.official)
    except DOMAIN as error:
        return await _form(desk, forms.blank(), complaint=desk.complain(error))
    return see_other(f"/console/alerts/{alert.id}/edit")


@router.post("/console/alerts/form")
async def again(request: Request, desk: AtDesk, alert: UUID | None = None) -> Response:
    """The same form with its area, words and reach looked at, for browsers without scripts."""
    content = await _content(desk, alert) if alert else None
    choice = await area_choice.chosen_now(desk)
    found = await reach.reached(request, desk, choice.values, content)
    return await _form(desk, choice.values, id=alert, content=content, choice=choice, reached=found)


@router.post("/console/alerts/area")
async def area(desk: AtDesk) -> Response:
    """The same for htmx: only the part with the area."""
    choice = await area_choice.chosen_now(desk)
    # A fragment that stands beside its complaint is an answer, not a failure: htmx drops those.
    complaint = replace(choice.complaint, status=200) if choice.complaint else None
    return desk.render("area.html", complaint=complaint, **_area_values(desk, choice))


@router.post("/console/alerts/words")
async def words(desk: AtDesk, alert: UUID | None = None) -> Response:
    """What people would get, while it is being typed."""
    content = await _content(desk, alert) if alert else None
    values = forms.values_of(desk.form)
    told, filled = await _told(desk, values, content), _filled(desk, values, content)
    return desk.render("warn_told.html", told=told, filled=filled)


@router.get("/console/alerts/{id}/edit")
async def edit(id: UUID, desk: AtDesk) -> Response:
    content = await _content(desk, id)
    return await _form(desk, forms.values_from(content), id=id, content=content)


@router.post("/console/alerts/{id}/edit")
async def save(id: UUID, desk: AtDesk) -> Response:
    content = await _content(desk, id)
    typed = forms.values_of(desk.form)
    # A form without the field leaves it: no warning becomes an exercise by being edited.
    values = {**typed, "status": typed.get("status") or content.status}
    try:
        await desk.services.alerts.edit(id, forms.json_of(values, content), desk.official)
    except DOMAIN as error:
        return await _form(desk, values, id=id, content=content, complaint=desk.complain(error))
    return see_other(f"/console/alerts/{id}")


async def _updating(desk: Desk, id: UUID) -> Values:
    alert = (await desk.services.alerts.get(id)).alert
    published = await desk.services.alerts.published(alert.identifier or "")
    return forms.values_from_update(alert.content, published.message if published else None)


async def _content(desk: Desk, id: UUID) -> AlertContent:
    return (await desk.services.alerts.get(id)).alert.content


def _template(desk: Desk, values: Values) -> Template | None:
    return desk.services.alerts.templates.get(str(values.get(from_template.TEMPLATE, "")))


def _data(desk: Desk, values: Values, content: AlertContent | None = None) -> dict[str, Any]:
    """The JSON of a draft, with its template where it is a new one. Raises BadFields."""
    filled = {} if content else from_template.json_of(_template(desk, values), values)
    return {**forms.json_of(values, content), **filled}


async def _told(
    desk: Desk, values: Values, content: AlertContent | None
) -> tuple[wording.Shown, ...]:
    try:
        data = _data(desk, values, content)
    except DOMAIN:  # said beside the field when the form is sent
        return ()
    return await wording.sketched(desk, data)


def _filled(desk: Desk, values: Values, content: AlertContent | None) -> dict[str, dict[str, str]]:
    """What the form's area and times put into the words of its template, by language."""
    if content or not _template(desk, values):
        return {}
    try:
        return desk.services.alerts.filled_in(_data(desk, values))
    except DOMAIN:  # said beside the field when the form is sent
        return {}


async def _form(
    desk: Desk,
    values: Values,
    *,
    id: UUID | None = None,
    content: AlertContent | None = None,
    choice: Choice | None = None,
    complaint: Complaint | None = None,
    reached: Reached | None = None,
) -> Response:
    choice = choice or await area_choice.looked_at(desk, values)
    return desk.render(
        "draft.html",
        complaint=complaint or choice.complaint,
        id=id,
        choices=forms.CHOICES,
        suspended=forms.SUSPENDED,
        languages_of_words=forms.languages_of(content),
        told=await _told(desk, choice.values, content),
        filled=_filled(desk, choice.values, content),
        reach=reached,
        ground=ground_for(desk.services, desk.official.area),
        **_audience_values(desk, content),
        **_template_values(desk, choice.values),
        **_area_values(desk, choice),
    )


def _audience_values(desk: Desk, content: AlertContent | None) -> dict[str, Any]:
    """An office's own groups stay to be seen where a draft has them."""
    own = content.audience.groups if content else ()
    return {
        "groups": tuple(dict.fromkeys((*CODES, *own))),
        "known_groups": CODES,
        "channels": sorted({lane.channel for lane in desk.services.lanes}),
    }


def _template_values(desk: Desk, values: Values) -> dict[str, Any]:
    words, language = desk.page.words, desk.page.language
    template = _template(desk, values)
    return {
        "chosen_template": template,
        "template_name": from_template.name_of(template, words, language) if template else "",
        "blanks": from_template.fields_of(template),
    }


def _area_values(desk: Desk, choice: Choice) -> dict[str, Any]:
    survey = choice.survey
    outside = survey.outside.codes if survey and survey.outside else ()
    found = {code: desk.services.areas.get(code) for code in outside}
    return {
        # A form that lacks a field is refused in words, as one that leaves it empty.
        "values": {**dict.fromkeys(forms.SIMPLE, ""), **choice.values},
        "chosen": area_choice.chosen_of(desk, choice.values),
        "sought": choice.sought,
        "survey": survey,
        "outside_names": [one.full_name if one else code for code, one in found.items()],
        "km2_text": km2_text,
    }

"""Writing an alert: the form, its search for divisions, and drafts from CAP files.

It does not know what an alert must have; what was typed is kept whatever the domain says of it.
"""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from starlette.datastructures import UploadFile

from bot.alerts.content import AlertContent
from bot.alerts.templates import Template
from bot.areas.divisions import Division
from bot.officials import Role
from bot.web.console import forms, from_template
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other
from bot.web.console.forms import AREAS, Values

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.AUTHOR))],
)

MATCHES = 8
FIND, ADD = "find", "add:"


@router.get("/console/alerts/new")
async def new(desk: AtDesk, update: UUID | None = None, template: str | None = None) -> Response:
    """An empty form, or one filled with a template or an alert that the new one is to update."""
    if found := desk.services.alerts.templates.get(template or ""):
        return _form(desk, from_template.values_of(found))
    return _form(desk, await _updating(desk, update) if update else forms.blank())


@router.post("/console/alerts/new")
async def create(desk: AtDesk) -> Response:
    values = forms.values_of(desk.form)
    try:
        draft = {
            **forms.json_of(values, None),
            **from_template.json_of(_template(desk, values), values),
        }
        alert = await desk.services.alerts.draft(draft, desk.official)
    except DOMAIN as error:
        return _form(desk, values, complaint=desk.complain(error))
    return see_other(f"/console/alerts/{alert.id}")


@router.post("/console/alerts/cap")
async def from_cap(desk: AtDesk) -> Response:
    """A draft from a CAP file, opened for what the file could not give."""
    file = desk.form.get("cap")
    data = await file.read() if isinstance(file, UploadFile) else b""
    if not data:
        message = desk.page.say("console.cap_missing")
        missing = Complaint(status=422, message=message, fields={"cap": message})
        return _form(desk, forms.blank(), complaint=missing)
    try:
        alert = await desk.services.alerts.draft(data, desk.official)
    except DOMAIN as error:
        return _form(desk, forms.blank(), complaint=desk.complain(error))
    return see_other(f"/console/alerts/{alert.id}/edit")


@router.post("/console/alerts/form")
async def again(desk: AtDesk, alert: UUID | None = None) -> Response:
    """The same form with its search for divisions gone on, for browsers without scripts."""
    values, found = _searched(desk)
    content = await _content(desk, alert) if alert else None
    return _form(desk, values, id=alert, content=content, found=found)


@router.post("/console/alerts/area")
async def area(desk: AtDesk) -> Response:
    """The same for htmx: only the part with the divisions."""
    values, found = _searched(desk)
    return desk.render("area.html", **_area_values(desk, values, found))


@router.get("/console/alerts/{id}/edit")
async def edit(id: UUID, desk: AtDesk) -> Response:
    content = await _content(desk, id)
    return _form(desk, forms.values_from(content), id=id, content=content)


@router.post("/console/alerts/{id}/edit")
async def save(id: UUID, desk: AtDesk) -> Response:
    values = forms.values_of(desk.form)
    content = await _content(desk, id)
    try:
        await desk.services.alerts.edit(id, forms.json_of(values, content), desk.official)
    except DOMAIN as error:
        return _form(desk, values, id=id, content=content, complaint=desk.complain(error))
    return see_other(f"/console/alerts/{id}")


async def _updating(desk: Desk, id: UUID) -> Values:
    alert = (await desk.services.alerts.get(id)).alert
    published = await desk.services.alerts.published(alert.identifier or "")
    return forms.values_from_update(alert.content, published.message if published else None)


async def _content(desk: Desk, id: UUID) -> AlertContent:
    return (await desk.services.alerts.get(id)).alert.content


def _template(desk: Desk, values: Values) -> Template | None:
    return desk.services.alerts.templates.get(str(values.get(from_template.TEMPLATE, "")))


def _searched(desk: Desk) -> tuple[Values, tuple[Division, ...] | None]:
    """What was typed, with a division added where one was chosen; and what was found, if asked."""
    values = forms.values_of(desk.form)
    action = desk.text("area_action") or FIND
    if action.startswith(ADD):
        codes = (*values[AREAS], action.removeprefix(ADD))
        return {**values, AREAS: tuple(dict.fromkeys(codes)), "find": ""}, None
    sought = desk.text("find").strip()
    return values, desk.services.areas.find(sought, MATCHES) if sought else None


def _form(
    desk: Desk,
    values: Values,
    *,
    id: UUID | None = None,
    content: AlertContent | None = None,
    found: tuple[Division, ...] | None = None,
    complaint: Complaint | None = None,
) -> Response:
    return desk.render(
        "draft.html",
        complaint=complaint,
        id=id,
        choices=forms.CHOICES,
        suspended=forms.SUSPENDED,
        languages_of_words=forms.languages_of(content),
        **_template_values(desk, values),
        **_area_values(desk, values, found),
    )


def _template_values(desk: Desk, values: Values) -> dict[str, Any]:
    words, language = desk.page.words, desk.page.language
    template = _template(desk, values)
    return {
        "chosen_template": template,
        "template_name": from_template.name_of(template, words, language) if template else "",
        "blanks": from_template.fields_of(template),
        "templates": from_template.choices(desk.services.alerts.templates, words, language),
    }


def _area_values(desk: Desk, values: Values, found: tuple[Division, ...] | None) -> dict[str, Any]:
    """A code that we do not know stays: the domain says so when the draft is submitted."""
    known = {code: desk.services.areas.get(code) for code in values[AREAS]}
    chosen = [(code, division.full_name if division else code) for code, division in known.items()]
    return {"values": values, "chosen": chosen, "found": found}

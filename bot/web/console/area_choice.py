"""The area of a draft while it is chosen: names, clicks on a map and drawings lead to one area.

It does not know what else a draft holds, nor who may warn where: the domain says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.concurrency import run_in_threadpool

from bot.alerts import surveying
from bot.alerts.content import AlertArea, AlertContent, Status, from_json, to_json
from bot.alerts.surveying import Survey
from bot.areas.divisions import Division, Level
from bot.web.console import forms
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import Desk
from bot.web.console.forms import AREAS, Values

#: What a button of the form asks, in its field `area_action`.
FIND, ADD, PICK, CUT = "find", "add:", "pick:", "cut"
DESCRIPTION, NAMED = "area.description", "area.named"
MATCHES = 8
#: Names in a list: more belong into a file.
MOST_NAMES = 200
#: Of so many divisions the description names each.
NAMES_TOLD = 4
_BETWEEN = re.compile(r"[\n\r,，、;；]+")


@dataclass(frozen=True, kw_only=True)
class Sought:
    """One name that somebody typed, and the divisions that it may mean; none: nobody knows it."""

    name: str
    found: tuple[Division, ...]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The form with its area; what was sought and stays open; what the area comes to."""

    values: Values
    sought: tuple[Sought, ...] = ()
    survey: Survey | None = None
    complaint: Complaint | None = None


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A division of the area. `parent`: the code that its outline is drawn under; empty: none."""

    code: str
    name: str
    parent: str


async def chosen_now(desk: Desk) -> Choice:
    """The form that was sent, with what its button asked of the area done."""
    values, action = forms.values_of(desk.form), desk.text("area_action") or FIND
    sought: tuple[Sought, ...] = ()
    if action.startswith(ADD):
        values = {**values, AREAS: _with(values, [action.removeprefix(ADD)]), FIND: ""}
    elif action.startswith(PICK):
        values = _picked(desk, values, action.removeprefix(PICK))
    elif action == FIND:
        values, sought = _found(desk, values)
    return await looked_at(desk, values, sought, cut=action == CUT)


async def looked_at(
    desk: Desk, values: Values, sought: tuple[Sought, ...] = (), *, cut: bool = False
) -> Choice:
    """What the area of a form comes to; with `cut`, what of it is this official's."""
    values = _described(desk, values)
    try:
        area = _area(values)
        if cut:
            area = await run_in_threadpool(surveying.cut, desk.services.areas, area, desk.official)
            values = _described(desk, {**values, **forms.area_values(_json(area))})
        survey = await run_in_threadpool(surveying.survey, desk.services.areas, area, desk.official)
    except DOMAIN as error:
        return Choice(values=values, sought=sought, complaint=desk.complain(error))
    return Choice(values=values, sought=sought, survey=survey)


def chosen_of(desk: Desk, values: Values) -> list[Chosen]:
    """A code that we do not know stays: the domain says so when the draft is submitted."""
    known = {code: desk.services.areas.get(code) for code in values[AREAS]}
    return [
        Chosen(
            code=code,
            name=division.full_name if division else code,
            parent=division.parents[-1][0] if division and division.parents else "",
        )
        for code, division in known.items()
    ]


def own(desk: Desk) -> Values:
    """A new draft's area: the official's own, of somebody for the whole country the office's."""
    code = desk.official.area or desk.services.settings.home_area
    division = desk.services.areas.get(code)
    return _described(desk, {AREAS: (division.code,)}) if division else {AREAS: ()}


def _with(values: Values, codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*values[AREAS], *codes)))


def _found(desk: Desk, values: Values) -> tuple[Values, tuple[Sought, ...]]:
    """Of several names those that mean one division are added; a single one is asked about."""
    names = [name.strip() for name in _BETWEEN.split(desk.text(FIND)) if name.strip()]
    areas = desk.services.areas
    sought = [Sought(name=one, found=areas.find(one, MATCHES)) for one in names[:MOST_NAMES]]
    if len(sought) < 2:
        return values, tuple(sought)
    sure = [one.found[0].code for one in sought if len(one.found) == 1]
    left = tuple(one for one in sought if len(one.found) != 1)
    typed = "\n".join(one.name for one in left)
    return {**values, AREAS: _with(values, sure), FIND: typed}, left


def _picked(desk: Desk, values: Values, place: str) -> Values:
    """`LAT,LON,LEVEL`: the division there comes in, or goes out if it was in."""
    try:
        lat, lon, level = place.split(",")
        division = desk.services.areas.at(float(lat), float(lon))
        wanted = Level(level)
    except ValueError:
        return values
    if division is None:
        return values
    line = [*(desk.services.areas.get(code) for code, _ in division.parents), division]
    # A district of Shanghai has no prefecture above it: its city is the province.
    depth = list(Level).index(wanted)
    above = [one for one in line if one and list(Level).index(one.level) <= depth]
    code = above[-1].code if above else division.code
    if code in values[AREAS]:
        return {**values, AREAS: tuple(each for each in values[AREAS] if each != code)}
    return {**values, AREAS: _with(values, [code])}


def _described(desk: Desk, values: Values) -> Values:
    """The area in words follows its divisions for as long as nobody wrote other words."""
    typed = str(values.get(DESCRIPTION, "")).strip()
    if typed and typed != values.get(NAMED):
        return values
    name = _name_of(desk, [each.name for each in chosen_of(desk, values)])
    return {**values, DESCRIPTION: name, NAMED: name}


def _name_of(desk: Desk, names: Sequence[str]) -> str:
    # In Chinese, whoever writes it: it is what the alert calls its area in every language.
    told = desk.page.words.listed(names[:NAMES_TOLD], "zh")
    if len(names) <= NAMES_TOLD:
        return told
    return desk.page.words.say("warn.area_and_more", "zh", names=told, count=len(names))


def _area(values: Values) -> AlertArea:
    """Raises ContentInvalid, BadFields."""
    area = {**forms.area_json(values, {}), "description": ""}
    return from_json({"status": "Exercise", "area": area}).area


def _json(area: AlertArea) -> dict[str, Any]:
    whole: dict[str, Any] = to_json(AlertContent(status=Status.EXERCISE, area=area))
    found: dict[str, Any] = whole["area"]
    return found

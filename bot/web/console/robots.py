"""Group robots on the console: what is registered, adding, testing and removing one.

It does not know which URLs are good: the domain says so beside the field.
"""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from bot.officials import Role
from bot.robots.records import Robot, Wanted
from bot.web.api.robot_tests import test_sentence
from bot.web.console.complaints import DOMAIN, Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.ADMIN))],
)

PATH = "/console/robots"
LANGUAGES = ("zh", "en")
FIELDS = ("name", "areas", "groups", "language")
#: What the page may be asked to say after a form; the last word of a sentence's key.
DONE = frozenset({"added", "test_taken", "removed"})


@router.get(PATH)
async def listed(desk: AtDesk, done: str = "") -> Response:
    return await _page(desk, done=done if done in DONE else "")


@router.post(PATH)
async def add(desk: AtDesk) -> Response:
    wanted = Wanted(
        name=desk.text("name"),
        url=desk.text("url"),
        areas=desk.text("areas").replace(",", " ").replace("，", " ").split(),
        groups=desk.text("groups").split(),
        language=desk.text("language"),
    )
    try:
        await desk.services.robots.add(wanted, desk.official)
    except DOMAIN as error:
        return await _page(desk, complaint=_by_field(desk.complain(error)))
    return see_other(f"{PATH}?done=added")


@router.post(f"{PATH}/{{id}}/test")
async def test(id: UUID, desk: AtDesk) -> Response:
    robot = await desk.services.robots.test(id, desk.official)
    return see_other(f"{PATH}{'' if robot.test_reason else '?done=test_taken'}#r-{id}")


@router.post(f"{PATH}/{{id}}/remove")
async def remove(id: UUID, desk: AtDesk) -> Response:
    await desk.services.robots.remove(id, desk.official)
    return see_other(f"{PATH}?done=removed")


def _by_field(complaint: Complaint) -> Complaint:
    """The form has one field for all divisions: `areas.0` is said beside it."""
    fields: dict[str, str] = {}
    for name, text in complaint.fields.items():
        fields.setdefault(name.partition(".")[0], text)
    return replace(complaint, fields=fields)


async def _page(desk: Desk, *, done: str = "", complaint: Complaint | None = None) -> Response:
    robots = await desk.services.robots.all()
    words, language = desk.page.words, desk.page.language
    return desk.render(
        "robots.html",
        complaint=complaint,
        robots=robots,
        places={one.id: _places(one, desk) for one in robots},
        failed={one.id: test_sentence(one, words, language) for one in robots},
        typed=_typed(desk),
        tongues=LANGUAGES,
        done=done,
    )


def _typed(desk: Desk) -> Mapping[str, str]:
    """The URL is not shown again, also not to whoever typed it: it holds a secret."""
    return {name: desk.text(name) for name in FIELDS}


def _places(robot: Robot, desk: Desk) -> str:
    found = [desk.services.areas.get(code) for code in robot.areas]
    return " · ".join(one.full_name for one in found if one)

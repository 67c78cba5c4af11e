"""Officials for administrators: who there is, inviting, role and area, links, disabling, sessions.

It does not know who may change whom: the domain says so.
"""

from collections.abc import Awaitable
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from bot.accounts.errors import AccountsError, AreaWrong
from bot.accounts.records import Account
from bot.officials import Official, Role, known_as
from bot.web.console.complaints import Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other
from bot.web.console.joining import JOIN

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.ADMIN))],
)

PATH = "/console/officials"
#: What the page may be asked to say after a form; the last word of a sentence's key.
DONE = frozenset({"changed", "disabled", "enabled", "reset", "ended", "required", "not_required"})


@router.get(PATH)
async def listed(desk: AtDesk, done: str = "") -> Response:
    return await _page(desk, done=done if done in DONE else "")


@router.post(PATH)
async def invite(desk: AtDesk) -> Response:
    people = desk.services.accounts.people
    try:
        account, link = await people.invite(_wanted(desk), desk.official)
    except AccountsError as error:
        return await _page(desk, complaint=desk.complain(error))
    return await _page(desk, link=_url(desk, link), of=account)


@router.post(f"{PATH}/rule")
async def rule(desk: AtDesk) -> Response:
    required = desk.text("required") == "yes"
    changing = desk.services.accounts.people.require_second_factor(required, desk.official)
    return await _after(desk, changing, "required" if required else "not_required")


@router.post(f"{PATH}/{{id}}/change")
async def change(id: UUID, desk: AtDesk) -> Response:
    try:
        wanted = _wanted(desk)
    except AreaWrong as error:
        return await _page(desk, complaint=desk.complain(error), changing=id)
    people = desk.services.accounts.people
    changing = people.change(id, wanted.role, wanted.area, desk.official)
    return await _after(desk, changing, "changed", id)


@router.post(f"{PATH}/{{id}}/link")
async def link(id: UUID, desk: AtDesk) -> Response:
    people = desk.services.accounts.people
    try:
        secret = await people.offer_link(id, desk.official)
    except AccountsError as error:
        return await _page(desk, complaint=desk.complain(error))
    return await _page(desk, link=_url(desk, secret), of=await people.get(id, desk.official))


@router.post(f"{PATH}/{{id}}/disable")
async def disable(id: UUID, desk: AtDesk) -> Response:
    return await _after(
        desk, desk.services.accounts.people.disable(id, desk.official), "disabled", id
    )


@router.post(f"{PATH}/{{id}}/enable")
async def enable(id: UUID, desk: AtDesk) -> Response:
    return await _after(
        desk, desk.services.accounts.people.enable(id, desk.official), "enabled", id
    )


@router.post(f"{PATH}/{{id}}/reset")
async def reset(id: UUID, desk: AtDesk) -> Response:
    people = desk.services.accounts.people
    return await _after(desk, people.reset_second_factor(id, desk.official), "reset", id)


@router.post(f"{PATH}/{{id}}/sessions/end")
async def end_sessions(id: UUID, desk: AtDesk) -> Response:
    account = await desk.services.accounts.people.get(id, desk.official)
    await desk.services.officials.sessions.end_all(
        account.official.name, by=desk.official.name, now=datetime.now(UTC)
    )
    return see_other(f"{PATH}?done=ended#o-{id}")


async def _after(
    desk: Desk, change: Awaitable[None], done: str, id: UUID | None = None
) -> Response:
    try:
        await change
    except AccountsError as error:
        return await _page(desk, complaint=desk.complain(error), changing=id)
    return see_other(f"{PATH}?done={done}{f'#o-{id}' if id else ''}")


def _wanted(desk: Desk) -> Official:
    role = desk.text("role")
    return Official(
        name=desk.text("name"),
        role=Role(role) if role in set(Role) else Role.REPORTER,
        area=desk.text("area").strip() or None,
    )


def _url(desk: Desk, link: str) -> str:
    return f"{desk.services.settings.public_url}{JOIN}?link={link}"


async def _page(
    desk: Desk,
    *,
    done: str = "",
    complaint: Complaint | None = None,
    link: str = "",
    of: Account | None = None,
    changing: UUID | None = None,
) -> Response:
    """`link`: shown beside the account `of`, this once."""
    services, mine = desk.services, known_as(desk.official.name)
    found = await services.accounts.people.all(desk.official)
    seats = await services.officials.sessions.all(datetime.now(UTC))
    return desk.render(
        "officials.html",
        complaint=complaint,
        found=[(one, seats.get(known_as(one.official.name), ())) for one in found],
        own=[one.id for one in found if known_as(one.official.name) == mine],
        roles=[role for role in Role if role is not Role.REPORTER],
        required=await services.accounts.people.second_factor_required(),
        whole=desk.official.area is None,
        typed={name: desk.text(name) for name in ("name", "role", "area")},
        done=done,
        link=link,
        of=of,
        changing=changing,
    )

"""Tokens for administrators: who has one, when it was last used, making one, revoking a person's.

It does not know who may make one for whom: the domain says so.
"""

from itertools import groupby

from fastapi import APIRouter, Depends, Response

from bot.accounts.errors import AccountsError
from bot.officials import Official, Role, known_as
from bot.store.officials import Token
from bot.web.console.complaints import Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, only, see_other

router = APIRouter(
    route_class=ConsoleRoute,
    include_in_schema=False,
    dependencies=[Depends(only(Role.ADMIN))],
)

PATH = "/console/tokens"


@router.get(PATH)
async def listed(desk: AtDesk, done: str = "") -> Response:
    return await _page(desk, done="revoked" if done == "revoked" else "")


@router.post(PATH)
async def create(desk: AtDesk) -> Response:
    role = desk.text("role")
    wanted = Official(
        name=desk.text("name"),
        role=Role(role) if role in set(Role) else Role.REPORTER,
        area=desk.text("area").strip() or None,
    )
    try:
        token = await desk.services.accounts.people.create_token(wanted, desk.official)
    except AccountsError as error:
        return await _page(desk, complaint=desk.complain(error))
    return await _page(desk, token=token, of=wanted)


@router.post(f"{PATH}/revoke")
async def revoke(desk: AtDesk) -> Response:
    """Every token of the person; sessions that came of one end in the same moment."""
    name = desk.text("name")
    tokens = await desk.services.officials.listed()
    areas = [one.official.area for one in tokens if _same(one, name)]
    try:
        await desk.services.accounts.people.revoke_tokens(name, areas, desk.official)
    except AccountsError as error:
        return await _page(desk, complaint=desk.complain(error))
    return see_other(f"{PATH}?done=revoked")


def _same(token: Token, name: str) -> bool:
    return known_as(token.official.name) == known_as(name)


async def _page(
    desk: Desk,
    *,
    done: str = "",
    complaint: Complaint | None = None,
    token: str = "",
    of: Official | None = None,
) -> Response:
    """`token`: shown this once, of the person `of`."""
    reaches = desk.services.accounts.people.reaches
    tokens = await desk.services.officials.listed()
    mine = [one for one in tokens if reaches(desk.official, one.official.area)]
    by_person = groupby(mine, key=lambda one: known_as(one.official.name))
    return desk.render(
        "tokens.html",
        complaint=complaint,
        found=[(known, list(theirs)) for known, theirs in by_person],
        roles=tuple(Role),
        typed={name: desk.text(name) for name in ("name", "role", "area")},
        done=done,
        token=token,
        of=of,
    )

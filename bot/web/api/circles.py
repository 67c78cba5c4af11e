"""A village's circle over HTTP: an official makes one and asks how many are safe.

It does not know who is in it: nobody does but the residents themselves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from bot.circles import errors
from bot.circles.circle import LONGEST_TITLE, MOST_MEMBERS, Kind
from bot.circles.villages import Village
from bot.officials import Official, Role
from bot.services import WebServices
from bot.web.api.fields import Storable
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import AnyOfficial, Services, require
from bot.web.problems import TITLES, Problem

router = APIRouter(tags=["circles"])

DutyOfficer = Annotated[Official, Depends(require(Role.DUTY_OFFICER))]
_STATUS: dict[type[errors.CirclesError], int] = {
    errors.CodeWrong: 404,
    errors.CircleUnknown: 404,
    errors.NotYours: 403,
    errors.NameWrong: 422,
}


class CircleBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    #: Longer ones are refused in words.
    name: Storable = Field(max_length=10 * LONGEST_TITLE)
    area: Storable | None = Field(default=None, max_length=20)


@router.post("/api/circles", status_code=201)
async def make(
    request: Request, services: Services, official: DutyOfficer, body: CircleBody
) -> dict[str, Any]:
    """The code is what residents send to join. `area` is the official's own unless given."""
    with _refusals(request, services):
        return _shown(await services.villages.make(body.name, body.area, official))


@router.get("/api/circles/{code}")
async def counts(
    request: Request, services: Services, official: AnyOfficial, code: str
) -> dict[str, Any]:
    """Numbers only; the code of a family is unknown here."""
    with _refusals(request, services):
        return _shown(await services.villages.counts(code, official))


@contextmanager
def _refusals(request: Request, services: WebServices) -> Iterator[None]:
    """Raises Problem instead of the domain's errors."""
    try:
        yield
    except errors.CirclesError as error:
        status = _STATUS[type(error)]
        detail = services.words.say(error.key, spoken_by(request, services.words, None))
        named = [{"field": "name", "message": detail}] if status == 422 else []
        raise Problem(status, TITLES[status], detail, named) from None


def _shown(village: Village) -> dict[str, Any]:
    circle, counts = village.circle, village.counts
    return {
        "code": circle.code,
        "name": circle.name,
        "area": circle.area,
        "created_at": circle.created_at.isoformat(),
        "members": counts.members,
        "safe": counts.safe,
        "not_yet": counts.not_yet,
        "most": MOST_MEMBERS[Kind.VILLAGE],
    }

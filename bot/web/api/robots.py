"""Group robots over HTTP: which there are and how they do, added, tested, removed.

It does not know how a URL is looked at or kept.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from bot.officials import Official, Role
from bot.robots.records import Robot, Wanted
from bot.services import WebServices
from bot.web.api.refusals import refusals, spoken_by
from bot.web.api.robot_tests import test_sentence
from bot.web.dependencies import AnyOfficial, Services, require

router = APIRouter(tags=["robots"])

Admin = Annotated[Official, Depends(require(Role.ADMIN))]


class RobotBody(BaseModel):
    """`url`: the web hook as the group's settings show it, or a URL of Apprise."""

    name: str
    url: str = Field(repr=False)
    areas: list[str]
    groups: list[str] = Field(default_factory=list)
    language: str = "zh"


@router.get("/api/robots")
async def listed(request: Request, services: Services, official: AnyOfficial) -> dict[str, Any]:
    """By name; of the URL only the service, and the host where the URL names one."""
    robots = await services.robots.all()
    return {"items": [_shown(one, request, services) for one in robots], "next": None}


@router.post("/api/robots", status_code=201)
async def add(
    request: Request, services: Services, official: Admin, body: RobotBody
) -> dict[str, Any]:
    """It gets every warning for its areas. 409 for a URL that is there; 422 names fields."""
    with refusals(request, services):
        robot = await services.robots.add(Wanted(**body.model_dump()), official)
    return _shown(robot, request, services)


@router.post("/api/robots/{id}/test")
async def test(id: UUID, request: Request, services: Services, official: Admin) -> dict[str, Any]:
    """Sends a marked test; `test_reason` says why its service did not take it."""
    with refusals(request, services):
        return _shown(await services.robots.test(id, official), request, services)


@router.delete("/api/robots/{id}", status_code=204)
async def remove(id: UUID, request: Request, services: Services, official: Admin) -> Response:
    with refusals(request, services):
        await services.robots.remove(id, official)
    return Response(status_code=204)


def _shown(robot: Robot, request: Request, services: WebServices) -> dict[str, Any]:
    spoken = spoken_by(request, services.words, None)
    return {
        "id": str(robot.id),
        "name": robot.name,
        "service": robot.service,
        "url": robot.shown,
        "areas": list(robot.areas),
        "groups": list(robot.groups),
        "language": robot.language,
        "state": robot.health.value,
        "created_by": robot.created_by,
        "created_at": robot.created_at.isoformat(),
        "tested_at": _time(robot.tested_at),
        "test_reason": robot.test_reason
        and {
            "code": robot.test_reason,
            "message": test_sentence(robot, services.words, spoken),
        },
    }


def _time(time: datetime | None) -> str | None:
    return time.isoformat() if time else None

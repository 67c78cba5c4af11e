"""Places of help over HTTP: the nearest, and what officials know to have changed.

It does not know which places are left out; `bot.facilities` does.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from bot.web.api.fields import Whole
from bot.web.dependencies import AnyOfficial, Services
from bot.web.problems import Problem
from knowledge.facilities.model import Facility, Kind, Status
from knowledge.hazards import Hazard

router = APIRouter(tags=["facilities"])


@router.get("/api/facilities/nearest")
async def nearest(
    services: Services,
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)],
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
    kind: Kind | None = None,
    hazard: Hazard | None = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 3,
    include: Literal["all"] | None = None,
) -> dict[str, Any]:
    """Nearest first, `distance_m` in metres in a straight line."""
    found = await services.facilities.nearest(
        lat, lon, kind=kind, hazard=hazard, limit=limit, include_all=include == "all"
    )
    return {
        "facilities": [
            {**_shown(near.facility), "distance_m": round(near.distance_m)} for near in found
        ]
    }


class Change(BaseModel):
    """What officials may change; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    status: Status | None = None
    occupancy: Whole | None = Field(default=None, ge=0, le=1_000_000)
    capacity: Whole | None = Field(default=None, ge=0, le=1_000_000)


@router.patch("/api/facilities/{id}")
async def change(
    id: str, change: Change, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    changed = await services.facilities.change(
        id, status=change.status, occupancy=change.occupancy, capacity=change.capacity
    )
    if changed is None:
        raise Problem(404, "No such facility", f"There is no facility {id}.")
    return _shown(changed)


def _shown(facility: Facility) -> dict[str, Any]:
    return {
        "id": facility.id,
        "name": facility.name,
        "kind": facility.kind,
        "address": facility.address,
        "lat": facility.lat,
        "lon": facility.lon,
        "capacity": facility.capacity,
        "occupancy": facility.occupancy,
        "status": facility.status,
        "accessible": facility.accessible,
        "hazards": list(facility.hazards),
        "source": facility.source,
        "sample": facility.sample,
    }

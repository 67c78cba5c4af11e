"""Places of help over HTTP: the nearest, and what officials know to have changed.

It does not know which places are left out, nor who may change one; `bot.facilities` does.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from bot.facilities import Change
from bot.services import WebServices
from bot.web.api.facility_refusals import existing, refusals
from bot.web.api.fields import Storable, Whole
from bot.web.dependencies import AnyOfficial, Services
from knowledge.facilities.model import Facility, Kind, Status
from knowledge.facilities.opening import LONGEST
from knowledge.hazards import Hazard

router = APIRouter(tags=["facilities"])


@router.get("/api/facilities/nearest")
async def nearest(
    services: Services,
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)],
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
    kind: Kind | None = None,
    hazard: Hazard | None = None,
    accessible: bool | None = None,
    setting: Literal["indoor", "outdoor"] | None = None,
    open_now: bool = False,
    limit: Annotated[int, Query(ge=1, le=50)] = 3,
    include: Literal["all"] | None = None,
) -> dict[str, Any]:
    """Nearest first, `distance_m` in metres in a straight line.

    Closed and full ones, and those closed at this hour, only with `include=all`; with `open_now`
    none that is closed at this hour. Under an order to leave, only shelters that suit its hazard;
    `unsure`: nobody knows whether it does.
    """
    found = await services.facilities.nearest(
        lat,
        lon,
        kind=kind,
        hazard=hazard,
        accessible=accessible,
        indoor=None if setting is None else setting == "indoor",
        open_now=open_now,
        limit=limit,
        include_all=include == "all",
    )
    return {
        "facilities": [
            {
                **_shown(near.facility, services),
                "distance_m": round(near.distance_m),
                "unsure": near.unsure,
            }
            for near in found
        ]
    }


class Changed(BaseModel):
    """What officials may change; what is left out stays, empty hours are taken away."""

    model_config = ConfigDict(extra="forbid")
    status: Status | None = None
    occupancy: Whole | None = Field(default=None, ge=0, le=1_000_000)
    capacity: Whole | None = Field(default=None, ge=0, le=1_000_000)
    opening_hours: Storable | None = Field(default=None, max_length=LONGEST)


@router.patch("/api/facilities/{id}")
async def change(
    id: str, change: Changed, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    """By officials in whose area it lies. 403, 404, or 422 naming the field that cannot be."""
    with refusals(request, services):
        changed = await services.facilities.change(
            id, Change(**change.model_dump()), by=official, areas=services.areas
        )
    return _shown(existing(changed, request, services), services)


def _shown(facility: Facility, services: WebServices) -> dict[str, Any]:
    setting = {True: "indoor", False: "outdoor", None: None}[facility.indoor]
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
        "opening_hours": facility.opening_hours,
        "open_now": services.facilities.is_open(facility),
        "accessible": facility.accessible,
        "setting": setting,
        "hazards": list(facility.hazards),
        "country": facility.country,
        "area": facility.admin_code,
        "source": facility.source,
        "sample": facility.sample,
    }

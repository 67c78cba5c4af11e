"""Doubtful reports over HTTP: why one is doubted, letting it out, and the block list.

Nothing here is for the public. It does not know how a report comes to be doubted.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from bot.officials import Official, Role
from bot.reports.abuse.blocks import Block, WantedBlock
from bot.reports.abuse.shadow import Scrutiny
from bot.web.api.refusals import refusals, spoken_by
from bot.web.api.reports_shown import shown_official
from bot.web.dependencies import AnyOfficial, Services, require
from bot.words.catalogue import Words

router = APIRouter(tags=["doubts"])

Officer = Annotated[Official, Depends(require(Role.DUTY_OFFICER, Role.ADMIN))]


class BlockBody(BaseModel):
    reason: str
    until: datetime
    reference: str | None = None
    channel: str | None = None
    address: str | None = Field(default=None, repr=False)
    token: str | None = None


class ReleaseBody(BaseModel):
    note: str | None = None


@router.get("/api/reports/{reference}/doubts")
async def doubts(
    request: Request, services: Services, official: AnyOfficial, reference: str
) -> dict[str, Any]:
    """Why it is doubted, and what became of earlier reports of whoever filed it."""
    with refusals(request, services):
        found = await services.shadow.look(reference, official)
    return _scrutiny(found, services.words, spoken_by(request, services.words, None))


@router.post("/api/reports/{reference}/release")
async def release(
    request: Request,
    services: Services,
    official: AnyOfficial,
    reference: str,
    body: ReleaseBody,
) -> dict[str, Any]:
    """Out of the shadow queue: from now on like any other. 409 for one that is not held."""
    with refusals(request, services):
        await services.shadow.release(reference, body.note, official)
        return shown_official(await services.reports.detail(reference, official))


@router.get("/api/blocks")
async def listed(request: Request, services: Services, official: Officer) -> dict[str, Any]:
    """Newest first, those that are over too."""
    with refusals(request, services):
        found = await services.blocks.all(official)
    return {"items": [_block(one) for one in found], "next": None}


@router.post("/api/blocks", status_code=201)
async def add(
    request: Request, services: Services, official: Officer, body: BlockBody
) -> dict[str, Any]:
    """Their reports are held, not refused, in the official's area, until then."""
    with refusals(request, services):
        block = await services.blocks.add(WantedBlock(**body.model_dump()), official)
    return _block(block)


@router.delete("/api/blocks/{id}", status_code=204)
async def lift(id: UUID, request: Request, services: Services, official: Officer) -> Response:
    with refusals(request, services):
        await services.blocks.lift(id, official)
    return Response(status_code=204)


def _scrutiny(found: Scrutiny, words: Words, language: str) -> dict[str, Any]:
    trust = found.trust
    return {
        "reference": found.report.reference,
        "held": found.report.held,
        "signs": [
            {"code": sign, "message": words.say(f"abuse.sign_{sign}", language)}
            for sign in found.report.signs
        ],
        "trust": trust
        and {
            "score": round(trust.score, 2),
            "low": trust.low,
            "confirmed": trust.confirmed,
            "rejected": trust.rejected,
            "message": words.say(
                "abuse.past", language, confirmed=trust.confirmed, rejected=trust.rejected
            ),
        },
        "pictures": [{"reference": one.reference, "at": one.at} for one in found.pictures],
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "id": str(block.id),
        "whom": block.shown,
        "reason": block.reason,
        "area": block.area,
        "by": block.by,
        "at": block.at,
        "until": block.until,
        "lifted_at": block.lifted_at,
        "lifted_by": block.lifted_by,
    }

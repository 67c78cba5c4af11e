"""What is taken away and given back over HTTP: imported documents, and facilities.

It does not know what withdrawing means for whoever searches. Articles have their own life.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request

from bot.documents import Listed
from bot.facilities import Kept
from bot.officials import Official, Role
from bot.web.api import facility_refusals
from bot.web.api.article_refusals import refusals
from bot.web.api.fields import Storable
from bot.web.dependencies import AnyOfficial, Services, current_official, require
from bot.withdrawals import Withdrawal

router = APIRouter(tags=["knowledge"])

LONGEST_REASON = 2_000

_admin = require(Role.ADMIN)
Admin = Annotated[Official, Depends(_admin)]
Reason = Annotated[Storable, Query(max_length=LONGEST_REASON)]


@router.get("/api/documents")
async def documents(
    request: Request,
    services: Services,
    include: Literal["withdrawn"] | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Storable | None = None,
) -> dict[str, Any]:
    """Imported laws and plans by id; `include=withdrawn` is for administrators."""
    if include is not None:
        await _admin(await current_official(request, services))
    with refusals(request, services):
        page = await services.documents.page(limit, cursor, withdrawn=include is not None)
    return {"items": [_shown(each) for each in page.items], "next": page.next}


@router.delete("/api/documents/{id}")
async def withdraw_document(
    id: str, request: Request, services: Services, official: Admin, reason: Reason = ""
) -> dict[str, Any]:
    """Nobody finds it any more; it is kept, and `restore` takes the withdrawal back."""
    with refusals(request, services):
        return _shown(await services.documents.withdraw(id, reason, official))


@router.post("/api/documents/{id}/restore")
async def restore_document(
    id: str, request: Request, services: Services, official: Admin
) -> dict[str, Any]:
    with refusals(request, services):
        return _shown(await services.documents.restore(id, official))


@router.delete("/api/facilities/{id}", tags=["facilities"])
async def withdraw_facility(
    id: str, request: Request, services: Services, official: AnyOfficial, reason: Reason = ""
) -> dict[str, Any]:
    """By officials in whose area it lies: nobody is sent there; it is kept."""
    with facility_refusals.refusals(request, services):
        kept = await services.facilities.withdraw(id, reason, by=official, areas=services.areas)
    return _shown_facility(facility_refusals.existing(kept, request, services))


@router.post("/api/facilities/{id}/restore", tags=["facilities"])
async def restore_facility(
    id: str, request: Request, services: Services, official: AnyOfficial
) -> dict[str, Any]:
    with facility_refusals.refusals(request, services):
        kept = await services.facilities.restore(id, by=official, areas=services.areas)
    return _shown_facility(facility_refusals.existing(kept, request, services))


def _shown_facility(kept: Kept) -> dict[str, Any]:
    return {
        "id": kept.facility.id,
        "name": kept.facility.name,
        "withdrawn": _shown_withdrawal(kept.withdrawn),
    }


def _shown(listed: Listed) -> dict[str, Any]:
    return {
        "id": listed.id,
        "title": listed.title,
        "publisher": listed.publisher,
        "year": listed.year,
        "language": listed.language,
        "file_name": listed.file_name,
        "excerpts": listed.excerpts,
        "imported_at": listed.imported_at.isoformat(),
        "withdrawn": _shown_withdrawal(listed.withdrawn),
    }


def _shown_withdrawal(withdrawn: Withdrawal | None) -> dict[str, Any] | None:
    if withdrawn is None:
        return None
    return {"at": withdrawn.at.isoformat(), "by": withdrawn.by, "reason": withdrawn.reason}

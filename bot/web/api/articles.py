"""Articles over HTTP: everybody reads what is published, administrators write and decide.

It does not know the rules of an article's life.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from bot.articles.records import FILE, State
from bot.officials import Official, Role
from bot.services import WebServices
from bot.web.api.article_refusals import refusals
from bot.web.api.articles_shown import (
    shown_article,
    shown_history,
    shown_page,
    shown_summary,
    shown_texts,
    shown_version,
)
from bot.web.api.fields import Language, Storable, Whole
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import Services, current_official, require
from bot.web.problems import Problem

router = APIRouter(tags=["knowledge"])

#: Characters of one text; the longest that comes with us has 4,000.
LONGEST_TEXT = 50_000
LONGEST_NOTE = 2_000
MOST_LANGUAGES = 50
#: PostgreSQL's integer.
LARGEST = 2**31 - 1

_admin = require(Role.ADMIN)
Admin = Annotated[Official, Depends(_admin)]
Limit = Annotated[int, Query(ge=1, le=200)]
Text = Annotated[Storable, Field(max_length=LONGEST_TEXT)]
Texts = Annotated[dict[Storable, Text], Field(max_length=MOST_LANGUAGES)]
Number = Annotated[Whole, Field(ge=FILE, le=LARGEST)]


class Drafted(BaseModel):
    texts: Texts
    based_on: Number | None = None


class Edited(BaseModel):
    texts: Texts
    revision: Number


class Decided(BaseModel):
    """`revision`: what the caller has read; with another one nothing is done."""

    revision: Number
    note: Storable = Field(default="", max_length=LONGEST_NOTE)


class Withdrawn(BaseModel):
    reason: Storable = Field(default="", max_length=LONGEST_NOTE)


class Reverted(BaseModel):
    version: Number
    note: Storable = Field(default="", max_length=LONGEST_NOTE)


@router.get("/api/articles")
async def articles(
    request: Request,
    services: Services,
    language: Language = "zh",
    status: str | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Published articles by id; with `status` (several by commas) versions, for administrators."""
    if status is not None:
        return await _versions(request, services, status, limit, cursor)
    if cursor and services.knowledge.article(cursor, language) is None:
        detail = services.words.say(
            "articles.cursor_wrong", spoken_by(request, services.words, None)
        )
        raise Problem(422, "Not valid", detail, [{"field": "cursor", "message": detail}])
    found = [a for a in services.knowledge.articles(language) if not cursor or a.id > cursor]
    page = found[:limit]
    return {
        "items": [shown_summary(article) for article in page],
        "next": page[-1].id if len(found) > limit else None,
    }


@router.get("/api/articles/{id}")
async def article(services: Services, id: str, language: Language = "zh") -> dict[str, Any]:
    found = services.knowledge.article(id, language)
    if found is None:
        raise Problem(404, "No such article", f"There is no published article {id} in {language}.")
    return shown_article(found)


@router.post("/api/articles", status_code=201)
async def draft(
    body: Drafted, request: Request, services: Services, official: Admin
) -> dict[str, Any]:
    """A draft of a new article, or the next version of one that is there."""
    with refusals(request, services):
        return shown_version(
            await services.articles.draft(body.texts, official, based_on=body.based_on)
        )


@router.put("/api/articles/{id}/draft")
async def edit(
    id: str, body: Edited, request: Request, services: Services, official: Admin
) -> dict[str, Any]:
    with refusals(request, services):
        return shown_version(await services.articles.edit(id, body.texts, body.revision, official))


@router.post("/api/articles/{id}/discard")
async def discard(
    id: str, body: Decided, request: Request, services: Services, official: Admin
) -> dict[str, Any]:
    """Ends the draft."""
    with refusals(request, services):
        return shown_version(
            await services.articles.discard(id, body.revision, official, body.note)
        )


@router.post("/api/articles/{id}/review")
async def review(
    id: str, body: Decided, request: Request, services: Services, official: Admin
) -> dict[str, Any]:
    """Somebody who did not write it finds it right."""
    with refusals(request, services):
        return shown_version(await services.articles.review(id, body.revision, official, body.note))


@router.post("/api/articles/{id}/publish")
async def publish(
    id: str, body: Decided, request: Request, services: Services, official: Admin
) -> dict[str, Any]:
    with refusals(request, services):
        return shown_version(
            await services.articles.publish(id, body.revision, official, body.note)
        )


@router.post("/api/articles/{id}/withdraw")
async def withdraw(
    id: str,
    request: Request,
    services: Services,
    official: Admin,
    body: Withdrawn | None = None,
) -> dict[str, Any]:
    """Hides it in every language, whether it was written here or came in a file."""
    with refusals(request, services):
        reason = body.reason if body else ""
        return shown_version(await services.articles.withdraw(id, reason, official))


@router.post("/api/articles/{id}/revert", status_code=201)
async def revert(
    id: str, body: Reverted, request: Request, services: Services, official: Admin
) -> dict[str, Any]:
    """A draft that says what an earlier version did, or (0) what the files say."""
    with refusals(request, services):
        return shown_version(await services.articles.revert(id, body.version, official, body.note))


@router.get("/api/articles/{id}/versions")
async def history(id: str, request: Request, services: Services, official: Admin) -> dict[str, Any]:
    with refusals(request, services):
        return shown_history(await services.articles.history(id, official))


@router.get("/api/articles/{id}/versions/{number}")
async def version(
    id: str, number: int, request: Request, services: Services, official: Admin
) -> dict[str, Any]:
    """With its texts; 0 is what the files say."""
    with refusals(request, services):
        found = await services.articles.version(id, number, official)
        return shown_texts(found, await services.articles.texts(found))


async def _versions(
    request: Request, services: WebServices, status: str, limit: int, cursor: str | None
) -> dict[str, Any]:
    """The route is public, and this part of it is not."""
    official = await _admin(await current_official(request, services))
    with refusals(request, services):
        return shown_page(await services.articles.page(_states(status), limit, cursor, official))


def _states(text: str) -> frozenset[State]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in names if name not in set(State)]:
        errors = [{"field": "status", "message": f"must be among: {', '.join(State)}"}]
        raise Problem(422, "Not valid", f"unknown status: {unknown[0][:40]}", errors)
    return frozenset(State(name) for name in names)

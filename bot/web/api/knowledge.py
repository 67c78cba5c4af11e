"""The reviewed articles over HTTP: search (documents too), list, one article.

It does not know how passages are found.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from bot.answers import cited
from bot.web.api.refusals import spoken_by
from bot.web.dependencies import Services
from bot.web.problems import Problem
from knowledge.documents.model import Quotation
from knowledge.hazards import Hazard
from knowledge.passages import Article, Passage

router = APIRouter(tags=["knowledge"])
Language = Annotated[str, Query(pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]


@router.get("/api/knowledge/search")
async def search(
    services: Services,
    q: Annotated[str, Query(min_length=1, max_length=2000)],
    language: Language = "zh",
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
    hazard: Hazard | None = None,
) -> dict[str, Any]:
    """Articles and excerpts of laws and plans that are close enough, best first; perhaps none."""
    found = await services.answers.passages(
        q, language.split("-")[0].lower(), limit=limit, hazard=hazard
    )
    return {"passages": [_passage(one) for one in found]}


def _passage(found: Passage | Quotation) -> dict[str, Any]:
    if isinstance(found, Quotation):
        about: dict[str, Any] = {"article": found.id, "hazard": None, "phase": None, "setting": []}
        source, section = found.source, found.where or None
    else:
        about = {
            "article": found.article,
            "hazard": found.hazard,
            "phase": found.phase,
            "setting": list(found.setting),
        }
        source, section = cited(found.source), None
    return {
        **about,
        "title": found.title,
        "text": found.text,
        "language": found.language,
        "section": section,
        "source": source,
        "score": round(found.score, 4),
    }


@router.get("/api/articles")
async def articles(
    request: Request,
    services: Services,
    language: Language = "zh",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Published articles by id; `cursor` is the `next` of the page before."""
    if cursor and services.knowledge.article(cursor, language) is None:
        detail = services.words.say("alerts.cursor_wrong", spoken_by(request, services.words, None))
        raise Problem(422, "Not valid", detail, [{"field": "cursor", "message": detail}])
    found = [a for a in services.knowledge.articles(language) if not cursor or a.id > cursor]
    page = found[:limit]
    return {
        "items": [_summary(article) for article in page],
        "next": page[-1].id if len(found) > limit else None,
    }


@router.get("/api/articles/{id}")
async def article(services: Services, id: str, language: Language = "zh") -> dict[str, Any]:
    found = services.knowledge.article(id, language)
    if found is None:
        raise Problem(404, "No such article", f"There is no published article {id} in {language}.")
    return {
        **_summary(found),
        "text": found.text,
        "steps": list(found.steps),
        "source": cited(found.source),
        "reviewed_on": found.reviewed_on.isoformat(),
    }


def _summary(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "language": article.language,
        "title": article.title,
        "hazard": article.hazard,
        "phase": article.phase,
        "setting": list(article.setting),
        "audience": list(article.audience),
        "urgency": article.urgency,
    }

"""Search over HTTP, in the reviewed articles and in laws and plans.

It does not know how passages are found.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from bot.answers import cited
from bot.web.api.fields import Language
from bot.web.dependencies import Services
from knowledge.documents.model import Quotation
from knowledge.hazards import Audience, Hazard, Phase
from knowledge.passages import Passage
from knowledge.search import Only

router = APIRouter(tags=["knowledge"])


@router.get("/api/knowledge/search")
async def search(
    services: Services,
    q: Annotated[str, Query(min_length=1, max_length=2000)],
    language: Language = "zh",
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
    hazard: Hazard | None = None,
    phase: Phase | None = None,
    audience: Audience | None = None,
) -> dict[str, Any]:
    """Articles and excerpts of laws and plans that are close enough, best first; perhaps none.

    `hazard` is what is talked about already; `phase` and `audience` shut others out.
    """
    spoken, only = language.split("-")[0].lower(), Only(phase=phase, audience=audience)
    found = await services.answers.passages(q, spoken, limit=limit, hazard=hazard, only=only)
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

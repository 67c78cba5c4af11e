"""The page to learn and practise on: quizzes a question at a time, and exercises to come.

How far a browser has come lies in `bot.progress`, for a day, under a number of its own: nobody
needs an account. It does not know which question comes next.
"""

import re
import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.alerts.content import Status
from bot.progress import KEPT, Kind, Quiz
from bot.residents.people import Person
from bot.services import WebServices
from bot.sitting import ROUND, Sitting, sit
from bot.web.dependencies import Services
from bot.web.pages import Page, page_for
from bot.web.residents.around import warned
from bot.web.residents.trouble import missing
from knowledge.drills.model import Drill
from knowledge.fields import in_language

router = APIRouter(include_in_schema=False)

COOKIE = "fenghuo_learner"
#: Its own kind of number: none that a chat has can be sent in its place.
_LEARNER = re.compile(r"learn-[0-9a-f]{32}")
_SEEDS = 2**31


@router.get("/drills")
async def shelf(request: Request, services: Services) -> Response:
    page = page_for(request, services.words)
    sitting = await _under_way(request, services, page)
    active = await services.warnings.active()
    exercises = [one for one in active if one.status is Status.EXERCISE]
    return page.render(
        "residents/drills.html",
        drills=[(one.id, in_language(one.title, page.language)) for one in services.drills.all()],
        sitting=sitting,
        exercises=[warned(one, page) for one in exercises],
    )


@router.get("/drills/{id}")
async def question(id: str, request: Request, services: Services) -> Response:
    """The present question of this browser's; before the first one, a way to begin."""
    page = page_for(request, services.words)
    drill = services.drills.get(id)
    if drill is None:
        return missing(page)
    sitting = await _under_way(request, services, page)
    mine = sitting if sitting and sitting.drill.id == id else None
    return page.render(
        "residents/drill.html",
        drill=drill,
        title=in_language(drill.title, page.language),
        sitting=mine,
        asked=in_language(mine.question.ask, page.language) if mine else "",
    )


@router.post("/drills/{id}")
async def answer(
    id: str,
    request: Request,
    services: Services,
    at: Annotated[int | None, Form()] = None,
    answer: Annotated[int | None, Form(ge=0, le=2)] = None,
) -> Response:
    """Begins the quiz, or takes an answer for the question that it stood under."""
    page = page_for(request, services.words)
    drill = services.drills.get(id)
    if drill is None:
        return missing(page)
    sitting = await _under_way(request, services, page)
    if at is None:
        return await _begun(drill, request, services)
    if sitting is None or sitting.drill.id != id or sitting.quiz.asked != at or answer is None:
        return RedirectResponse(f"/drills/{id}", 303)
    return await _answered(sitting, answer, request, services, page)


async def _begun(drill: Drill, request: Request, services: WebServices) -> Response:
    learner = _learner(request) or f"learn-{secrets.token_hex(16)}"
    quiz = Quiz(drill=drill.id, seed=secrets.randbelow(_SEEDS))
    await services.progress.keep(_person(learner), quiz)
    response = RedirectResponse(f"/drills/{drill.id}", 303)
    response.set_cookie(
        COOKIE,
        learner,
        max_age=int(KEPT.total_seconds()),
        path="/drills",
        httponly=True,
        samesite="lax",
        secure=services.settings.public_url.startswith("https://"),
    )
    return response


async def _answered(
    sitting: Sitting, answer: int, request: Request, services: WebServices, page: Page
) -> Response:
    after = sitting.answered(answer)
    person = _person(_learner(request) or "")
    if after.finished:
        await services.progress.drop(person, Kind.DRILL)
    else:
        await services.progress.keep(person, after.quiz)
    asked = sitting.question
    return page.render(
        "residents/answer.html",
        sitting=sitting,
        after=after,
        is_right=answer == asked.right,
        why=in_language(asked.why, page.language),
        article=_article(asked.article, services, page),
        round_over=after.finished or not after.in_round,
        of=(after.quiz.asked - 1) % ROUND + 1,
    )


async def _under_way(request: Request, services: WebServices, page: Page) -> Sitting | None:
    """None before the first question, after the last, and a day later."""
    learner = _learner(request)
    quiz = await services.progress.quiz(_person(learner)) if learner else None
    drill = services.drills.get(quiz.drill) if quiz else None
    if quiz is None or drill is None:
        return None

    def is_published(article: str) -> bool:
        return services.answers.article(article, page.language) is not None

    sitting = sit(drill, quiz, page.language, is_published)
    return None if sitting.finished else sitting


def _article(id: str, services: WebServices, page: Page) -> dict[str, object]:
    """Its title, text and source: where the answer stands."""
    quoted = services.answers.article(id, page.language)
    return dict(quoted.values) if quoted else {}


def _learner(request: Request) -> str | None:
    found = request.cookies.get(COOKIE, "")
    return found if _LEARNER.fullmatch(found) else None


def _person(learner: str) -> Person:
    return Person(channel="web", address=learner)

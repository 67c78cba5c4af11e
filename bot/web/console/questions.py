"""Questions that nothing answered: what people ask in vain, and what becomes of it.

It does not know who asked: nobody does.
"""

from uuid import UUID

from fastapi import APIRouter, Response

from bot.articles.errors import ArticlesError, ArticleUnknown
from bot.unanswered.records import Order, State
from bot.web.console.articles import ADMIN
from bot.web.console.complaints import Complaint
from bot.web.console.desk import AtDesk, ConsoleRoute, Desk, see_other

router = APIRouter(route_class=ConsoleRoute, include_in_schema=False, dependencies=ADMIN)

PATH = "/console/questions"
DONE = frozenset({State.ANSWERED, State.NOT_FOR_US, State.OPEN})


@router.get(PATH)
async def listed(
    desk: AtDesk, state: str = "", order: str = "", start: int = 0, done: str = ""
) -> Response:
    return await _page(desk, state=state, order=order, start=start, done=done)


@router.post(f"{PATH}/{{id}}/answered")
async def answered(id: UUID, desk: AtDesk) -> Response:
    article = desk.text("article").strip()
    try:
        await desk.services.unanswered.answered(id, article, desk.official)
    except ArticleUnknown as error:
        return await _page(desk, complaint=_at(id, error, desk), typed={id: article})
    except ArticlesError as error:
        return await _page(desk, complaint=desk.complain(error))
    return see_other(f"{PATH}?done={State.ANSWERED}")


@router.post(f"{PATH}/{{id}}/not-for-us")
async def not_for_us(id: UUID, desk: AtDesk) -> Response:
    await desk.services.unanswered.not_for_us(id, desk.official)
    return see_other(f"{PATH}?done={State.NOT_FOR_US}")


@router.post(f"{PATH}/{{id}}/reopen")
async def reopen(id: UUID, desk: AtDesk) -> Response:
    await desk.services.unanswered.reopen(id, desk.official)
    return see_other(f"{PATH}?done={State.OPEN}")


def _at(id: UUID, error: ArticlesError, desk: Desk) -> Complaint:
    message = desk.page.say("knowledge.no_such_article")
    return Complaint(
        status=desk.complain(error).status, message=message, fields={f"a-{id}": message}
    )


async def _page(
    desk: Desk,
    *,
    state: str = "",
    order: str = "",
    start: int = 0,
    done: str = "",
    complaint: Complaint | None = None,
    typed: dict[UUID, str] | None = None,
) -> Response:
    chosen = State(state) if state in set(State) else State.OPEN
    sorted_by = Order(order) if order in set(Order) else Order.MOST_ASKED
    found = await desk.services.unanswered.page(chosen, sorted_by, max(start, 0), desk.official)
    language = desk.page.language
    return desk.render(
        "questions.html",
        complaint=complaint,
        done=done if done in DONE else "",
        found=found,
        state=chosen,
        states=tuple(State),
        order=sorted_by,
        orders=tuple(Order),
        typed=typed or {},
        articles=desk.services.knowledge.articles(language),
        days=desk.services.settings.questions_kept.days,
        title_of=lambda id: _title(id, desk),
    )


def _title(id: str, desk: Desk) -> str:
    """The article's title; the id of what is none, as a law's excerpt."""
    found = desk.services.knowledge.article(id, desk.page.language)
    return found.title if found else id

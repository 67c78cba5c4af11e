"""What editors see of unanswered questions, and what they decide of them."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from bot.articles.errors import ArticleUnknown, NotYourRole, QuestionUnknown
from bot.officials import Official, Role
from bot.unanswered.records import Asked, Order, State
from bot.unanswered.service import Unanswered
from tests.bot.unanswered.memory import MemoryQuestions

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LI = Official(name="Li", role=Role.ADMIN)
CAT, TAX = "猫卡在树上怎么办", "怎么交税"


class World:
    def __init__(self) -> None:
        self.book, self.answers = MemoryQuestions(), dict[str, str]()
        self.room = Unanswered(
            book=self.book,
            answer=self._answer,
            known=lambda id: id == "cat-in-tree",
            clock=lambda: NOW,
        )

    async def ask(self, text: str) -> UUID:
        before = set(self.book.kept)
        await self.book.put(Asked(text=text, language="zh", channel="sms"), None, NOW)
        return (set(self.book.kept) - before).pop()

    async def shown(self, state: State) -> list[tuple[str, str | None]]:
        page = await self.room.page(state, Order.NEWEST, 0, LI)
        return [(one.group.text, one.answer) for one in page.items]

    async def _answer(self, text: str, language: str) -> str | None:
        return self.answers.get(text)


async def test_a_question_that_an_article_answers_by_now_is_shown_so() -> None:
    world = World()
    await world.ask(CAT)
    await world.ask(TAX)
    world.answers[CAT] = "cat-in-tree"
    assert await world.shown(State.OPEN) == [(TAX, None), (CAT, "cat-in-tree")]


async def test_decisions_move_a_question_and_can_be_taken_back() -> None:
    world = World()
    id = await world.ask(CAT)
    done = await world.room.answered(id, "cat-in-tree", LI)
    assert (done.state, done.article, done.decided_by) == (State.ANSWERED, "cat-in-tree", "Li")
    assert (await world.room.not_for_us(id, LI)).article is None
    assert await world.shown(State.OPEN) == []
    await world.room.reopen(id, LI)
    assert await world.shown(State.OPEN) == [(CAT, None)]


async def test_only_an_article_that_is_found_can_be_the_answer() -> None:
    world = World()
    id = await world.ask(CAT)
    with pytest.raises(ArticleUnknown):
        await world.room.answered(id, "nothing", LI)
    with pytest.raises(QuestionUnknown):
        await world.room.not_for_us(uuid4(), LI)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
async def test_it_is_for_those_who_write_articles(role: Role) -> None:
    world, other = World(), Official(name="Wu", role=role)
    id = await world.ask(CAT)
    for act in (
        world.room.page(State.OPEN, Order.NEWEST, 0, other),
        world.room.one(id, other),
        world.room.answered(id, "cat-in-tree", other),
        world.room.not_for_us(id, other),
        world.room.reopen(id, other),
    ):
        with pytest.raises(NotYourRole):
            await act

"""What editors see and decide of unanswered questions; each is asked again when it is shown.

It does not know how a question is found an answer, nor who asked it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.articles import moves
from bot.articles.errors import ArticleUnknown, QuestionUnknown
from bot.officials import Official
from bot.unanswered.ports import QuestionBook
from bot.unanswered.records import Decision, Group, Order, Page, State

#: Groups a page: each is asked again, which takes about 10 ms.
PER_PAGE = 25
Answer = Callable[[str, str], Awaitable[str | None]]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """`answer`: the article or excerpt that the question would find by now; None: still nothing."""

    group: Group
    answer: str | None


@dataclass(frozen=True, kw_only=True)
class ShownPage:
    items: tuple[Shown, ...]
    page: Page


class Unanswered:
    """Raises NotYourRole: who may write articles may read what they should be about."""

    def __init__(
        self,
        *,
        book: QuestionBook,
        answer: Answer,
        known: Callable[[str], bool],
        clock: Callable[[], datetime],
    ) -> None:
        """`answer`: text, language → what would be quoted; `known`: whether there is an article."""
        self._book = book
        self._answer = answer
        self._known = known
        self._clock = clock

    async def page(self, state: State, order: Order, start: int, official: Official) -> ShownPage:
        """Groups in this state; those that are answered by now stand behind the others."""
        moves.check_role(official)
        page = await self._book.page(state, order, start, PER_PAGE)
        shown = [await self._shown(group) for group in page.items]
        return ShownPage(items=tuple(sorted(shown, key=lambda one: bool(one.answer))), page=page)

    async def one(self, id: UUID, official: Official) -> Shown:
        """Raises QuestionUnknown."""
        moves.check_role(official)
        return await self._shown(self._there(await self._book.group(id)))

    async def answered(self, id: UUID, article: str, official: Official) -> Group:
        """This article is the answer. Raises ArticleUnknown, QuestionUnknown."""
        moves.check_role(official)
        if not self._known(article):
            raise ArticleUnknown(article)
        return await self._decide(id, State.ANSWERED, official, article)

    async def not_for_us(self, id: UUID, official: Official) -> Group:
        """Raises QuestionUnknown."""
        return await self._decide(id, State.NOT_FOR_US, official)

    async def reopen(self, id: UUID, official: Official) -> Group:
        """Raises QuestionUnknown."""
        return await self._decide(id, State.OPEN, official)

    async def _decide(
        self, id: UUID, state: State, official: Official, article: str | None = None
    ) -> Group:
        moves.check_role(official)
        decision = Decision(state=state, by=official.name, at=self._clock(), article=article)
        return self._there(await self._book.decide(id, decision))

    async def _shown(self, group: Group) -> Shown:
        return Shown(group=group, answer=await self._answer(group.text, group.language))

    @staticmethod
    def _there(group: Group | None) -> Group:
        if group is None:
            raise QuestionUnknown
        return group

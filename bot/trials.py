"""What a question finds now, and what it would find with a draft in place of what stands.

It does not know who asks, nor does anybody else find anything of a trial.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answers import Answers
from bot.articles.current import CurrentArticles
from bot.articles.ports import Knowledge
from bot.articles.records import Version
from bot.documents import Documents
from knowledge.documents.model import Quotation
from knowledge.passages import Article, Passage
from knowledge.search import Near

#: Articles that are shown, the answer among them.
SHOWN = 5


class Verdict(StrEnum):
    """What would be said."""

    ARTICLE = "article"
    DOCUMENT = "document"  # a law or plan is quoted
    UNKNOWN = "unknown"  # "I have no reviewed guidance on that"


@dataclass(frozen=True, kw_only=True)
class Found:
    """`answer`: what would be quoted; `near`: the nearest articles, whatever the gate says."""

    verdict: Verdict
    answer: Passage | Quotation | None
    near: Near

    @property
    def id(self) -> str | None:
        """Of the article or excerpt that would be quoted."""
        if self.answer is None:
            return None
        return self.answer.article if isinstance(self.answer, Passage) else self.answer.id


class Trials:
    """A draft's index takes some seconds of one core; the last one is kept for further questions.

    Raises TextsInvalid where the draft can no longer be read.
    """

    def __init__(
        self,
        knowledge: CurrentArticles,
        documents: Documents,
        build: Callable[[Sequence[Article]], Knowledge],
    ) -> None:
        """`build` makes an index of other articles, and blocks."""
        self._knowledge = knowledge
        self._documents = documents
        self._build = build
        self._one_at_a_time = asyncio.Lock()
        self._made: tuple[object, Knowledge] | None = None

    async def now(self, text: str, language: str) -> Found:
        """What residents find, when they ask this by itself."""
        return await self._found(self._knowledge, text, language)

    async def with_draft(self, version: Version, text: str, language: str) -> Found:
        """What they would find if the version were published."""
        return await self._found(await self._with(version), text, language)

    async def _with(self, version: Version) -> Knowledge:
        async with self._one_at_a_time:
            wanted = (version.article, version.number, version.revision, self._knowledge.taken)
            if self._made is None or self._made[0] != wanted:
                self._made = wanted, await asyncio.to_thread(self._built, version)
            return self._made[1]

    def _built(self, version: Version) -> Knowledge:
        own = self._knowledge.published(version)
        return self._build(self._knowledge.with_instead(own))

    async def _found(self, knowledge: Knowledge, text: str, language: str) -> Found:
        answers = Answers(knowledge, self._documents)
        quoted = await answers.passages(text, language, limit=1)
        near = await asyncio.to_thread(knowledge.near, text, language=language, limit=SHOWN)
        answer = quoted[0] if quoted else None
        return Found(verdict=_verdict(answer), answer=answer, near=near)


def _verdict(answer: Passage | Quotation | None) -> Verdict:
    if answer is None:
        return Verdict.UNKNOWN
    return Verdict.DOCUMENT if isinstance(answer, Quotation) else Verdict.ARTICLE

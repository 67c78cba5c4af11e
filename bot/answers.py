"""Turns a question into a quoted, cited answer, for the actions and the gateway's fallback.

It does not know how passages are found, nor what was asked before.
"""

import asyncio

from bot.replies import Citation, KeyedReply, Kind
from knowledge.passages import Article, Passage, Source
from knowledge.search import KnowledgeBase


class Answers:
    """Quotes reviewed articles and nothing else; None is "I don't know"."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge

    async def search(
        self,
        text: str,
        language: str,
        *,
        limit: int = 5,
        hazard: str | None = None,
        setting: str | None = None,
    ) -> list[Passage]:
        """Best first; empty when nothing is close enough. Searching blocks, so it has a thread."""
        return await asyncio.to_thread(
            self._knowledge.search,
            text,
            language=language,
            limit=limit,
            hazard=hazard,
            setting=setting,
        )

    async def answer(
        self, text: str, language: str, *, hazard: str | None = None, setting: str | None = None
    ) -> KeyedReply | None:
        """The best passage quoted, the next ones offered as nothing more than its citation."""
        found = await self.search(text, language, limit=1, hazard=hazard, setting=setting)
        return quote(found[0]) if found else None

    def article(self, id: str, language: str) -> KeyedReply | None:
        """One article by its id, quoted; English where the language lacks it."""
        article = self._knowledge.article(id, language) or self._knowledge.article(id, "en")
        return quote(article) if article else None


def quote(passage: Passage | Article) -> KeyedReply:
    id = passage.article if isinstance(passage, Passage) else passage.id
    return KeyedReply(
        kind=Kind.ANSWER,
        key="answers.quoted",
        values={
            "title": passage.title,
            "text": passage.text,
            "source": cited(passage.source),
            "reviewed": passage.reviewed_on.isoformat(),
        },
        citations=(
            Citation(
                article=id,
                title=passage.title,
                source=cited(passage.source),
                url=passage.source.url,
            ),
        ),
    )


def cited(source: Source) -> str:
    return f"{source.publisher}: {source.title} ({source.year})"

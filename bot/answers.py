"""Turns a question into a quoted, cited answer, for the actions and the gateway's fallback.

It does not know how passages are found, nor what was asked before.
"""

import asyncio

from bot.articles.ports import Knowledge
from bot.documents import Documents
from bot.replies import Citation, KeyedReply, Kind
from knowledge.documents.model import Quotation
from knowledge.passages import Article, Passage, Source
from knowledge.search import ANYTHING, Only


class Answers:
    """Quotes reviewed articles, laws and plans, and nothing else; None is "I don't know"."""

    def __init__(self, knowledge: Knowledge, documents: Documents) -> None:
        self._knowledge = knowledge
        self._documents = documents

    async def search(
        self,
        text: str,
        language: str,
        *,
        limit: int = 5,
        hazard: str | None = None,
        setting: str | None = None,
        only: Only = ANYTHING,
    ) -> list[Passage]:
        """Articles, best first; empty when none is close enough. It blocks, so it has a thread."""
        return await asyncio.to_thread(
            self._knowledge.search,
            text,
            language=language,
            limit=limit,
            hazard=hazard,
            setting=setting,
            only=only,
        )

    async def answer(
        self, text: str, language: str, *, hazard: str | None = None, setting: str | None = None
    ) -> KeyedReply | None:
        """The closest article; a law or plan where the text asks for one or no article is close."""
        found = await self.passages(text, language, limit=1, hazard=hazard, setting=setting)
        return _quoted(found[0]) if found else None

    async def passages(
        self,
        text: str,
        language: str,
        *,
        limit: int = 5,
        hazard: str | None = None,
        setting: str | None = None,
        only: Only = ANYTHING,
    ) -> list[Passage | Quotation]:
        """Articles and excerpts of documents, best first.

        A document that the text names answers alone; by their score excerpts stand among articles
        where it asks for what is laid down; a question of what to do is for the articles. Excerpts
        are for no phase and no person: they are left out where `only` asks for one.
        """
        if only != ANYTHING:
            return [*await self.search(text, language, limit=limit, hazard=hazard, only=only)]
        wanted = self._documents.wanted(text)
        excerpts = await self._documents.search(text, language, limit=limit)
        by_number = wanted is not None and wanted.documents and wanted.number is not None
        if by_number or (excerpts and excerpts[0].named):
            # An article number that is not there is not answered by what is near it.
            return list(excerpts)
        articles = await self.search(text, language, limit=limit, hazard=hazard, setting=setting)
        found: list[Passage | Quotation] = [*articles, *excerpts]
        if wanted and wanted.legal:
            found.sort(key=lambda one: -one.score)
        return found[:limit]

    def names_document(self, text: str) -> bool:
        """Whether the text is about a certain law or plan, whatever was talked about before."""
        wanted = self._documents.wanted(text)
        return wanted is not None and bool(wanted.documents)

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
            "publisher": f"{passage.source.publisher} ({passage.source.year})",
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


def quote_excerpt(excerpt: Quotation) -> KeyedReply:
    return KeyedReply(
        kind=Kind.ANSWER,
        key="answers.quoted",
        values={
            "title": excerpt.title,
            "text": "\n".join(filter(None, (excerpt.where, excerpt.text))),
            "source": excerpt.source,
        },
        citations=(Citation(article=excerpt.id, title=excerpt.title, source=excerpt.source),),
    )


def _quoted(found: Passage | Quotation) -> KeyedReply:
    return quote_excerpt(found) if isinstance(found, Quotation) else quote(found)


def cited(source: Source) -> str:
    return f"{source.publisher}: {source.title} ({source.year})"

"""The laws and plans of this web process, and their withdrawal: indexed beside the old, swapped.

It does not know how excerpts are found, nor when one is quoted rather than an article.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import structlog

from bot.articles.errors import DocumentUnknown
from bot.articles.following import Counted, Follower
from bot.clock import utc_now
from bot.officials import Official
from bot.withdrawals import Withdrawal
from knowledge.documents.importing import Described, read_data
from knowledge.documents.index import Remembered
from knowledge.documents.model import Document, Quotation
from knowledge.documents.naming import Wanted
from knowledge.documents.search import Shelf
from knowledge.encoding import Encoder

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A document as lists show it. `excerpts`: how many. `withdrawn`: None while it is found."""

    id: str
    title: str
    publisher: str | None
    year: int | None
    language: str
    file_name: str
    excerpts: int
    imported_at: datetime
    withdrawn: Withdrawal | None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some documents, by id, and where the next page starts."""

    items: tuple[Listed, ...]
    next: str | None


class Put(StrEnum):
    """What an import came to."""

    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    """`listed` says whether it is found: what was withdrawn stays so."""

    put: Put
    document: Document
    listed: Listed


class DocumentBook(Counted[Sequence[Document]], Protocol):
    """The stored documents; `bot.store.documents` and the tests' fake implement it.

    `standing` are those that are not withdrawn.
    """

    async def page(self, limit: int, cursor: str | None, *, withdrawn: bool) -> Page:
        """By id; with `withdrawn` those too. Raises CursorWrong."""

    async def document(self, id: str) -> Document | None:
        """With its excerpts, withdrawn or not."""

    async def listed(self, id: str) -> Listed | None:
        """Withdrawn or not."""

    async def put(self, document: Document, now: datetime, by: str | None = None) -> Put:
        """In place of its earlier version; audited in the name of `by`."""

    async def withdraw(self, id: str, withdrawal: Withdrawal) -> Listed | None:
        """None when there is none; one that is withdrawn already stays as it is."""

    async def restore(self, id: str, by: str, at: datetime) -> Listed | None:
        """None when there is none; one that is not withdrawn stays as it is."""


class Documents(Follower[Sequence[Document]]):
    """Whatever breaks in here costs no answer: without documents nothing is close enough."""

    name = "documents"

    def __init__(
        self, book: DocumentBook, encoder: Encoder, clock: Callable[[], datetime] = utc_now
    ) -> None:
        super().__init__(book)
        self._book = book
        self._encoder = encoder
        self._clock = clock
        self._shelf = Shelf((), encoder)
        self._standing_ids = frozenset[str]()
        self._remembered: Remembered = {}

    async def search(self, text: str, language: str, *, limit: int = 3) -> list[Quotation]:
        """Best first; empty when nothing is close enough, or the best is withdrawn by now.

        Searching blocks, so it has a thread.
        """
        try:
            found = await asyncio.to_thread(
                self._shelf.search, text, language=language, limit=limit
            )
        except Exception as error:  # the articles answer all the same
            log.exception("documents_not_searched", error=type(error).__name__)
            return []
        there = [each for each in found if each.document in self._standing_ids]
        return there if there[:1] == found[:1] else []

    def wanted(self, text: str) -> Wanted | None:
        """Which document and article a text names, and whether it asks for what is laid down."""
        try:
            return self._shelf.wanted(text)
        except Exception as error:  # the articles answer all the same
            log.exception("documents_not_searched", error=type(error).__name__)
            return None

    async def page(self, limit: int, cursor: str | None, *, withdrawn: bool = False) -> Page:
        """What was imported, by id; with `withdrawn` what was withdrawn too. Raises CursorWrong."""
        return await self._book.page(limit, cursor, withdrawn=withdrawn)

    async def take_in(
        self, name: str, data: bytes, described: Described, official: Official
    ) -> TakenIn:
        """A file that was handed in, as `fenghuo import plan` does. Raises DocumentRefused.

        One person may, as with the command: a law or plan is quoted as it stands, with its source.
        """
        path = Path(Path(name.replace("\\", "/")).name or "document")
        document = await asyncio.to_thread(read_data, path, data, described)
        put = await self._book.put(document, self._clock(), official.name)
        return TakenIn(
            put=put,
            document=document,
            listed=self._done(document.id, await self._book.listed(document.id)),
        )

    async def one(self, id: str) -> tuple[Listed, Document]:
        """Withdrawn or not. Raises DocumentUnknown."""
        listed, document = await self._book.listed(id), await self._book.document(id)
        if listed is None or document is None:
            raise DocumentUnknown(id)
        return listed, document

    async def withdraw(self, id: str, reason: str, official: Official) -> Listed:
        """Nobody finds it any more, whatever is imported again. Raises DocumentUnknown.

        One person may, as with articles: what is wrong must be off at once.
        """
        withdrawal = Withdrawal(at=self._clock(), by=official.name, reason=reason.strip())
        return self._done(id, await self._book.withdraw(id, withdrawal))

    async def restore(self, id: str, official: Official) -> Listed:
        """Takes the withdrawal back. Raises DocumentUnknown."""
        return self._done(id, await self._book.restore(id, official.name, self._clock()))

    def _done(self, id: str, listed: Listed | None) -> Listed:
        if listed is None:
            raise DocumentUnknown(id)
        self.wake()
        return listed

    def _see(self, standing: Sequence[Document]) -> None:
        self._standing_ids = frozenset(document.id for document in standing)

    async def _take(self, standing: Sequence[Document], *, newest: Callable[[], bool]) -> None:
        self._shelf = await asyncio.to_thread(self._build, standing)

    def _build(self, documents: Sequence[Document]) -> Shelf:
        return Shelf(documents, self._encoder, remembered=self._remembered)

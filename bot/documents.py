"""The documents of this web process: read from the store, indexed beside the old ones, swapped.

It does not know how excerpts are found, nor when one is quoted rather than an article.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Protocol

import structlog

from knowledge.documents.index import Remembered
from knowledge.documents.model import Document, Quotation
from knowledge.documents.naming import Wanted
from knowledge.documents.search import Shelf
from knowledge.encoding import Encoder

log = structlog.get_logger()

#: Seconds between two looks at whether a document was imported.
LOOK_EVERY = 3.0
#: Seconds that a start waits for the documents, so that the first question finds them.
START = 10.0


class DocumentBook(Protocol):
    """The stored documents; `bot.store.documents` and the tests' fake implement it."""

    async def version(self) -> int: ...

    async def all(self) -> tuple[int, Sequence[Document]]: ...


class Documents:
    """Whatever breaks in here costs no answer: without documents nothing is close enough."""

    def __init__(self, book: DocumentBook, encoder: Encoder) -> None:
        self._book = book
        self._encoder = encoder
        self._shelf = Shelf((), encoder)
        self._version: int | None = None
        self._remembered: Remembered = {}
        self._failing = False
        self._looked = asyncio.Event()

    async def search(self, text: str, language: str, *, limit: int = 3) -> list[Quotation]:
        """Best first; empty when nothing is close enough. Searching blocks, so it has a thread."""
        try:
            return await asyncio.to_thread(self._shelf.search, text, language=language, limit=limit)
        except Exception as error:  # the articles answer all the same
            log.exception("documents_not_searched", error=type(error).__name__)
            return []

    def wanted(self, text: str) -> Wanted | None:
        """Which document and article a text names, and whether it asks for what is laid down."""
        try:
            return self._shelf.wanted(text)
        except Exception as error:  # the articles answer all the same
            log.exception("documents_not_searched", error=type(error).__name__)
            return None

    async def refresh(self) -> bool:
        """Reads and indexes the documents if they changed; whether they did."""
        if await self._book.version() == self._version:
            return False
        version, documents = await self._book.all()
        self._shelf = await asyncio.to_thread(self._build, documents)
        self._version = version
        log.info("documents_indexed", version=version, documents=len(documents))
        return True

    async def keep_fresh(self) -> None:
        """Refreshes until cancelled; one line in the log when it begins to fail."""
        while True:
            try:
                await self.refresh()
                self._failing = False
            except Exception as error:  # the documents of before stay
                if not self._failing:
                    log.exception("documents_not_read", error=type(error).__name__)
                self._failing = True
            self._looked.set()
            await asyncio.sleep(LOOK_EVERY)

    async def looked(self) -> None:
        """Returns when `keep_fresh` has looked once, or after START seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(START):
                await self._looked.wait()

    def _build(self, documents: Sequence[Document]) -> Shelf:
        return Shelf(documents, self._encoder, remembered=self._remembered)

"""The published articles of this web process: the files, with what was edited laid over them.

It does not know how passages are found, nor who publishes or withdraws.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import structlog

from bot.articles import reading
from bot.articles.errors import TextsInvalid
from bot.articles.files import ArticleFiles
from bot.articles.ports import Knowledge, StandingBook
from bot.articles.records import State, Version
from knowledge import loading
from knowledge.hazards import Status
from knowledge.passages import Article, Passage
from knowledge.search import ANYTHING, Only

log = structlog.get_logger()

#: Seconds between two looks at whether something was published or withdrawn.
LOOK_EVERY = 3.0
Build = Callable[[Sequence[Article]], Knowledge]


class CurrentArticles:
    """A Knowledge that changes under its callers: a new index is built beside and swapped.

    What is withdrawn is hidden at once, before the index without it stands.
    """

    def __init__(
        self, *, shipped: Knowledge, files: ArticleFiles, book: StandingBook, build: Build
    ) -> None:
        """`shipped`: what the files say; `build` makes an index of other articles, and blocks."""
        self._shipped = self._now = shipped
        self._files = files
        self._book = book
        self._build = build
        # At count 0 nothing was ever published or withdrawn, and the files are all there is.
        self._seen = self._indexed = 0
        self._standing: Sequence[Version] = ()
        self._hidden = frozenset[str]()
        self._failing: set[str] = set()
        self._woken, self._stale = asyncio.Event(), asyncio.Event()

    def search(
        self,
        text: str,
        *,
        language: str,
        limit: int = 5,
        hazard: str | None = None,
        setting: str | None = None,
        only: Only = ANYTHING,
    ) -> list[Passage]:
        """As Knowledge says.

        Empty while the best is hidden: what comes after it may be near only because of it.
        """
        hidden, more = self._hidden, limit + len(self._hidden)
        found = self._now.search(
            text, language=language, limit=more, hazard=hazard, setting=setting, only=only
        )
        if found and found[0].article in hidden:
            return []
        return [passage for passage in found if passage.article not in hidden][:limit]

    def articles(self, language: str) -> list[Article]:
        """As Knowledge says."""
        hidden = self._hidden
        return [article for article in self._now.articles(language) if article.id not in hidden]

    def article(self, id: str, language: str) -> Article | None:
        """As Knowledge says."""
        return None if id in self._hidden else self._now.article(id, language)

    def wake(self) -> None:
        """Look now: something has just been published or withdrawn."""
        self._woken.set()

    async def refresh(self) -> bool:
        """Reads and indexes what was published and withdrawn, if it changed; whether it did."""
        await self._see()
        return await self._index()

    async def look(self) -> None:
        """Refreshes; where that fails the articles stay, and the log has a line."""
        await self._try("articles_not_refreshed", self.refresh)

    async def keep_fresh(self) -> None:
        """Until cancelled. Looking goes on while an index is built, which takes seconds."""
        await asyncio.gather(self._keep_seeing(), self._keep_indexing())

    async def _keep_seeing(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_EVERY)
            self._woken.clear()
            await self._try("articles_not_read", self._see)
            if self._indexed != self._seen:
                self._stale.set()

    async def _keep_indexing(self) -> None:
        while True:
            await self._stale.wait()
            self._stale.clear()
            await self._try("articles_not_indexed", self._index)

    async def _see(self) -> None:
        if await self._book.version() == self._seen:
            return
        self._seen, self._standing = await self._book.standing()
        # What comes back waits for its index: the old one may still hold what was withdrawn.
        self._hidden |= _withdrawn(self._standing)

    async def _index(self) -> bool:
        version, standing = self._seen, self._standing
        if self._indexed == version:
            return False
        self._now = await asyncio.to_thread(self._opened, standing)
        self._indexed = version
        if self._seen == version:
            self._hidden = _withdrawn(standing)
        log.info("articles_indexed", version=version, standing=len(standing))
        return True

    async def _try(self, event: str, act: Callable[[], Awaitable[object]]) -> None:
        """One line in the log when it begins to fail."""
        try:
            await act()
            self._failing.discard(event)
        except Exception as error:
            if event not in self._failing:
                log.exception(event, error=type(error).__name__)
            self._failing.add(event)

    def _opened(self, standing: Sequence[Version]) -> Knowledge:
        edited = dict(self._edited(standing))
        if not edited:
            return self._shipped
        files = (each for code in loading.LANGUAGES for each in self._shipped.articles(code))
        kept = [article for article in files if article.id not in edited]
        return self._build([*kept, *(article for own in edited.values() for article in own)])

    def _edited(self, standing: Sequence[Version]) -> Iterator[tuple[str, tuple[Article, ...]]]:
        """By id, what takes the place of an article's files: nothing where it was withdrawn."""
        wordings = self._files.wordings() if standing else {}
        for version in standing:
            if version.state is State.WITHDRAWN:
                yield version.article, ()
            elif not version.as_file:
                try:
                    yield version.article, _published(version, wordings)
                except TextsInvalid as error:  # the rules became stricter since
                    log.error("article_unreadable", article=version.article, error=str(error))


def _withdrawn(standing: Sequence[Version]) -> frozenset[str]:
    return frozenset(each.article for each in standing if each.state is State.WITHDRAWN)


def _published(
    version: Version, wordings: Mapping[tuple[str, str], tuple[str, ...]]
) -> tuple[Article, ...]:
    return tuple(
        replace(
            article,
            questions=(*article.questions, *wordings.get((language, article.id), ())),
            status=Status.PUBLISHED,
        )
        for language, article in reading.read(version.texts, version.article).items()
    )

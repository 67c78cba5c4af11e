"""The published articles of this web process: the files, with what was edited laid over them.

It does not know how passages are found, nor who publishes or withdraws.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import structlog

from bot.articles import reading
from bot.articles.errors import TextsInvalid
from bot.articles.files import ArticleFiles
from bot.articles.following import Follower
from bot.articles.ports import Knowledge, StandingBook
from bot.articles.records import State, Version
from knowledge import loading
from knowledge.hazards import Status
from knowledge.passages import Article, Passage
from knowledge.search import ANYTHING, Near, Only

log = structlog.get_logger()

Build = Callable[[Sequence[Article]], Knowledge]


class CurrentArticles(Follower[Sequence[Version]]):
    """A Knowledge that changes under its callers: a new index is built beside and swapped.

    What is withdrawn is hidden at once, before the index without it stands.
    """

    name = "articles"

    def __init__(
        self, *, shipped: Knowledge, files: ArticleFiles, book: StandingBook, build: Build
    ) -> None:
        """`shipped`: what the files say; `build` makes an index of other articles, and blocks."""
        super().__init__(book)
        self._shipped = self._now = shipped
        self._files = files
        self._build = build
        self._hidden = frozenset[str]()

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

    def near(self, text: str, *, language: str, limit: int = 5) -> Near:
        """As Knowledge says; what is hidden is left out."""
        hidden = self._hidden
        found = self._now.near(text, language=language, limit=limit + len(hidden))
        left = tuple(each for each in found.passages if each.article not in hidden)[:limit]
        return replace(found, passages=left)

    def articles(self, language: str) -> list[Article]:
        """As Knowledge says."""
        hidden = self._hidden
        return [article for article in self._now.articles(language) if article.id not in hidden]

    def article(self, id: str, language: str) -> Article | None:
        """As Knowledge says."""
        return None if id in self._hidden else self._now.article(id, language)

    @property
    def taken(self) -> int:
        """Counts up with what is found; two looks with the same count found the same."""
        return self._taken

    def with_instead(self, own: Sequence[Article]) -> list[Article]:
        """All that is found now, with these in place of those of the same id."""
        ids = {article.id for article in own}
        found = (each for code in loading.LANGUAGES for each in self.articles(code))
        return [*(each for each in found if each.id not in ids), *own]

    def published(self, version: Version) -> tuple[Article, ...]:
        """What residents would find if the version were published. Raises TextsInvalid."""
        texts = version.texts or self._files.texts(version.article)
        return _published(replace(version, texts=texts), self._files.wordings())

    def _see(self, standing: Sequence[Version]) -> None:
        # What comes back waits for its index: the old one may still hold what was withdrawn.
        self._hidden |= _withdrawn(standing)

    async def _take(self, standing: Sequence[Version], *, newest: Callable[[], bool]) -> None:
        self._now = await asyncio.to_thread(self._opened, standing)
        if newest():
            self._hidden = _withdrawn(standing)

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

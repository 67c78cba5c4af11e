"""What administrators do with articles: every act, and the order of its rules.

It does not know SQL, HTTP, the wording of refusals or how a published article is found.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from bot.articles import moves, reading
from bot.articles.errors import (
    ArticleUnknown,
    ChangedMeanwhile,
    DraftOpen,
    NameTaken,
    NoDraft,
    NoFile,
    NothingShown,
    ReasonMissing,
    VersionUnknown,
)
from bot.articles.files import ArticleFiles
from bot.articles.ports import ArticleBook, Change
from bot.articles.records import FILE, Act, Hand, History, Page, State, Version
from bot.officials import Official


class ArticleDesk:
    """Acts return the version as it is afterwards.

    Raises NotAllowed and IllegalMove (moves.py), ArticleUnknown, VersionUnknown, TextsInvalid.
    `changed` is called when residents find something else than before.
    """

    def __init__(
        self,
        *,
        book: ArticleBook,
        files: ArticleFiles,
        clock: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        self._book = book
        self._files = files
        self._clock = clock
        self._changed = changed

    async def draft(
        self, texts: Mapping[str, str], official: Official, *, based_on: int | None = None
    ) -> Version:
        """A new draft of a new article or of a known one.

        `based_on`: the version that it was written from, FILE for the files. Raises DraftOpen, and
        ChangedMeanwhile when residents find another version by now.
        """
        moves.check_role(official)
        articles = await asyncio.to_thread(reading.read, texts)
        id = next(iter(articles.values())).id
        history = await self._history(id)
        if based_on is not None and based_on != history.shown:
            raise ChangedMeanwhile(id)
        return await self._add(Act.CREATE, history, texts, reading.titles(articles), official)

    async def begin(self, texts: Mapping[str, str], official: Official) -> Version:
        """The first draft of a new article. Raises NameTaken where its short name is known."""
        moves.check_role(official)
        articles = await asyncio.to_thread(reading.read, texts)
        history = await self._history(next(iter(articles.values())).id)
        if history.in_files or history.versions:
            raise NameTaken(history.article)
        return await self._add(Act.CREATE, history, texts, reading.titles(articles), official)

    async def edit(
        self, article: str, texts: Mapping[str, str], revision: int, official: Official
    ) -> Version:
        """Other texts for the draft; if it was reviewed, that counts no more. Raises NoDraft."""
        before = await self._opened(article, revision, official)
        state = moves.check(Act.EDIT, before, official)
        articles = await asyncio.to_thread(reading.read, texts, article)
        after = replace(before, state=state, texts=texts, titles=reading.titles(articles))
        return await self._change(Act.EDIT, before, after, official)

    async def review(
        self, article: str, revision: int, official: Official, note: str = ""
    ) -> Version:
        """A second person finds the draft right, in the revision that they read."""
        before = await self._opened(article, revision, official)
        after = replace(before, state=moves.check(Act.REVIEW, before, official))
        return await self._change(Act.REVIEW, before, after, official, note)

    async def publish(
        self, article: str, revision: int, official: Official, note: str = ""
    ) -> Version:
        """Let everybody find it, in place of what they found before. Raises NoFile."""
        before = await self._opened(article, revision, official)
        after = replace(before, state=moves.check(Act.PUBLISH, before, official))
        # The rules may have become stricter since it was written, and files come and go.
        await self._texts(before)
        standing = (await self._history(article)).standing
        return await self._change(Act.PUBLISH, before, after, official, note, standing)

    async def withdraw(self, article: str, reason: str, official: Official) -> Version:
        """Let nobody find the article any more, in any language. Raises NothingShown.

        One person may: advice that is wrong must be off at once. Bringing it back takes two.
        """
        moves.check_role(official)
        history = await self._known(article)
        if history.shown is None:
            raise NothingShown(article)
        if not reason.strip():
            raise ReasonMissing
        before = history.standing
        if before is None:
            return await self._withdraw_file(history, reason, official)
        after = replace(before, state=moves.check(Act.WITHDRAW, before, official))
        return await self._change(Act.WITHDRAW, before, after, official, reason)

    async def revert(
        self, article: str, number: int, official: Official, note: str = ""
    ) -> Version:
        """A new draft that says what an earlier version did, or what the files say (FILE).

        It takes a review like any other: what two people decided, one does not undo. Raises NoFile,
        DraftOpen.
        """
        earlier = await self.version(article, number, official)
        texts = await self._texts(earlier)
        titles = reading.titles(await asyncio.to_thread(reading.read, texts, article))
        history = await self._history(article)
        return await self._add(Act.REVERT, history, earlier.texts, titles, official, note)

    async def discard(
        self, article: str, revision: int, official: Official, note: str = ""
    ) -> Version:
        """End the draft; it stays on record. Raises NoDraft."""
        before = await self._opened(article, revision, official)
        after = replace(before, state=moves.check(Act.DISCARD, before, official))
        return await self._change(Act.DISCARD, before, after, official, note)

    async def history(self, article: str, official: Official) -> History:
        """Every version and every hand. Raises ArticleUnknown."""
        moves.check_role(official)
        return await self._known(article)

    async def version(self, article: str, number: int, official: Official) -> Version:
        """One version; FILE is what the files say, with no texts of its own."""
        history = await self.history(article, official)
        if number == FILE:
            if not history.in_files:
                raise NoFile(article)
            return self._new(article, FILE, State.PUBLISHED, {}, {})
        found = next((v for v in history.versions if v.number == number), None)
        if found is None:
            raise VersionUnknown(f"{article} {number}")
        return found

    async def texts(self, version: Version) -> Mapping[str, str]:
        """What the version says, by language: those of the files where it has none of its own."""
        if not version.as_file:
            return version.texts
        return await asyncio.to_thread(self._files.texts, version.article)

    async def page(
        self, states: Collection[State], limit: int, cursor: str | None, official: Official
    ) -> Page:
        """Versions in these states, by article and number. Raises CursorWrong."""
        moves.check_role(official)
        return await self._book.page(states, limit, cursor)

    # --- the steps of the acts above ------------------------------------------------------------

    async def _history(self, article: str) -> History:
        in_files = bool(await asyncio.to_thread(self._files.texts, article))
        versions = await self._book.versions(article)
        return History(article=article, in_files=in_files, versions=versions)

    async def _known(self, article: str) -> History:
        history = await self._history(article)
        if not history.in_files and not history.versions:
            raise ArticleUnknown(article)
        return history

    async def _opened(self, article: str, revision: int, official: Official) -> Version:
        """The open version, as the caller saw it. Raises NoDraft, ChangedMeanwhile."""
        opened = (await self.history(article, official)).opened
        if opened is None:
            raise NoDraft(article)
        if opened.revision != revision:
            raise ChangedMeanwhile(article)
        return opened

    async def _texts(self, version: Version) -> Mapping[str, str]:
        """Texts that can be published now. Raises NoFile, TextsInvalid."""
        texts = await self.texts(version)
        if not texts:
            raise NoFile(version.article)
        await asyncio.to_thread(reading.read, texts, version.article)
        return texts

    async def _withdraw_file(self, history: History, reason: str, official: Official) -> Version:
        number = _next(history)
        titles = await asyncio.to_thread(self._files.titles, history.article)
        version = self._new(history.article, number, State.WITHDRAWN, {}, titles)
        await self._book.add(version, self._hand(Act.WITHDRAW, official, reason))
        self._changed()
        return await self.version(version.article, number, official)

    async def _add(
        self,
        act: Act,
        history: History,
        texts: Mapping[str, str],
        titles: Mapping[str, str],
        official: Official,
        note: str = "",
    ) -> Version:
        if history.opened:
            raise DraftOpen(history.article)
        number = _next(history)
        version = self._new(history.article, number, State.DRAFT, texts, titles)
        await self._book.add(version, self._hand(act, official, note))
        return await self.version(version.article, number, official)

    async def _change(
        self,
        act: Act,
        before: Version,
        after: Version,
        official: Official,
        note: str = "",
        replaced: Version | None = None,
    ) -> Version:
        hand = self._hand(act, official, note)
        after = replace(after, revision=before.revision + 1, updated_at=hand.at)
        await self._book.change(Change(before=before, after=after, hand=hand, replaced=replaced))
        if act in (Act.PUBLISH, Act.WITHDRAW):
            self._changed()
        return await self.version(before.article, before.number, official)

    def _new(
        self,
        article: str,
        number: int,
        state: State,
        texts: Mapping[str, str],
        titles: Mapping[str, str],
    ) -> Version:
        now = self._clock()
        return Version(
            article=article,
            number=number,
            state=state,
            revision=1,
            texts=texts,
            titles=titles,
            created_at=now,
            updated_at=now,
        )

    def _hand(self, act: Act, official: Official, note: str = "") -> Hand:
        return Hand(person=official.name, act=act, at=self._clock(), note=note.strip())


def _next(history: History) -> int:
    return max((version.number for version in history.versions), default=FILE) + 1

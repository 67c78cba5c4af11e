"""One poll of one feed: what is new in it is fetched, taken in and passed on, oldest first.

Knows nothing of trust, rules or SQL. An alert that a feed no longer names still stands: only its
Update, its Cancel or its expiry ends it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

import structlog

from bot.alerts import cap
from bot.alerts.cap import xml
from bot.alerts.errors import AlertsError, FeedUnknown
from bot.alerts.incoming.ports import Intake
from bot.alerts.incoming.records import Feed, Via
from bot.alerts.polling import documents, pace
from bot.alerts.polling.documents import Entry, FeedDocument, FeedUnreadable
from bot.alerts.polling.fetching import FetchFailed, Fetching, FetchProblem, Known
from bot.alerts.polling.ports import Documents, FeedBook, Passing, Poll

log = structlog.get_logger()

#: Entries of one poll; a feed with more of them that are new is gone through in several.
MOST_NEW = 200
#: Documents that are fetched from one host at once.
_AT_ONCE = 4
#: For the whole poll: the feed and its entries.
WHOLE_SECONDS = 240.0
LEASE = timedelta(minutes=6)
#: Statuses that mean "ask again", among those that mean "it is your fault" (RFC 9110, 15.5).
_PASSING = frozenset({"408", "425", "429"})
#: Some name an alert before it lies where they say; that is a matter of minutes.
_NOT_YET, MOST_NOT_YET = "404", 10
_LASTING = frozenset({FetchProblem.ADDRESS, FetchProblem.TOO_LARGE, FetchProblem.REDIRECTS})


class _Missing(Enum):
    """Why an entry has no document."""

    NEVER = "never"
    LATER = "later"


@dataclass
class _Course:
    """What a poll leaves behind as it goes."""

    error: str | None = None
    whole: bool = True  # nothing is left for the next poll

    def again(self, error: str) -> None:
        self.error, self.whole = error, False


class Poller:
    """Polls feeds, one at a time each: whoever calls it sees to that."""

    def __init__(
        self,
        *,
        book: FeedBook,
        fetcher: Callable[[str], AbstractAsyncContextManager[Fetching]],
        intake: Intake,
        documents: Documents,
        relay: Passing,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._fetcher = fetcher
        self._intake = intake
        self._documents = documents
        self._relay = relay
        self._clock = clock
        #: (feed, entry) → polls in which there was no document, since this process began.
        self._missed: Counter[tuple[UUID, str]] = Counter()

    async def due(self, now: datetime) -> tuple[UUID, ...]:
        """Feeds whose next poll has come."""
        return await self._book.due(now)

    async def poll(self, feed_id: UUID) -> None:
        """Where it is due. Never raises for what a feed does wrong; that stands in its record."""
        try:
            feed = await self._book.get(feed_id)
        except FeedUnknown:
            return
        now = self._clock()
        if not await self._book.begin(feed_id, now, now + LEASE):
            return
        try:
            async with asyncio.timeout(WHOLE_SECONDS), self._fetcher(feed.url) as fetcher:
                poll = await self._poll(feed, fetcher)
        except TimeoutError:
            poll = self._failed(feed, FetchFailed(FetchProblem.TIMEOUT))
        except (FetchFailed, FeedUnreadable) as error:
            poll = self._failed(feed, error)
        await self._book.end(feed_id, poll)

    async def _poll(self, feed: Feed, fetcher: Fetching) -> Poll:
        known = Known(etag=feed.etag, last_modified=feed.last_modified)
        fetched = await fetcher.get(
            feed.url, most=documents.MOST_BYTES, now=self._clock(), known=known
        )
        course = _Course()
        if fetched.body is not None:
            read = await asyncio.to_thread(documents.read, fetched.body, fetched.url)
            course.error = _unusable(read)
            await self._go_through(feed, read, fetcher, course)
            known = fetched.known if course.whole else Known()
        elif (feed.last_error or "").startswith("entry_"):
            course.error = feed.last_error  # it says the same, and so do we
        now = self._clock()
        return Poll(
            at=now,
            next_at=pace.again(now, 0),
            error=course.error,
            etag=known.etag,
            last_modified=known.last_modified,
        )

    async def _go_through(
        self, feed: Feed, read: FeedDocument, fetcher: Fetching, course: _Course
    ) -> None:
        keys = [entry.key for entry in read.entries]
        new = await self._book.unknown(feed.id, keys)
        await self._book.remember(feed.id, [key for key in keys if key not in new], self._clock())
        # Feeds name the newest first; what is updated should come before its update.
        fresh = [entry for entry in reversed(read.entries) if entry.key in new]
        # Those that hung come last, or a few of them would hold every newer one back.
        fresh.sort(key=lambda entry: self._missed[feed.id, entry.key])
        course.whole = len(fresh) <= MOST_NEW
        for some in _groups(fresh[:MOST_NEW], _AT_ONCE):
            found = await asyncio.gather(
                *(self._fetched(one, feed, fetcher, course) for one in some)
            )
            for entry, document in zip(some, found, strict=True):
                if await self._is_done(feed, document, course):
                    self._missed.pop((feed.id, entry.key), None)
                    await self._book.remember(feed.id, [entry.key], self._clock())

    async def _fetched(
        self, entry: Entry, feed: Feed, fetcher: Fetching, course: _Course
    ) -> bytes | _Missing:
        if entry.url is None:
            return entry.alert or _Missing.NEVER
        try:
            found = await fetcher.get(entry.url, most=xml.MOST_BYTES, now=self._clock())
        except FetchFailed as error:
            said = f"entry_{error.problem} {error.detail}".strip()
            self._missed[feed.id, entry.key] += 1
            if _lasts(error, self._missed[feed.id, entry.key]):
                course.error = said
                return _Missing.NEVER
            course.again(said)
            return _Missing.LATER
        return found.body or b""

    async def _is_done(self, feed: Feed, document: bytes | _Missing, course: _Course) -> bool:
        """Whether this entry is dealt with for good."""
        if isinstance(document, _Missing):
            return document is _Missing.NEVER
        try:
            await self._take(feed, document)
        except cap.CapInvalid as error:
            log.info("feed_document_refused", feed=str(feed.id), problem=str(error)[:300])
            course.error = f"entry_not_cap {error.problems[0].code}"
        except AlertsError as error:
            log.warning("relay_failed", feed=str(feed.id), error=type(error).__name__)
            course.again("entry_again")
            return False
        except Exception:
            # A bug of ours must not keep the feed's other warnings back, poll after poll.
            log.exception("feed_document_error", feed=str(feed.id))
            course.again("entry_again")
            return False
        return True

    async def _take(self, feed: Feed, document: bytes) -> None:
        alert = await asyncio.to_thread(cap.parse, document)
        if await self._relay.is_echo(alert, feed):
            log.info("feed_echo", feed=str(feed.id), identifier=alert.identifier)
            return
        taken = await self._intake.take(document, via=Via(feed=feed), now=self._clock())
        if taken.received_id is None:
            return
        received = await self._documents.get(taken.received_id)
        if received is not None:
            await self._relay.pass_on(received, feed, self._clock())

    def _failed(self, feed: Feed, error: FetchFailed | FeedUnreadable) -> Poll:
        now, failures = self._clock(), feed.failures + 1
        retry_at = error.retry_at if isinstance(error, FetchFailed) else None
        log.warning("feed_failed", feed=str(feed.id), problem=error.problem, failures=failures)
        return Poll(
            at=now,
            next_at=pace.again(now, failures, retry_at),
            failures=failures,
            error=f"{error.problem} {error.detail}".strip(),
            etag=feed.etag,
            last_modified=feed.last_modified,
        )


def _lasts(error: FetchFailed, times: int) -> bool:
    """Whether asking again is of no use, after so many times."""
    if error.problem is FetchProblem.STATUS and error.detail == _NOT_YET:
        return times >= MOST_NOT_YET
    refused = error.problem is FetchProblem.STATUS and error.detail.startswith("4")
    return error.problem in _LASTING or (refused and error.detail not in _PASSING)


def _unusable(read: FeedDocument) -> str | None:
    return f"entry_{read.unusable[0].problem}" if read.unusable else None


def _groups(entries: Sequence[Entry], size: int) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), size):
        yield entries[start : start + size]

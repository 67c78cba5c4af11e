"""The rule's own hand: freezes and cancels without a person, and says so in the audit trail.

Knows nothing of when that is allowed: the relay asks only where two people agreed to the rule.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from bot.alerts.errors import AlertsError, ChangedMeanwhile, IdentifierTaken
from bot.alerts.freezing import Freezer
from bot.alerts.incoming.records import Feed
from bot.alerts.moves import CANCELLABLE
from bot.alerts.ports import AlertBook, Change, Ending
from bot.alerts.records import Act, Alert, Event, Hand, State
from bot.alerts.references import newest
from bot.officials import FEED
from bot.words.catalogue import Words

_TRIES = 10


class Issuing:
    """Writes through the same book as people do: what is sent is frozen and audited alike."""

    def __init__(self, *, book: AlertBook, freezer: Freezer, words: Words) -> None:
        self._book = book
        self._freezer = freezer
        self._words = words

    async def warn(
        self, draft: Alert, feed: Feed, refers_to: tuple[Event, ...], now: datetime
    ) -> None:
        """Freeze the draft and have it sent. Raises ChangedMeanwhile where somebody was faster."""
        reason = self._words.say(
            "alerts.relay_reason",
            next(iter(draft.content.texts), ""),
            created_by=feed.created_by,
            approved_by=feed.approved_by or "",
        )
        for _ in range(_TRIES):
            event = await self._freezer.warning(draft, refers_to, 1, now)
            after = replace(
                draft,
                state=State.APPROVED,
                identifier=event.identifier,
                approved_by=feed_hand(feed),
                approved_at=now,
                updated_at=now,
                expires_at=event.expires_at,
            )
            hand = _hand(Act.APPROVE, draft, feed_hand(feed), now, reason)
            change = Change(before=draft, after=after, hand=hand)
            try:
                return await self._issue(change, event, await self._ending(event, refers_to))
            except IdentifierTaken:
                continue
        raise IdentifierTaken

    async def cancel(self, alert_id: UUID, hand: str, now: datetime) -> None:
        """Tell those who were told that it is over; nothing where it is over already."""
        error: AlertsError = IdentifierTaken()
        for _ in range(_TRIES):
            before = await self._book.get(alert_id)
            if before.state not in CANCELLABLE:
                return
            first = (await self._book.events_of(alert_id))[-1]
            chain = (*await self._book.events(first.refers_to), first)
            event = await self._freezer.all_clear(first, chain, alert_id, now)
            ending = Ending(event_ids=(first.id,), alert_ids=(), by=event.identifier, at=now)
            after = replace(before, state=State.CANCELLED, updated_at=now)
            done = _hand(Act.CANCEL, before, hand, now, None)
            try:
                return await self._issue(
                    Change(before=before, after=after, hand=done), event, ending
                )
            except (IdentifierTaken, ChangedMeanwhile) as raised:  # the worker just moved it on
                error = raised
                await asyncio.sleep(0)
        raise error

    async def _issue(self, change: Change, event: Event, ending: Ending | None) -> None:
        await self._book.issue(change, event, ending)
        if ending:
            await self._book.settle(ending.event_ids, event.sent_at)

    async def _ending(self, event: Event, referred: Sequence[Event]) -> Ending | None:
        if not referred:
            return None
        ended = await self._book.events(event.refers_to)
        return Ending(
            standing=frozenset(one.id for one in newest(referred)),
            event_ids=tuple(one.id for one in ended),
            alert_ids=tuple(dict.fromkeys(one.alert_id for one in ended)),
            by=event.identifier,
            at=event.sent_at,
        )


def feed_hand(feed: Feed) -> str:
    """The name under which a feed's acts stand on the record."""
    return f"{FEED}{feed.name or urlsplit(feed.url).hostname or feed.id}"


def is_by_feed(alert: Alert) -> bool:
    """Whether a rule sent it, and no two people."""
    return (alert.approved_by or "").startswith(FEED)


def _hand(act: Act, alert: Alert, person: str, now: datetime, reason: str | None) -> Hand:
    return Hand(version=alert.version, person=person, act=act, at=now, reason=reason)

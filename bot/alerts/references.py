"""Which of our own messages an Update or a Cancel may refer to.

It does not know how messages are kept, nor what becomes of those that are referred to.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.alerts.content import AlertContent, ContentInvalid, FieldProblem, MsgType, ProblemCode
from bot.alerts.content.reading import MOST_REFERENCES
from bot.alerts.content.writing import cap_time
from bot.alerts.errors import ReferenceEnded, ReferenceExpired, StatusFixed
from bot.alerts.ground import Ground
from bot.alerts.ports import AlertBook, Ending
from bot.alerts.records import Event
from bot.officials import Official

#: An identifier alone: what CAP 1.2, 3.2.1 allows in one, and short enough to be ours.
_ALONE = re.compile(r"[!-~]{1,100}")


class References:
    """Looks messages up in the book."""

    def __init__(self, *, book: AlertBook, ground: Ground) -> None:
        self._book = book
        self._ground = ground

    async def whole(self, source: Mapping[str, object]) -> Mapping[str, object]:
        """The JSON of a draft with each identifier of ours as CAP's `sender,identifier,sent`.

        Anything else stays as it is: reading the draft names what is wrong with it.
        """
        named = source.get("references")
        if not isinstance(named, list) or len(named) > MOST_REFERENCES:
            return source
        return {**source, "references": [await self._whole(each) for each in named]}

    async def of(
        self, content: AlertContent, official: Official, now: datetime
    ) -> tuple[Event, ...]:
        """Our own events that an Update or a Cancel refers to; none for an Alert.

        Raises ContentInvalid for messages that are not ours: nobody would be told, and nothing
        would end. OutsideYourArea, StatusFixed; ReferenceEnded or ReferenceExpired unless they
        warn now: an Update would call a cancelled alert back, or leave two of one in force.
        """
        if content.msg_type is MsgType.ALERT:
            return ()
        events = await self._book.referred(content.references)
        if len({event.identifier for event in events}) < len(set(content.references)):
            code = ProblemCode.REFERENCE_FORM
            raise ContentInvalid([FieldProblem(field="references", code=code, detail="unknown")])
        for event in events:
            await asyncio.to_thread(self._ground.check, event.content.area, official)
        if any(event.status is not content.status for event in events):
            raise StatusFixed
        for event in newest(events):
            _check_warns(event, now)
        return events

    async def _whole(self, named: object) -> object:
        if not isinstance(named, str) or not _ALONE.fullmatch(named.strip()):
            return named
        event = await self._book.published(named.strip())
        if event is None:
            return named
        return f"{event.sender},{event.identifier},{cap_time(event.sent_at)}"


def newest(events: Sequence[Event]) -> tuple[Event, ...]:
    """Without those that others of them updated already: CAP lets a message name them all."""
    older = {id for event in events for id in event.refers_to}
    return tuple(event for event in events if event.id not in older)


def ending_of(
    events: Sequence[Event], referred: Sequence[Event], by: str, now: datetime
) -> Ending | None:
    """What an Update or a Cancel puts an end to: what it refers to, and what that had updated."""
    if not events:
        return None
    return Ending(
        standing=frozenset(event.id for event in newest(referred)),
        event_ids=tuple(event.id for event in events),
        alert_ids=tuple(dict.fromkeys(event.alert_id for event in events)),
        by=by,
        at=now,
    )


def _check_warns(event: Event, now: datetime) -> None:
    if event.ended_at is not None or event.msg_type is MsgType.CANCEL:
        raise ReferenceEnded
    if event.expires_at <= now:
        raise ReferenceExpired

"""Who is told that an alert waits for them, or was decided, and in which words.

It does not know how a message is sent: notices go out with the move that they are about.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alerts import moves
from bot.alerts.content import AlertContent, Status, text_for
from bot.alerts.elevation import APPROVES, GRANTS, Elevation
from bot.alerts.errors import OutsideYourArea
from bot.alerts.ground import Ground
from bot.alerts.ports import AlertBook, Call, CallBook
from bot.alerts.records import Act, Alert
from bot.alerts.shortening import joined
from bot.notices import Notice, shortened
from bot.officials import Official, Role, known_as
from bot.words.catalogue import Words

#: Told again after so long. Chinese practice releases a warning 3–8 minutes after it is known
#: (alerting.md, «Figures of others»): whoever hears of it only then still keeps within that.
UNANSWERED = timedelta(minutes=5)
#: Times that people are told again; after that only a telephone helps.
MOST_AGAIN = 3
#: Characters of a headline or a reason in a notice: with the rest a few SMS segments.
_SHOWN = 60
#: What is said of a decision.
_DECIDED = {
    Act.APPROVE: "alerts.told_approved",
    Act.RETURN: "alerts.told_returned",
    Act.REJECT: "alerts.told_rejected",
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """`people`: names of those who may act; `reached`: how many of them have an address of ours."""

    people: tuple[str, ...]
    reached: int
    notices: tuple[Notice, ...]


class Notices:
    """Writes to officials, on the channels that the service has senders for."""

    def __init__(self, *, words: Words, console: str, channels: Collection[str]) -> None:
        """`console`: the address of the alerts' pages."""
        self._words = words
        self._console = console
        self._channels = frozenset(channels)

    async def to(
        self,
        book: AlertBook | CallBook,
        people: Iterable[str],
        key: str,
        alert: Alert,
        **values: object,
    ) -> Told:
        """The sentence of `key` in the language of each address."""
        names = tuple(sorted(set(people)))
        found = [(name, await book.own_addresses(name)) for name in names]
        notices = [
            (name, Notice(channel=channel, sealed_address=sealed, text=text))
            for name, addresses in found
            for channel, sealed, language in addresses
            if channel in self._channels
            for text in [self._said(key, language, alert, values)]
        ]
        reached = len({name for name, _ in notices})
        return Told(people=names, reached=reached, notices=tuple(one for _, one in notices))

    def _said(self, key: str, language: str, alert: Alert, values: dict[str, object]) -> str:
        said = self._words.say(
            key,
            language,
            headline=headline(alert.content, language),
            link=f"{self._console}/{alert.id}",
            **{name: shortened(str(value), _SHOWN) for name, value in values.items()},
        )
        status = alert.content.status
        if status is Status.ACTUAL:
            return said
        return joined(self._words.say(f"alerts.mark_{status.value.lower()}", language), said)


class Calling:
    """Finds who may decide; one look at the book for each submission."""

    def __init__(self, *, book: AlertBook, ground: Ground, notices: Notices) -> None:
        self._book = book
        self._ground = ground
        self._notices = notices

    async def approvers(self, alert: Alert, by: Official, elevation: Elevation | None) -> Told:
        """Those whose area covers it and who did not write it; told that it waits.

        Under an elevation also duty officers, and where nobody has that ground every approver.
        """
        roles = APPROVES if elevation else frozenset({Role.APPROVER})
        taken = (
            {by.name, elevation.asked_by, elevation.granted_by or ""} if elevation else {by.name}
        )
        able = await self._able(alert, roles, taken)
        here = await asyncio.to_thread(self._of_the_ground, able, alert.content)
        if elevation and not here:
            here = [one for one in able if one.role is Role.APPROVER]
        return await self._tell(here, "alerts.told_submitted", alert, person=by.name)

    async def granters(self, alert: Alert, by: Official, reason: str) -> Told:
        """Those who may grant an elevation that was asked for."""
        able = await self._able(alert, GRANTS, {by.name})
        here = await asyncio.to_thread(self._of_the_ground, able, alert.content)
        key = "alerts.told_elevation"
        return await self._tell(here, key, alert, person=by.name, reason=reason)

    async def one(self, name: str, key: str, alert: Alert, **values: object) -> Told:
        return await self._notices.to(self._book, [name], key, alert, **values)

    async def decided(
        self, act: Act, alert: Alert, by: Official, reason: str | None = None
    ) -> tuple[Notice, ...]:
        """Those who wrote it hear what became of it; `alert` as it was decided on."""
        mine = known_as(by.name)
        writers = [name for name in moves.authors(alert) if known_as(name) != mine]
        values = {"person": by.name, "reason": reason or ""}
        told = await self._notices.to(self._book, writers, _DECIDED[act], alert, **values)
        return told.notices

    async def _able(
        self, alert: Alert, roles: Collection[Role], but: Collection[str]
    ) -> list[Official]:
        taken = {known_as(name) for name in (*but, *moves.authors(alert))}
        found = await self._book.officials(roles)
        return [one for one in found if known_as(one.name) not in taken]

    def _of_the_ground(
        self, officials: Sequence[Official], content: AlertContent
    ) -> list[Official]:
        """Blocking. Each area is looked at once, however many have it."""
        areas = {one.area: one for one in officials}
        covering = {area for area, one in areas.items() if self._covers(content, one)}
        return [one for one in officials if one.area in covering]

    def _covers(self, content: AlertContent, official: Official) -> bool:
        try:
            self._ground.check(content.area, official)
        except OutsideYourArea:
            return False
        return True

    async def _tell(
        self, officials: Iterable[Official], key: str, alert: Alert, **values: object
    ) -> Told:
        names = [one.name for one in officials]
        return await self._notices.to(self._book, names, key, alert, **values)


class Reminders:
    """A chore of the worker: it needs no divisions, since the first call says who may decide."""

    def __init__(self, book: CallBook, notices: Notices) -> None:
        self._book = book
        self._notices = notices

    async def remind(self, now: datetime) -> int:
        """Tells approvers and authors again of what nobody decides on; how many alerts."""
        done = 0
        for alert, last in await self._book.unanswered(now - UNANSWERED, MOST_AGAIN):
            expires = alert.content.expires
            if expires is None or expires > now:
                done += await self._again(alert, last, now)
        return done

    async def _again(self, alert: Alert, last: Call, now: datetime) -> bool:
        minutes = int((now - last.submitted_at).total_seconds() // 60)
        number = last.round + 1
        # The next one takes its place; only the last is kept for as long as notices are.
        until = now + UNANSWERED if number < MOST_AGAIN else None
        waiting = await self._notices.to(
            self._book, last.people, "alerts.told_waiting", alert, minutes=minutes
        )
        writers = await self._notices.to(
            self._book, moves.authors(alert), "alerts.told_undecided", alert, minutes=minutes
        )
        told = (*waiting.notices, *writers.notices)
        notices = tuple(replace(one, until=until) for one in told)
        call = replace(last, round=number, at=now, notices=notices)
        return await self._book.call_again(call)


def headline(content: AlertContent, language: str) -> str:
    """The nearest one there is, short enough for a notice."""
    found = text_for(content, language)
    return shortened(found[1].headline if found else content.event, _SHOWN)

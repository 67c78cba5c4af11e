"""Freezes what was approved into an event: words, area, audience, expiry, sender, CAP.

It does not know who approved it, nor how events are kept.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import shapely
from shapely.geometry.base import BaseGeometry

from bot.alerts import cap, chinese
from bot.alerts.area import polygons_of, union
from bot.alerts.content import GBT_2260, AlertContent, MsgType, Reference, ResponseType, Ring
from bot.alerts.errors import IdentifierTaken
from bot.alerts.ground import Ground
from bot.alerts.messages import ALL_CLEAR, DRILL, Composer, priority_of
from bot.alerts.naming import with_english
from bot.alerts.ports import AlertBook
from bot.alerts.records import Alert, Event
from bot.alerts.relaying.origin import Source, marked, source_of
from bot.alerts.relaying.ports import Relayed
from bot.alerts.simplification import simplify
from bot.words.catalogue import Words

#: An all-clear is worth telling for a day, however soon the warning itself would have run out.
ALL_CLEAR_VALID = timedelta(hours=24)
#: Stands for an identifier that is not given yet, as long as one: links are counted.
NO_IDENTIFIER = "-" * 31
_SECONDS_AHEAD = 5


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """Who speaks: CAP `sender`, the home division, the address under which the public finds us.

    `industry` is GB/T 4657 and goes into identifiers; three zeros where none was given.
    `sign` puts the signature into a CAP document (blocking); as it stands, none.
    """

    sender: str
    home_area: str
    public_url: str
    industry: str = "000"
    sign: Callable[[bytes], bytes] = bytes

    @property
    def console(self) -> str:
        """Where officials find alerts; an alert's own page has its id behind it."""
        return f"{self.public_url}/console/alerts"

    def page(self, identifier: str) -> str:
        """The public page of a message."""
        return f"{self.public_url}/alerts/{identifier}"


class Freezer:
    """Makes events. Everything in them is fixed from then on."""

    def __init__(
        self,
        *,
        book: AlertBook,
        ground: Ground,
        words: Words,
        issuer: Issuer,
        relayed: Relayed | None = None,
    ) -> None:
        self._relayed = relayed
        self._book = book
        self._ground = ground
        self._words = words
        self._composer = Composer(words)
        self._issuer = issuer

    async def identifier(self, now: datetime) -> str:
        """A new identifier of GB/T 35965.1-2018: ten a second, then those of the next seconds."""
        for second in range(_SECONDS_AHEAD):
            names = [
                self._named(now + timedelta(seconds=second), n) for n in range(chinese.SERIALS)
            ]
            taken = await self._book.taken(names[0][:-1])
            if free := [name for name in names if name not in taken]:
                # By chance, so that those who ask at the same moment seldom ask for the same.
                return random.choice(free)
        raise IdentifierTaken

    async def warning(
        self, alert: Alert, refers_to: tuple[Event, ...], sequence: int, now: datetime
    ) -> Event:
        """The event of an approved draft, which must be ready to submit."""
        identifier = await self.identifier(now)
        content = with_english(alert.content, self._ground.known, self._words)
        cancels = content.msg_type is MsgType.CANCEL
        compose = self._composer.all_clear if cancels else self._composer.warning
        source = await self._source(alert.id)
        site = await asyncio.to_thread(self._ground.site, content.area)
        rings = await asyncio.to_thread(_rings, content, site.geometry)
        assert content.expires is not None
        return Event(
            id=uuid4(),
            alert_id=alert.id,
            sequence=sequence,
            identifier=identifier,
            msg_type=content.msg_type,
            status=content.status,
            priority=_all_clear_priority(content) if cancels else priority_of(content),
            content=content,
            messages=compose(content, self._issuer.page(identifier)),
            area=shapely.geometry.mapping(site.geometry),
            area_codes=site.codes,
            cap=await asyncio.to_thread(self._cap, content, identifier, now, rings, source),
            sender=self._issuer.sender,
            sent_at=now,
            expires_at=content.expires,
            refers_to=_chain(refers_to),
        )

    async def all_clear(
        self, first: Event, chain: tuple[Event, ...], alert_id: UUID, now: datetime
    ) -> Event:
        """Cancels an event and all that it updated; its words were approved with the alert."""
        identifier, source = await self.identifier(now), await self._source(alert_id)
        expires = max(first.expires_at, now + ALL_CLEAR_VALID).replace(microsecond=0)
        content = replace(
            first.content,
            msg_type=MsgType.CANCEL,
            references=tuple(_reference(event) for event in chain),
            expires=expires,
            effective=None,
            onset=None,
            response_types=(ResponseType.ALL_CLEAR,),
        )
        rings = await asyncio.to_thread(_rings, content, shapely.geometry.shape(first.area))
        return replace(
            first,
            id=uuid4(),
            alert_id=alert_id,
            sequence=first.sequence + 1,
            identifier=identifier,
            msg_type=MsgType.CANCEL,
            priority=_all_clear_priority(content),
            content=content,
            messages=self._composer.all_clear(content, self._issuer.page(identifier)),
            cap=await asyncio.to_thread(
                self._cap, self._over(content), identifier, now, rings, source
            ),
            sent_at=now,
            expires_at=expires,
            refers_to=_chain(chain),
            ended_at=None,
            ended_by=None,
            paused_at=None,
        )

    def _over(self, content: AlertContent) -> AlertContent:
        """For other systems the document itself says that it is over."""
        texts = {
            language: replace(
                text,
                headline=self._words.say("alerts.over", language, headline=text.headline),
                description=text.all_clear
                or self._words.say("alerts.all_clear", language, headline=text.headline),
                # A loudspeaker reads headline and instruction.
                instruction=text.all_clear,
            )
            for language, text in content.texts.items()
            if text.complete
        }
        return replace(content, texts=texts)

    def _named(self, at: datetime, serial: int) -> str:
        return chinese.build(
            division=self._issuer.home_area, industry=self._issuer.industry, at=at, serial=serial
        )

    def _cap(
        self,
        content: AlertContent,
        identifier: str,
        sent: datetime,
        rings: tuple[Ring, ...] | None,
        source: Source | None,
    ) -> bytes:
        document = cap.to_cap(
            self._composer.document(content),
            identifier=identifier,
            sender=self._issuer.sender,
            sent=sent,
            sender_name=self._issuer.sender,
            web=self._issuer.page(identifier),
            rings=rings,
        )
        if source is not None:
            note = self._words.say(
                "alerts.relay_note", next(iter(content.texts), ""), source=source.name
            )
            document = marked(document, source, note)
        return self._issuer.sign(cap.write(document))

    async def _source(self, alert_id: UUID) -> Source | None:
        """Whose warning it is where we pass on another's, whoever of us approved that."""
        original = await self._relayed.original(alert_id) if self._relayed else None
        if original is None:
            return None
        document = await asyncio.to_thread(cap.parse, original.document)
        return source_of(document, original.feed_name)


def _rings(content: AlertContent, geometry: BaseGeometry) -> tuple[Ring, ...] | None:
    """Others may not know our division codes: where some are named, the outline goes with them."""
    named = any(code.name == GBT_2260 for code in content.area.geocodes)
    if not named or geometry.is_empty:
        return None
    return simplify(union(polygons_of(geometry))).rings


def _chain(events: tuple[Event, ...]) -> tuple[UUID, ...]:
    """The events and everything that they themselves referred to, each once."""
    ids = [each for event in events for each in (event.id, *event.refers_to)]
    return tuple(dict.fromkeys(ids))


def _reference(event: Event) -> Reference:
    return Reference(
        sender=event.sender, identifier=event.identifier, sent=event.sent_at.replace(microsecond=0)
    )


def _all_clear_priority(content: AlertContent) -> int:
    return min(DRILL, max(ALL_CLEAR, priority_of(content)))

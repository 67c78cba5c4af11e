"""Village loudspeakers: registered by officials for places that they answer for, listed, removed.

It does not know HTTP, how a speaker is fed, or how a broadcast finds it: to that one it is a
contact with a subscription like everybody else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol
from uuid import UUID, uuid4

import shapely

from bot.alerts.ports import AlertBook
from bot.areas.divisions import Divisions
from bot.areas.jurisdiction import covers
from bot.officials import Official
from bot.residents.fields import FieldProblem, refuse
from bot.residents.people import Person
from bot.residents.ports import Mark
from bot.residents.service import mark_of
from bot.residents.subscription import Wish, settle
from bot.residents.vault import Vault
from channels.doors import Doors
from channels.loudspeaker import NAME as CHANNEL

#: Characters. A shorter secret could be guessed by who hears one signed document.
LEAST_SECRET, MOST_SECRET, MOST_NAME = 16, 200, 100


class LoudspeakersError(Exception):
    """A loudspeaker could not be registered or removed."""

    #: The sentence for people, in `bot/words`.
    key: ClassVar[str]


class LoudspeakerTaken(LoudspeakersError):
    """There is a loudspeaker with this URL already."""

    key = "loudspeakers.taken"


class LoudspeakerUnknown(LoudspeakersError):
    """There is no such loudspeaker, or it was removed."""

    key = "loudspeakers.unknown"


class NotYourPlace(LoudspeakersError):
    """The loudspeaker stands where the official does not answer for."""

    key = "loudspeakers.not_your_place"


@dataclass(frozen=True, kw_only=True)
class NewLoudspeaker(Wish):
    """`url` of the controller; `secret` is what it knows us by."""

    name: str
    url: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Loudspeaker(Wish):
    """As it is registered; nobody gets the secret back."""

    id: UUID
    name: str
    sealed_url: bytes = field(repr=False)
    created_by: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the book keeps of a new one."""

    id: UUID
    mark: Mark
    wish: Wish
    name: str
    sealed_secret: bytes = field(repr=False)
    by: str
    at: datetime


class LoudspeakerBook(Protocol):
    """Every write is audited in the same transaction."""

    async def add(self, entry: Entry) -> None:
        """A contact, its confirmed subscription and the speaker. Raises LoudspeakerTaken."""

    async def all(self) -> tuple[Loudspeaker, ...]:
        """Those that are there, by name."""

    async def remove(self, id: UUID, by: str, at: datetime) -> None:
        """It gets nothing more; what it got stays on the ledger. Raises LoudspeakerUnknown."""

    async def sealed_secret(self, fingerprint: bytes) -> bytes | None:
        """Of the speaker at an address; None where there is none."""


class Loudspeakers:
    """The roles are asked at the door."""

    def __init__(
        self,
        book: LoudspeakerBook,
        vault: Vault,
        areas: Divisions,
        doors: Doors,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._vault = vault
        self._areas = areas
        self._doors = doors
        self._clock = clock

    async def add(self, new: NewLoudspeaker, official: Official) -> UUID:
        """Fed from now on. Raises BadFields, NotYourPlace, LoudspeakerTaken."""
        refuse([*self._problems(new)])
        wish = settle(
            Wish(language=new.language, areas=new.areas, point=new.point, groups=new.groups),
            self._areas,
        )
        self._check_place(wish, official)
        entry = Entry(
            id=uuid4(),
            mark=mark_of(Person(channel=CHANNEL, address=new.url), self._vault),
            wish=wish,
            name=" ".join(new.name.split()),
            sealed_secret=self._vault.seal(new.secret),
            by=official.name,
            at=self._clock(),
        )
        await self._book.add(entry)
        return entry.id

    async def all(self) -> tuple[tuple[Loudspeaker, str], ...]:
        """Each with its URL."""
        return tuple((one, self._vault.open(one.sealed_url)) for one in await self._book.all())

    async def remove(self, id: UUID, official: Official) -> None:
        """Raises LoudspeakerUnknown, NotYourPlace."""
        found = next((one for one in await self._book.all() if one.id == id), None)
        if found is None:
            raise LoudspeakerUnknown
        self._check_place(found, official)
        await self._book.remove(id, official.name, self._clock())

    def _problems(self, new: NewLoudspeaker) -> list[FieldProblem | None]:
        name = " ".join(new.name.split())
        secret = new.secret.isascii() and new.secret.isprintable()
        wrong = {
            "name": not (0 < len(name) <= MOST_NAME and name.isprintable()),
            "url": not self._doors.fits(new.url),
            "secret": not (secret and LEAST_SECRET <= len(new.secret) <= MOST_SECRET),
        }
        return [
            FieldProblem(field=one, key=f"loudspeakers.{one}_wrong") if bad else None
            for one, bad in wrong.items()
        ]

    def _check_place(self, wish: Wish, official: Official) -> None:
        point = shapely.Point(wish.point.lon, wish.point.lat) if wish.point else None
        if covers(self._areas, official.area, geometry=point, codes=wish.areas) is not None:
            raise NotYourPlace


class SpeakerSecrets:
    """Implements channels.loudspeaker.Secrets."""

    def __init__(self, book: LoudspeakerBook, vault: Vault) -> None:
        self._book = book
        self._vault = vault

    async def secret(self, url: str) -> str | None:
        """What we sign with for the controller at `url`."""
        mark = self._vault.fingerprint(Person(channel=CHANNEL, address=url))
        return self._vault.open_if(await self._book.sealed_secret(mark))


class PublishedDocuments:
    """Implements channels.loudspeaker.Documents."""

    def __init__(self, book: AlertBook) -> None:
        self._book = book

    async def document(self, identifier: str) -> bytes | None:
        """The bytes that `/alerts/{identifier}.xml` gives, signature and all."""
        event = await self._book.published(identifier)
        return event.cap if event else None

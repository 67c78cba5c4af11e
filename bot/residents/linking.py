"""One person on several channels: linking by a code, the order of channels, STOP on all of them.

It does not know which words were said, nor how the other channels are told.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from bot.residents.errors import (
    AlreadyLinked,
    NoChannelSo,
    NothingToLink,
    OwnCode,
    TooManyAttempts,
    TooManyCodes,
    TooManyLinked,
    WrongLinkCode,
)
from bot.residents.guard import FloodGuard
from bot.residents.link_book import LinkBook, Member
from bot.residents.people import Person
from bot.residents.ports import Mark
from bot.residents.vault import Vault

log = structlog.get_logger()

#: As long as it takes to find the other phone; short, because a code is as good as a signature.
LIFE = timedelta(minutes=10)
#: A code is nobody's in particular, so one that is guessed may be anybody's: eight digits, and a
#: hundred wrong ones in all within the window, find one of a hundred living codes once in ten
#: thousand windows. Nothing happens even then before the claimer agrees, and the asker is told.
DIGITS = 8
WINDOW = timedelta(minutes=15)
MOST_CODES, MOST_GUESSES, MOST_WRONG = 3, 5, 100
#: Channels of one person.
MOST_LINKED = 8
#: Codes are drawn at random; so many clashes in a row do not happen.
_DRAWS = 5


@dataclass(frozen=True, kw_only=True)
class LinkGuards:
    """Codes for one contact, codes tried by one, and wrong ones of all together."""

    codes: FloodGuard
    guesses: FloodGuard
    wrong: FloodGuard

    @classmethod
    def usual(cls) -> "LinkGuards":
        return cls(
            codes=FloodGuard(MOST_CODES, WINDOW),
            guesses=FloodGuard(MOST_GUESSES, WINDOW),
            wrong=FloodGuard(MOST_WRONG, WINDOW),
        )


@dataclass(frozen=True, kw_only=True)
class OwnChannel:
    """One of a person's channels. `here`: the one that is written on. `listens` as in Member."""

    id: UUID
    person: Person
    language: str
    here: bool
    stopped: bool
    gone: bool
    listens: bool


class Linking:
    def __init__(
        self,
        *,
        book: LinkBook,
        vault: Vault,
        order: Sequence[str],
        clock: Callable[[], datetime],
        guards: LinkGuards | None = None,
    ) -> None:
        """`order`: the channels as a broadcast tries them where the person has said nothing."""
        self._book = book
        self._vault = vault
        self._order = tuple(order)
        self._clock = clock
        self._guards = guards or LinkGuards.usual()

    async def code_for(self, person: Person, language: str) -> str:
        """Eight digits that link this channel with the one that they are sent from.

        An earlier code is good no more. Raises TooManyCodes.
        """
        mark, now = self._mark(person), self._clock()
        if not self._guards.codes.take(mark.fingerprint, now):
            raise TooManyCodes(self._guards.codes.retry_after_s(mark.fingerprint, now))
        for _ in range(_DRAWS):
            code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
            if await self._book.offer(mark, language, self._hash(code), now + LIFE, now):
                return code
        raise RuntimeError("no free code was drawn")

    async def claim(self, person: Person, code: str, language: str) -> Person:
        """Whose code that is: nothing is linked before `agree`.

        Raises WrongLinkCode, OwnCode, AlreadyLinked, TooManyAttempts.
        """
        mark, now = self._mark(person), self._clock()
        guesses, wrong = self._guards.guesses, self._guards.wrong
        if wrong.full("all", now) or not guesses.take(mark.fingerprint, now):
            raise TooManyAttempts
        found = await self._book.claim(self._hash(code), mark, language, now + LIFE, now)
        if found is None:
            if not wrong.take("all", now) or wrong.full("all", now):
                log.warning("link_codes_guessed")
            raise WrongLinkCode
        if found.fingerprint == mark.fingerprint:
            raise OwnCode
        if any(one.fingerprint == found.fingerprint for one in await self._members(person)):
            await self._book.decline(mark.fingerprint)
            raise AlreadyLinked
        return self._person(found)

    async def agree(self, person: Person) -> tuple[OwnChannel, ...]:
        """Links what was claimed. Raises NothingToLink, TooManyLinked."""
        fingerprint = self._vault.fingerprint(person)
        members = await self._book.join(fingerprint, MOST_LINKED, self._clock())
        if members is None:
            raise NothingToLink
        if not members:
            raise TooManyLinked
        return self._shown(members, fingerprint)

    async def decline(self, person: Person) -> bool:
        return await self._book.decline(self._vault.fingerprint(person))

    async def channels_of(self, person: Person) -> tuple[OwnChannel, ...]:
        """In the order in which a warning tries them; empty for whom we have never met."""
        return self._shown(await self._members(person), self._vault.fingerprint(person))

    async def others(self, person: Person) -> tuple[OwnChannel, ...]:
        return tuple(one for one in await self.channels_of(person) if not one.here)

    async def put_first(self, person: Person, channel: str | None) -> tuple[OwnChannel, ...]:
        """In the new order; None: the channel that is written on. Raises NoChannelSo."""
        channels = await self.channels_of(person)
        first = _named(channels, channel)
        if len(channels) < 2 or not first:
            raise NoChannelSo
        ordered = [*first, *(one for one in channels if one not in first)]
        fingerprint = self._vault.fingerprint(person)
        await self._book.order(fingerprint, [one.id for one in ordered])
        return await self.channels_of(person)

    async def unlink(self, person: Person, channel: str | None) -> tuple[OwnChannel, ...]:
        """Those that were let go; None: all others. Raises NoChannelSo."""
        channels = await self.channels_of(person)
        others = [one for one in channels if not one.here]
        gone = others if channel is None else _named(others, channel)
        if not gone and channel == person.channel:
            gone = [one for one in channels if one.here]
        if not gone or not others:
            raise NoChannelSo
        await self._book.leave(self._vault.fingerprint(person), [one.id for one in gone])
        return tuple(others if any(one.here for one in gone) else gone)

    async def stop_all(self, person: Person, *, language: str = "zh") -> tuple[OwnChannel, ...]:
        """STOP on every channel of the person; the others that it was on."""
        others = await self.others(person)
        await self._book.stop_all(self._mark(person), language, self._clock())
        return tuple(one for one in others if not one.stopped)

    async def resume_all(self, person: Person) -> tuple[OwnChannel, ...]:
        """START on every channel of the person; the others that it was on."""
        others = await self.others(person)
        await self._book.resume_all(self._vault.fingerprint(person))
        return tuple(one for one in others if one.stopped)

    async def _members(self, person: Person) -> Sequence[Member]:
        return await self._book.members(self._vault.fingerprint(person))

    def _shown(self, members: Sequence[Member], here: bytes) -> tuple[OwnChannel, ...]:
        return tuple(
            OwnChannel(
                id=one.id,
                person=Person(channel=one.channel, address=self._vault.open(one.sealed_address)),
                language=one.language,
                here=one.fingerprint == here,
                stopped=one.stopped,
                gone=one.gone,
                listens=one.listens,
            )
            for one in sorted(members, key=self._place)
        )

    def _place(self, one: Member) -> tuple[object, ...]:
        """As bot.broadcast.fallback orders them, lanes aside; who hears nothing comes last."""
        known = one.channel in self._order
        rank = self._order.index(one.channel) if known else len(self._order)
        unused = one.stopped or one.gone
        return (unused, one.preference is None, one.preference or 0, rank, one.id)

    def _mark(self, person: Person) -> Mark:
        return Mark(
            channel=person.channel,
            fingerprint=self._vault.fingerprint(person),
            sealed_address=self._vault.seal(person.address),
        )

    def _person(self, mark: Mark) -> Person:
        return Person(channel=mark.channel, address=self._vault.open(mark.sealed_address))

    def _hash(self, code: str) -> bytes:
        return self._vault.hash_secret(f"link:{code}")


def _named(channels: Sequence[OwnChannel], channel: str | None) -> list[OwnChannel]:
    if channel is None:
        return [one for one in channels if one.here]
    return [one for one in channels if one.person.channel == channel]

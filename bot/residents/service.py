"""Who listens where: subscribing with a code or from a chat, STOP, language, export, deletion.

It does not know how a message reaches anybody, nor what is stored where.
"""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bot.areas.divisions import Divisions
from bot.residents.addresses import normalise
from bot.residents.codes import LIFE, PendingCode, check_code, make_code
from bot.residents.errors import ResidentsError, SubscriptionUnknown, TooManyCodes, WrongToken
from bot.residents.fields import FieldProblem, refuse
from bot.residents.guard import FloodGuard
from bot.residents.people import Person
from bot.residents.ports import CodeLetter, CodeSender, Contact, Link, Mark, ResidentBook
from bot.residents.subscription import (
    Point,
    Subscription,
    SubscriptionRequest,
    Wish,
    settle,
)
from bot.residents.vault import Vault
from bot.words.catalogue import Words

#: Three codes an address in a quarter of an hour: enough for a lost message, too few to pester
#: anybody.
CODES_PER_ADDRESS = 3
#: From one place in the same time: an office that signs people up may, a script that runs up our
#: bill may not.
CODES_PER_REMOTE = 60


@dataclass(frozen=True, kw_only=True)
class CodeGuards:
    """How many codes we send to one address, and for one caller."""

    address: FloodGuard
    remote: FloodGuard

    @classmethod
    def usual(cls) -> "CodeGuards":
        window = timedelta(minutes=15)
        return cls(
            address=FloodGuard(CODES_PER_ADDRESS, window),
            remote=FloodGuard(CODES_PER_REMOTE, window),
        )


@dataclass(frozen=True, kw_only=True)
class ResidentSettings:
    """`channels`: those that can be reached; `region`: of phone numbers without a country."""

    channels: Collection[str]
    region: str = "CN"


class Residents:
    def __init__(
        self,
        *,
        book: ResidentBook,
        vault: Vault,
        areas: Divisions,
        words: Words,
        sender: CodeSender,
        settings: ResidentSettings,
        clock: Callable[[], datetime],
        guards: CodeGuards | None = None,
    ) -> None:
        self._book = book
        self._vault = vault
        self._areas = areas
        self._words = words
        self._sender = sender
        self._settings = settings
        self._clock = clock
        self._guards = guards or CodeGuards.usual()

    async def request_subscription(
        self, request: SubscriptionRequest, *, remote: str | None = None
    ) -> UUID:
        """Keeps the wish and sends a code to its address. `remote` is where the request came from.

        Raises BadFields, TooManyCodes, CodeNotSent. An address that said STOP gets no code, and the
        caller is not told:
        a stranger must learn nothing about a number.
        """
        refuse([self._check_channel(request.channel)])
        person = normalise(request.channel, request.address, region=self._settings.region)
        refuse([_check_one_person(person)])
        wish = settle(request, self._areas)
        now = self._clock()
        self._guard(person, remote, now)
        id, code = uuid4(), make_code()
        pending = PendingCode(id=id, code_hash=self._hash_code(id, code), expires_at=now + LIFE)
        if await self._book.add_pending(self._mark(person), wish, pending, now):
            # Sentences are kept by primary language: zh for zh-CN.
            spoken = request.language.split("-")[0].lower()
            text = code_text(self._words, person.channel, spoken, code)
            letter = CodeLetter(text=text, language=request.language, code=code, subscription=id)
            await self._sender.send(person, letter)
        return id

    async def confirm(self, id: UUID, code: str) -> str:
        """The token by which this subscription can be ended.

        Raises SubscriptionUnknown, AlreadyConfirmed, CodeExpired, TooManyAttempts, WrongCode.
        """
        now = self._clock()
        check_code(await self._book.attempt(id), self._hash_code(id, code.strip()), now)
        token = secrets.token_urlsafe(32)
        await self._book.confirm(id, self._vault.hash_secret(token), now)
        return token

    async def confirm_here(self, person: Person, code: str) -> bool:
        """A code that comes back from the address it went to; False: nothing waits for one there.

        Raises WrongCode, TooManyAttempts.
        """
        waiting = await self._book.pending(self._vault.fingerprint(person), self._clock())
        problem: ResidentsError | None = None
        for id in waiting:
            try:
                await self.confirm(id, code)
                return True
            except ResidentsError as error:
                problem = problem or error
        if problem:
            raise problem
        return False

    async def end(self, id: UUID, token: str) -> None:
        """Raises SubscriptionUnknown, WrongToken."""
        ended = await self._book.end(id, self._vault.hash_secret(token), self._clock())
        if ended is None:
            raise SubscriptionUnknown
        if not ended:
            raise WrongToken

    async def holder(self, id: UUID, token: str) -> Person:
        """Whose it is, for who has its token. Raises SubscriptionUnknown, WrongToken."""
        found = await self._book.holder(id)
        if found is None:
            raise SubscriptionUnknown
        mark, token_hash = found
        if not secrets.compare_digest(token_hash, self._vault.hash_secret(token)):
            raise WrongToken
        return Person(channel=mark.channel, address=self._vault.open(mark.sealed_address))

    async def subscribe(
        self,
        person: Person,
        *,
        language: str,
        areas: Collection[str] = (),
        point: Point | None = None,
        groups: Collection[str] = (),
        quiet_hours: dict[str, Any] | None = None,
    ) -> Subscription:
        """Confirmed at once, STOP lifted: writing to us shows that the address is theirs.

        Raises BadFields.
        """
        wish = Wish(
            language=language,
            areas=tuple(areas),
            point=point,
            groups=tuple(groups),
            quiet_hours=quiet_hours,
        )
        settled = settle(wish, self._areas)
        return await self._book.subscribe(self._mark(person), settled, self._clock())

    async def subscriptions_of(self, person: Person) -> tuple[Subscription, ...]:
        """The confirmed ones that have not ended, oldest first."""
        return await self._book.subscriptions(self._vault.fingerprint(person))

    async def change(self, person: Person, id: UUID, wish: Wish) -> Subscription:
        """`wish` instead of what the subscription was; one for the same places becomes one with it.

        Raises BadFields, and SubscriptionUnknown for one that ended or is somebody else's.
        """
        settled = settle(wish, self._areas)
        fingerprint = self._vault.fingerprint(person)
        changed = await self._book.change(fingerprint, id, settled, self._clock())
        if changed is None:
            raise SubscriptionUnknown
        return changed

    async def unsubscribe(self, person: Person, *, only: Collection[UUID] | None = None) -> int:
        """Ends all, or those alone; how many there were."""
        fingerprint = self._vault.fingerprint(person)
        return await self._book.unsubscribe(fingerprint, self._clock(), only)

    async def stop(self, person: Person, *, language: str = "zh") -> None:
        """STOP: ends all there and marks the address, also one that we had never met.

        Other channels of the person go on.
        """
        await self._book.stop(self._mark(person), language, self._clock())

    async def resume(self, person: Person) -> bool:
        """START: lifts STOP (what was ended stays ended); whether there was one."""
        return await self._book.resume(self._vault.fingerprint(person))

    async def set_language(self, person: Person, language: str) -> None:
        await self._book.set_language(self._vault.fingerprint(person), language)

    async def link(self, person: Person, other: Person) -> bool:
        """The two addresses are one person's from now on: an event reaches them on one of the two.

        The caller knows that they are, for instance by a code that was sent to the other one. False
        when one of them never listened here: then nothing changes.
        """
        marks = [self._vault.fingerprint(one) for one in (person, other)]
        if not all([await self._book.contact(mark) for mark in marks]):
            return False
        key = uuid4()
        return await self._book.link([Link(fingerprint=mark, person=key) for mark in marks]) == 2

    async def departed(self, person: Person, moved_to: str | None) -> None:
        """The provider says that nobody is there any more, or at which address they are now."""
        fingerprint = self._vault.fingerprint(person)
        if moved_to is None:
            return await self._book.gone(fingerprint, self._clock())
        there = normalise(person.channel, moved_to, region=self._settings.region)
        await self._book.move(fingerprint, self._mark(there), self._clock())

    async def contact_of(self, person: Person) -> Contact | None:
        return await self._book.contact(self._vault.fingerprint(person))

    async def export(self, person: Person, *, opened: bool = True) -> dict[str, Any]:
        """Everything that we hold of this person, ready for JSON; not `opened`: nothing sealed."""
        held = await self._book.export(self._vault.fingerprint(person))
        tables = {name: [self._row(row, opened) for row in rows] for name, rows in held.items()}
        return {"channel": person.channel, "address": person.address, **tables}

    async def forget(self, person: Person) -> None:
        """Deletes what we hold of this person; reports stay, without the reporter."""
        fingerprint = self._vault.fingerprint(person)
        await self._book.forget(fingerprint, self._vault.seal(""), self._clock())

    def _row(self, row: dict[str, Any], opened: bool) -> dict[str, Any]:
        return {
            name.removeprefix("sealed_"): self._vault.open(v) if isinstance(v, bytes) else v
            for name, v in row.items()
            if opened or not isinstance(v, bytes)
        }

    def _check_channel(self, channel: str) -> FieldProblem | None:
        if channel in self._settings.channels:
            return None
        known = ", ".join(sorted(self._settings.channels))
        return FieldProblem(
            field="channel", key="residents.channel_unknown", values={"known": known}
        )

    def _guard(self, person: Person, remote: str | None, now: datetime) -> None:
        fingerprint = self._vault.fingerprint(person)
        for guard, key in (
            (self._guards.remote, remote),
            (self._guards.address, fingerprint),
        ):
            if key is not None and not guard.take(key, now):
                raise TooManyCodes(guard.retry_after_s(key, now))

    def _mark(self, person: Person) -> Mark:
        return mark_of(person, self._vault)

    def _hash_code(self, id: UUID, code: str) -> bytes:
        # With the id, so that one code does not open two subscriptions and equal codes do not look
        # alike.
        return self._vault.hash_secret(f"{id}:{code}")


def _check_one_person(person: Person) -> FieldProblem | None:
    """A code sent to a group is anybody's there: its administrators subscribe it from the chat."""
    if person.channel == "telegram" and person.address.startswith("-"):
        return FieldProblem(field="address", key="residents.telegram_group")
    return None


def code_text(words: Words, channel: str, language: str, code: str) -> str:
    """The message with a code; on the telephone each digit is said alone, and all of them twice."""
    if channel == "voice":
        return words.say("residents.code_spoken", language, code=", ".join(code))
    return words.say("residents.code", language, code=code)


def mark_of(person: Person, vault: Vault) -> Mark:
    return Mark(
        channel=person.channel,
        fingerprint=vault.fingerprint(person),
        sealed_address=vault.seal(person.address),
    )

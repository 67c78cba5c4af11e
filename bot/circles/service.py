"""Saying that one is safe: beginning a circle, joining one, telling the others, seeing who is not.

It does not know how a message reaches anybody, nor which words were understood as what.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from bot.circles.circle import (
    CODES,
    LONGEST_NAME,
    LONGEST_PLACE,
    LONGEST_WORDS,
    MOST_MEMBERS,
    TOLD_AGAIN_AFTER,
    CheckIn,
    Circle,
    Counts,
    Kind,
    Member,
    View,
    code_of,
    counting_since,
    ending,
    one_line,
)
from bot.circles.errors import CircleFull, CircleUnknown, TooManyTries
from bot.circles.ports import CircleBook, Entry, Letters, Sealed, SealedMember
from bot.circles.telling import Telling
from bot.residents.guard import FloodGuard
from bot.residents.people import Person
from bot.residents.vault import Vault

#: Codes that one person may try: 33 million in all, so guessing leads nowhere.
TRIES, TRIES_WITHIN = 10, timedelta(hours=1)
#: Each tells up to 29 people twice: that it does not count, and of the next "safe".
CORRECTIONS = 6
#: Codes are drawn at random; so many clashes in a row do not happen.
_DRAWS = 5


@dataclass(frozen=True, kw_only=True)
class Said:
    """What goes with "I am safe", if anything: where somebody is, and their own words."""

    place: str | None = field(default=None, repr=False)
    words: str | None = field(default=None, repr=False)


NOTHING_MORE = Said()


@dataclass(frozen=True, kw_only=True)
class Noted:
    """The check-in was kept in these circles; `told` people are being told of it."""

    circles: tuple[Circle, ...]
    told: int

    @property
    def families(self) -> tuple[Circle, ...]:
        return tuple(circle for circle in self.circles if circle.kind is Kind.FAMILY)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What somebody who holds a code may know before joining. `inside`: they are a member."""

    circle: Circle
    counts: Counts
    inside: bool


@dataclass(frozen=True, kw_only=True)
class Joined:
    """`stopped`: the person said STOP before, so nothing will be sent to them."""

    circle: Circle
    stopped: bool


class Circles:
    """Raises what the book raises. `person` has consented wherever something is kept of them."""

    def __init__(
        self,
        *,
        book: CircleBook,
        vault: Vault,
        letters: Letters,
        telling: Telling,
        clock: Callable[[], datetime],
        tries: FloodGuard | None = None,
    ) -> None:
        self._book = book
        self._vault = vault
        self._letters = letters
        self._telling = telling
        self._clock = clock
        self._tries = tries or FloodGuard(TRIES, TRIES_WITHIN)
        self._corrections = FloodGuard(CORRECTIONS, TRIES_WITHIN)

    async def check_in(self, person: Person, said: Said = NOTHING_MORE) -> Noted | None:
        """Keeps it in every circle of the person and tells the families; None without a circle."""
        fingerprint, now = self._vault.fingerprint(person), self._clock()
        found = await self._book.circles_of(fingerprint, counting_since(now))
        if not found:
            return None
        before = now - TOLD_AGAIN_AFTER
        due = await self._book.check_in(fingerprint, self._sealed(said), now, before)
        listeners = await self._book.listeners(due, fingerprint) if due else []
        letters = [self._telling.letter(each, now) for each in listeners]
        self._letters.post(letters)
        return Noted(circles=tuple(circle for circle, _ in found), told=len(letters))

    async def take_back(self, person: Person) -> int | None:
        """ "Safe" counts no more, and whoever was told so is told this; how many they are.

        None where nothing was said that counts. Raises TooManyTries.
        """
        fingerprint, now = self._vault.fingerprint(person), self._clock()
        if not self._corrections.take(fingerprint, now):
            raise TooManyTries
        families = await self._book.take_back(fingerprint, counting_since(now))
        if families is None:
            return None
        listeners = await self._book.listeners(families, fingerprint) if families else []
        letters = [self._telling.taken_back(each, now) for each in listeners]
        self._letters.post(letters)
        return len(letters)

    async def begin(self, person: Person, language: str, said: Said = NOTHING_MORE) -> Circle:
        """A family circle with this person in it, safe now; the one that they have, if they do."""
        noted = await self.check_in(person, said)
        if noted and noted.families:
            return noted.families[0]
        now = self._clock()
        first = replace(self._member(person, language), safe_at=now, said=self._sealed(said))
        for _ in range(_DRAWS):
            circle = Circle(id=uuid4(), code=CODES.make(), kind=Kind.FAMILY, created_at=now)
            if await self._book.create(circle, first):
                return circle
        raise RuntimeError("no free code was drawn")

    async def mine(self, person: Person) -> tuple[View, ...]:
        """Every circle that the person is in, and no other."""
        fingerprint, since = self._vault.fingerprint(person), counting_since(self._clock())
        found = await self._book.circles_of(fingerprint, since)
        return tuple([await self._view(circle, counts, person) for circle, counts in found])

    async def look(self, person: Person, code: str) -> Invitation:
        """Raises CodeWrong, CircleUnknown, TooManyTries."""
        written = code_of(code)
        fingerprint, now = self._vault.fingerprint(person), self._clock()
        mine = await self._book.circles_of(fingerprint, counting_since(now))
        for circle, counts in mine:
            if circle.code == written:
                return Invitation(circle=circle, counts=counts, inside=True)
        if not self._tries.take(fingerprint, now):
            raise TooManyTries
        found = await self._book.find(written, counting_since(now))
        if found is None:
            raise CircleUnknown
        return Invitation(circle=found[0], counts=found[1], inside=False)

    async def join(self, person: Person, code: str, language: str) -> Joined:
        """Raises CodeWrong, CircleUnknown, CircleFull, TooManyTries. Joining again is no error."""
        circle = (await self.look(person, code)).circle
        member = self._member(person, language)
        if circle.kind is Kind.VILLAGE:
            member = replace(member, address=None)
        most = MOST_MEMBERS[circle.kind]
        entry = await self._book.join(circle.id, member, most, self._clock())
        if entry is Entry.FULL:
            raise CircleFull
        if entry is Entry.GONE:
            raise CircleUnknown
        return Joined(circle=circle, stopped=await self._book.stopped(member.fingerprint))

    async def call(self, person: Person, code: str, name: str) -> str | None:
        """The name that the others of a family see from now on, as it is shown; None: no name."""
        shown = one_line(name, LONGEST_NAME)
        invitation = await self.look(person, code)
        if shown is None or not invitation.inside or invitation.circle.kind is Kind.VILLAGE:
            return None
        fingerprint = self._vault.fingerprint(person)
        await self._book.call(invitation.circle.id, fingerprint, self._vault.seal(shown))
        return shown

    async def leave(self, person: Person, code: str) -> bool | None:
        """None for somebody who is no member; True: the last one left, so the circle is gone."""
        invitation = await self.look(person, code)
        return await self._book.leave(invitation.circle.id, self._vault.fingerprint(person))

    async def _view(self, circle: Circle, counts: Counts, person: Person) -> View:
        if circle.kind is Kind.VILLAGE:
            return View(circle=circle, counts=counts)
        mine, since = self._vault.fingerprint(person), counting_since(self._clock())
        members = [
            replace(self._opened(sealed, since), me=sealed.fingerprint == mine)
            for sealed in await self._book.members(circle.id)
        ]
        return View(circle=circle, counts=counts, members=tuple(members))

    def _opened(self, sealed: SealedMember, since: datetime) -> Member:
        counts = sealed.safe_at is not None and sealed.safe_at > since
        return Member(
            name=self._vault.open_if(sealed.name),
            ending=ending(self._vault.open_if(sealed.address) or ""),
            check_in=self._check_in(sealed) if counts else None,
        )

    def _check_in(self, sealed: SealedMember) -> CheckIn:
        assert sealed.safe_at is not None
        return CheckIn(
            at=sealed.safe_at,
            place=self._vault.open_if(sealed.said.place),
            words=self._vault.open_if(sealed.said.words),
        )

    def _member(self, person: Person, language: str) -> SealedMember:
        return SealedMember(
            fingerprint=self._vault.fingerprint(person),
            channel=person.channel,
            language=language,
            address=self._vault.seal(person.address),
        )

    def _sealed(self, said: Said) -> Sealed:
        place = one_line(said.place, LONGEST_PLACE)
        words = one_line(said.words, LONGEST_WORDS)
        return Sealed(
            place=self._vault.seal(place) if place else None,
            words=self._vault.seal(words) if words else None,
        )

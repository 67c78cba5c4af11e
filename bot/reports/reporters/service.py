"""What administrators do with the register: look, add, change, remove, inside their own area.

It does not know HTTP nor SQL. The roles are asked at the door.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from bot.areas.divisions import Divisions
from bot.officials import NameWrong, Official, Role, check_name, one_way
from bot.reports.jurisdiction import may_see
from bot.reports.places import Places
from bot.reports.reporters.errors import NotYourReporter
from bot.reports.reporters.ports import ReporterBook
from bot.reports.reporters.records import (
    TOKEN,
    Registered,
    ReporterRole,
    SealedAddress,
    ShownReporter,
    WantedReporter,
    token_person,
)
from bot.residents.addresses import normalise
from bot.residents.fields import BadFields, FieldProblem, refuse
from bot.residents.people import Person
from bot.residents.vault import Vault

#: More of them are a list, and no person's.
MOST_AREAS, MOST_ADDRESSES = 50, 10


class Reporters:
    def __init__(
        self,
        *,
        book: ReporterBook,
        vault: Vault,
        areas: Divisions,
        channels: Collection[str],
        clock: Callable[[], datetime],
    ) -> None:
        """`channels`: those on which people write to us."""
        self._book = book
        self._vault = vault
        self._places = Places(areas)
        self._channels = frozenset(channels)
        self._clock = clock

    async def all(self, official: Official) -> tuple[ShownReporter, ...]:
        """Those who work somewhere in the official's area, by name."""
        own = self._places.of(official)
        entries = await self._book.all()
        return tuple(
            self._shown(one, own) for one in entries if any(may_see(own, a) for a in one.areas)
        )

    async def add(self, wanted: WantedReporter, official: Official) -> ShownReporter:
        """Raises BadFields, NameTaken, AddressTaken, NotYourReporter."""
        return await self._put(uuid4(), wanted, official, None)

    async def replace(self, id: UUID, wanted: WantedReporter, official: Official) -> ShownReporter:
        """Raises ReporterUnknown and what `add` does."""
        before = await self._book.get(id)
        self._check_area(before.areas, official)
        return await self._put(id, wanted, official, before)

    async def remove(self, id: UUID, official: Official) -> None:
        """Their reports stay, with the name. Raises ReporterUnknown, NotYourReporter."""
        self._check_area((await self._book.get(id)).areas, official)
        await self._book.remove(id, official.name, self._clock())

    async def _put(
        self, id: UUID, wanted: WantedReporter, official: Official, before: Registered | None
    ) -> ShownReporter:
        areas = self._checked(wanted)
        self._check_area(areas, official)
        now = self._clock()
        entry = Registered(
            id=id,
            name=one_way(wanted.name),
            roles=tuple(role for role in ReporterRole if role in wanted.roles),
            areas=areas,
            active=wanted.active,
            since=wanted.since or (before.since if before else now),
            created_by=before.created_by if before else official.name,
            created_at=before.created_at if before else now,
            addresses=(*self._sealed(wanted.addresses), self._kept(token_person(wanted.name))),
        )
        await self._book.put(entry, official.name, now)
        return self._shown(entry, official)

    def _checked(self, wanted: WantedReporter) -> tuple[str, ...]:
        """The areas by their present codes. Raises BadFields."""
        refuse([*_check_plain(wanted), *self._check_areas(wanted.areas)])
        codes = (self._places.canonical(code) for code in wanted.areas)
        return tuple(dict.fromkeys(code for code in codes if code))

    def _check_areas(self, areas: Sequence[str]) -> Iterator[FieldProblem | None]:
        if not 1 <= len(areas) <= MOST_AREAS:
            yield _problem("areas", "areas_missing", most=MOST_AREAS)
        for at, code in enumerate(areas):
            yield self._places.check(code, f"areas.{at}")

    def _check_area(self, areas: Iterable[str], official: Official) -> None:
        own = self._places.of(official)
        if not all(may_see(own, area) for area in areas):
            raise NotYourReporter

    def _sealed(self, addresses: Sequence[Person]) -> tuple[SealedAddress, ...]:
        """Raises BadFields."""
        sealed: dict[bytes, SealedAddress] = {}
        problems: list[FieldProblem] = []
        for at, typed in enumerate(addresses):
            try:
                person = self._person(typed)
            except BadFields as bad:
                field = f"addresses.{at}"
                problems += [
                    FieldProblem(field=field, key=p.key, values=p.values) for p in bad.problems
                ]
                continue
            kept = self._kept(person)
            sealed[kept.fingerprint] = kept
        refuse(problems)
        return tuple(sealed.values())

    def _kept(self, person: Person) -> SealedAddress:
        return SealedAddress(
            channel=person.channel,
            fingerprint=self._vault.fingerprint(person),
            sealed=self._vault.seal(person.address),
        )

    def _person(self, typed: Person) -> Person:
        channel = typed.channel.strip().lower()
        if channel not in self._channels:
            known = ", ".join(sorted(self._channels))
            values: dict[str, object] = {"known": known}
            refuse([FieldProblem(field="a", key="residents.channel_unknown", values=values)])
        return normalise(channel, typed.address)

    def _shown(self, entry: Registered, official: Official) -> ShownReporter:
        if official.role is not Role.ADMIN:
            return ShownReporter(entry=entry, addresses=None)
        opened = (
            Person(channel=one.channel, address=self._vault.open(one.sealed))
            for one in entry.addresses
            if one.channel != TOKEN
        )
        return ShownReporter(entry=entry, addresses=tuple(opened))


def _check_plain(wanted: WantedReporter) -> Iterator[FieldProblem]:
    try:
        check_name(wanted.name)
    except NameWrong:
        yield _problem("name", "name_wrong")
    unknown = [role for role in wanted.roles if role not in set(ReporterRole)]
    if unknown or not wanted.roles:
        yield _problem("roles", "roles_wrong", known=", ".join(ReporterRole))
    if len(wanted.addresses) > MOST_ADDRESSES:
        yield _problem("addresses", "too_many_addresses", most=MOST_ADDRESSES)
    if wanted.since is not None and wanted.since.tzinfo is None:
        yield FieldProblem(field="since", key="reports.offset_missing")


def _problem(field: str, key: str, **values: object) -> FieldProblem:
    return FieldProblem(field=field, key=f"reporters.{key}", values=values)

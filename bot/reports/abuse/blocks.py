"""The block list: whose reports wait for an officer's look, since when, until when and why.

It refuses nobody anything. It does not know HTTP nor SQL.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from bot.officials import NameWrong, Official, check_name, one_way
from bot.reports.abuse.errors import BlockUnknown, NobodyToBlock
from bot.reports.errors import NotYours, ReportUnknown
from bot.reports.jurisdiction import may_see
from bot.reports.places import Places
from bot.reports.ports import ReportBook
from bot.reports.reference import parse
from bot.reports.reporters.records import TOKEN, token_person
from bot.reports.typed import check_typed
from bot.residents.addresses import normalise
from bot.residents.fields import FieldProblem, refuse
from bot.residents.vault import Vault

#: A longer one is renewed by somebody who looks again.
LONGEST = timedelta(days=366)
MOST_REASON = 2_000


@dataclass(frozen=True, kw_only=True)
class WantedBlock:
    """One of three: who filed `reference`, `channel` with `address`, or the name of a `token`."""

    reason: str
    until: datetime
    reference: str | None = None
    channel: str | None = None
    address: str | None = field(default=None, repr=False)
    token: str | None = None


@dataclass(frozen=True, kw_only=True)
class Block:
    """`shown`: all that the list says of whom; `area`: where it counts, None is everywhere."""

    id: UUID
    fingerprint: bytes = field(repr=False)
    shown: str
    reason: str
    area: str | None
    by: str
    at: datetime
    until: datetime
    lifted_at: datetime | None = None
    lifted_by: str | None = None

    def in_force(self, now: datetime) -> bool:
        return self.lifted_at is None and now < self.until


class BlockBook(Protocol):
    """Each method that changes something writes the audit trail in the same transaction."""

    async def all(self) -> tuple[Block, ...]:
        """Newest first, those that are over too."""
        ...

    async def add(self, block: Block) -> None: ...

    async def lift(self, id: UUID, by: str, now: datetime) -> None:
        """Raises BlockUnknown unless it was in force."""
        ...


class Blocks:
    """The roles are asked at the door: any official may block, for the own area."""

    def __init__(
        self,
        *,
        book: BlockBook,
        reports: ReportBook,
        vault: Vault,
        places: Places,
        channels: Collection[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._reports = reports
        self._vault = vault
        self._places = places
        self._channels = frozenset(channels)
        self._clock = clock

    async def all(self, official: Official) -> tuple[Block, ...]:
        """Those that touch the official's area, newest first; those that are over too."""
        own = self._places.of(official)
        return tuple(one for one in await self._book.all() if _touches(one, own))

    async def add(self, wanted: WantedBlock, official: Official) -> Block:
        """Raises BadFields, ReferenceWrong, ReportUnknown, NotYours, NobodyToBlock."""
        now, own = self._clock(), self._places.of(official)
        refuse([_check_reason(wanted.reason), _check_until(wanted.until, now), _check_one(wanted)])
        fingerprint, shown = await self._whom(wanted, own)
        block = Block(
            id=uuid4(),
            fingerprint=fingerprint,
            shown=shown,
            reason=wanted.reason.strip(),
            area=own.area,
            by=official.name,
            at=now,
            until=wanted.until,
        )
        await self._book.add(block)
        return block

    async def lift(self, id: UUID, official: Official) -> None:
        """Raises BlockUnknown, NotYours where it counts beyond the official's area."""
        now, own = self._clock(), self._places.of(official)
        found = [one for one in await self._book.all() if one.id == id and one.in_force(now)]
        if not found:
            raise BlockUnknown
        if own.area is not None and (found[0].area is None or not may_see(own, found[0].area)):
            raise NotYours
        await self._book.lift(id, official.name, now)

    async def _whom(self, wanted: WantedBlock, official: Official) -> tuple[bytes, str]:
        if wanted.reference is not None:
            return await self._of_report(wanted.reference, official)
        if wanted.token is not None:
            refuse([_check_token(wanted.token)])
            return self._vault.fingerprint(
                token_person(wanted.token)
            ), f"{TOKEN} · {one_way(wanted.token)}"
        channel = (wanted.channel or "").strip().lower()
        refuse([self._check_channel(channel)])
        person = normalise(channel, wanted.address or "")
        return self._vault.fingerprint(person), f"{channel} · {masked(person.address)}"

    async def _of_report(self, typed: str, official: Official) -> tuple[bytes, str]:
        entry = await self._reports.get(parse(typed))
        if entry is None:
            raise ReportUnknown
        if not may_see(official, entry.report.area_code):
            raise NotYours
        if entry.report.reporter_fingerprint is None:
            raise NobodyToBlock
        return entry.report.reporter_fingerprint, entry.report.reference

    def _check_channel(self, channel: str) -> FieldProblem | None:
        if channel in self._channels:
            return None
        values: dict[str, object] = {"known": ", ".join(sorted(self._channels))}
        return FieldProblem(field="channel", key="residents.channel_unknown", values=values)


def masked(address: str) -> str:
    """The end of it, enough to tell one's own entries apart: …8000."""
    return f"…{address[-4:]}" if len(address) > 8 else "…"


def _touches(block: Block, official: Official) -> bool:
    """It counts in the official's area, or somewhere inside it."""
    if block.area is None or may_see(official, block.area):
        return True
    wider = Official(name="-", role=official.role, area=block.area)
    return may_see(wider, official.area)


def _check_token(name: str) -> FieldProblem | None:
    try:
        check_name(name)
    except NameWrong:
        return FieldProblem(field="token", key="reporters.name_wrong")
    return None


def _check_reason(reason: str) -> FieldProblem | None:
    if not reason.strip():
        return FieldProblem(field="reason", key="abuse.reason_missing")
    return check_typed("reason", reason, MOST_REASON)


def _check_until(until: datetime, now: datetime) -> FieldProblem | None:
    if until.tzinfo is None:
        return FieldProblem(field="until", key="reports.offset_missing")
    if not now < until <= now + LONGEST:
        return FieldProblem(field="until", key="abuse.until_wrong")
    return None


def _check_one(wanted: WantedBlock) -> FieldProblem | None:
    given = [wanted.reference, wanted.token, wanted.channel or wanted.address]
    if sum(one is not None for one in given) == 1:
        return None
    return FieldProblem(field="reference", key="abuse.one_of_three")

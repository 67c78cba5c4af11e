"""What stands beside a thread: unread marks, urgency, what is known of the resident, ready answers.

It does not know pages, HTTP, SQL, or how a cry for help is recognised.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from bot.handover.canned import Canned, check_hand, fit, office_of, reads
from bot.handover.errors import CannedUnknown
from bot.handover.moves import check_sight
from bot.handover.records import Handover, Shown
from bot.handover.urgency import Queued, first, urgency
from bot.officials import Official
from bot.reports.jurisdiction import may_see
from bot.residents.vault import Vault

#: The resident's latest lines that are looked at for a cry for help.
LATEST = 3


@dataclass(frozen=True, kw_only=True)
class KnownReport:
    """One that the resident filed under their own name and has open. `area`: GB/T 2260."""

    reference: str
    hazard: str
    status: str
    area: str | None


@dataclass(frozen=True, kw_only=True)
class KnownAlert:
    """The last that reached them: `headlines` by language, the ledger's state."""

    alert_id: UUID
    headlines: Mapping[str, str]
    level: str | None
    state: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Known:
    reports: tuple[KnownReport, ...] = ()
    alert: KnownAlert | None = None


@dataclass(frozen=True, kw_only=True)
class Marks:
    """`latest`: the resident's last lines, sealed."""

    unread: int
    latest: tuple[bytes, ...]


class BesideBook(Protocol):
    """`bot.store.beside_talks.StoredBesideTalks` does."""

    async def marks(self, ids: Sequence[UUID], name: str, latest: int) -> Mapping[UUID, Marks]: ...

    async def read(self, id: UUID, name: str, line: int) -> None: ...

    async def known(self, fingerprint: bytes, reports: int) -> Known:
        """Nothing that they filed anonymously or in confidence: who told it is nobody's to see."""
        ...

    async def canned(self) -> Sequence[Canned]: ...

    async def keep(self, canned: Canned) -> None:
        """Raises CannedTaken."""
        ...

    async def drop(self, canned: Canned, by: str, now: datetime) -> None: ...


class Beside:
    """`dangerous` tells from a text whether a life may be at risk (bot.triage)."""

    def __init__(
        self,
        book: BesideBook,
        vault: Vault,
        dangerous: Callable[[str], object | None],
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._vault = vault
        self._dangerous = dangerous
        self._clock = clock

    async def queue(self, items: Sequence[Shown], official: Official) -> tuple[Queued, ...]:
        """Who needs somebody most comes first."""
        now = self._clock()
        marks = await self._book.marks([one.handover.id for one in items], official.name, LATEST)
        queued = [self._queued(one, marks.get(one.handover.id), now) for one in items]
        return tuple(sorted(queued, key=first))

    async def read(self, id: UUID, line: int, official: Official) -> None:
        """Everything up to this line was shown."""
        await self._book.read(id, official.name, line)

    async def known(self, handover: Handover, official: Official) -> Known:
        """Raises NotYours. Reports outside the officer's area are left out."""
        check_sight(handover, official)
        found = await self._book.known(handover.fingerprint, LATEST)
        mine = tuple(one for one in found.reports if may_see(official, one.area))
        return Known(reports=mine, alert=found.alert)

    async def canned(self, official: Official) -> tuple[Canned, ...]:
        """By shortcut; of two with the same the office's own."""
        found = [one for one in await self._book.canned() if reads(official, one)]
        nearest = sorted(found, key=lambda one: len(one.area.rstrip("0")))
        return tuple(sorted({c.shortcut: c for c in nearest}.values(), key=lambda c: c.shortcut))

    async def keep_canned(
        self, id: UUID | None, shortcut: str, texts: Mapping[str, str], official: Official
    ) -> None:
        """A new one, or a change. Raises CannedWrong, CannedTaken, CannedUnknown, NotYours."""
        if id is not None:
            check_hand(official, await self._get(id))
        short, kept = fit(shortcut, texts)
        canned = Canned(
            id=id or uuid4(),
            area=office_of(official),
            shortcut=short,
            texts=kept,
            changed_by=official.name,
            changed_at=self._clock(),
        )
        check_hand(official, canned)
        await self._book.keep(canned)

    async def drop_canned(self, id: UUID, official: Official) -> None:
        """Raises CannedUnknown, NotYours."""
        canned = await self._get(id)
        check_hand(official, canned)
        await self._book.drop(canned, official.name, self._clock())

    async def _get(self, id: UUID) -> Canned:
        found = next((one for one in await self._book.canned() if one.id == id), None)
        if found is None:
            raise CannedUnknown
        return found

    def _queued(self, shown: Shown, marks: Marks | None, now: datetime) -> Queued:
        texts = [self._vault.open(text) for text in marks.latest] if marks else []
        danger = any(self._dangerous(text) for text in texts)
        waits = now - shown.handover.started_at
        return Queued(
            shown=shown,
            urgency=urgency(waits, danger=danger),
            unread=marks.unread if marks else 0,
        )

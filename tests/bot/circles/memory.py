"""A circle book in memory, and a post that keeps what it was given.

They do not know pytest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from bot.circles.circle import Circle, Counts, Kind
from bot.circles.ports import Entry, Letter, Listener, Sealed, SealedMember


@dataclass
class Kept:
    circle: Circle
    members: dict[bytes, SealedMember] = field(default_factory=dict)
    told_at: dict[bytes, datetime] = field(default_factory=dict)


class MemoryCircles:
    """Implements bot.circles.ports.CircleBook. `stops`: fingerprints that said STOP."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Kept] = {}
        self.stops: set[bytes] = set()

    async def create(
        self, circle: Circle, first: SealedMember | None = None, *, by: str | None = None
    ) -> bool:
        if any(kept.circle.code == circle.code for kept in self.kept.values()):
            return False
        members = {first.fingerprint: first} if first else {}
        self.kept[circle.id] = Kept(circle, members)
        return True

    async def find(self, code: str, since: datetime) -> tuple[Circle, Counts] | None:
        for kept in self.kept.values():
            if kept.circle.code == code:
                return kept.circle, _counts(kept, since)
        return None

    async def circles_of(self, fingerprint: bytes, since: datetime) -> list[tuple[Circle, Counts]]:
        return [(kept.circle, _counts(kept, since)) for kept in self._of(fingerprint)]

    async def members(self, circle: UUID) -> list[SealedMember]:
        return list(self.kept[circle].members.values())

    async def join(self, circle: UUID, member: SealedMember, most: int, now: datetime) -> Entry:
        if circle not in self.kept:
            return Entry.GONE
        members = self.kept[circle].members
        if member.fingerprint in members:
            return Entry.ALREADY_IN
        if len(members) >= most:
            return Entry.FULL
        members[member.fingerprint] = member
        return Entry.JOINED

    async def call(self, circle: UUID, fingerprint: bytes, name: bytes) -> None:
        members = self.kept[circle].members
        members[fingerprint] = replace(members[fingerprint], name=name)

    async def leave(self, circle: UUID, fingerprint: bytes) -> bool | None:
        kept = self.kept[circle]
        if kept.members.pop(fingerprint, None) is None:
            return None
        if kept.members or kept.circle.kind is Kind.VILLAGE:
            return False
        del self.kept[circle]
        return True

    async def check_in(
        self, fingerprint: bytes, said: Sealed, now: datetime, told_before: datetime
    ) -> list[UUID]:
        due = []
        for kept in self._of(fingerprint):
            family = kept.circle.kind is Kind.FAMILY
            kept.members[fingerprint] = replace(
                kept.members[fingerprint], safe_at=now, said=said if family else Sealed()
            )
            told_at = kept.told_at.get(fingerprint)
            if family and (told_at is None or told_at <= told_before):
                kept.told_at[fingerprint] = now
                due.append(kept.circle.id)
        return due

    async def take_back(self, fingerprint: bytes, since: datetime) -> list[UUID] | None:
        said = []
        for kept in self._of(fingerprint):
            member = kept.members[fingerprint]
            if member.safe_at is not None and member.safe_at > since:
                kept.members[fingerprint] = replace(member, safe_at=None, said=Sealed())
                kept.told_at.pop(fingerprint, None)
                said.append(kept.circle)
        families = [circle.id for circle in said if circle.kind is Kind.FAMILY]
        return families if said else None

    async def listeners(self, circles: Sequence[UUID], fingerprint: bytes) -> list[Listener]:
        found = {}
        for id in circles:
            members = self.kept[id].members
            for key, other in members.items():
                if key != fingerprint and other.address and key not in self.stops:
                    found[key] = Listener(
                        teller=members[fingerprint],
                        channel=other.channel,
                        address=other.address,
                        language=other.language,
                    )
        return list(found.values())

    async def stopped(self, fingerprint: bytes) -> bool:
        return fingerprint in self.stops

    def _of(self, fingerprint: bytes) -> list[Kept]:
        return [kept for kept in self.kept.values() if fingerprint in kept.members]


def _counts(kept: Kept, since: datetime) -> Counts:
    safe = [m for m in kept.members.values() if m.safe_at and m.safe_at > since]
    return Counts(members=len(kept.members), safe=len(safe))


class MemoryLetters:
    def __init__(self) -> None:
        self.posted: list[Letter] = []

    def post(self, letters: Sequence[Letter]) -> None:
        self.posted.extend(letters)

"""A book of hand-overs in memory, and a post that keeps what it was given.

They do not know pytest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from bot.circles.ports import Letter
from bot.handover.beside import Known, Marks
from bot.handover.canned import Canned
from bot.handover.errors import CannedTaken
from bot.handover.moves import MOVES, Move
from bot.handover.ports import Query
from bot.handover.records import OPEN, Author, Handover, Present, SealedLine, State


@dataclass
class AtDesk:
    area: str | None
    seen_at: datetime
    acted_at: datetime


class MemoryHandovers:
    """Implements bot.handover.ports.HandoverBook; while `broken` it keeps nothing more."""

    def __init__(self) -> None:
        self.kept: dict[UUID, Handover] = {}
        self.said: list[tuple[UUID, SealedLine]] = []
        self.desks: dict[str, AtDesk] = {}
        self.broken = False

    async def begin(self, handover: Handover, lines: Sequence[SealedLine]) -> bool:
        if await self.open_of(handover.fingerprint):
            return False
        self.kept[handover.id] = handover
        self.said += [(handover.id, line) for line in lines]
        return True

    async def open_of(self, fingerprint: bytes) -> Handover | None:
        mine = (one for one in self.kept.values() if one.fingerprint == fingerprint)
        return next((one for one in mine if one.state in OPEN), None)

    async def get(self, id: UUID) -> Handover | None:
        return self.kept.get(id)

    async def lines(self, id: UUID) -> list[SealedLine]:
        numbered = enumerate(self.said, 1)
        return [replace(line, id=number) for number, (where, line) in numbered if where == id]

    async def page(self, query: Query) -> list[Handover]:
        found = [
            one
            for one in self.kept.values()
            if (not query.states or one.state in query.states)
            and (query.within is None or one.area is None or one.area.startswith(query.within))
            and (query.after is None or (one.started_at, one.id) < query.after)
        ]
        found.sort(key=lambda one: (one.started_at, one.id), reverse=True)
        return found[: query.limit]

    async def hear(self, id: UUID, line: SealedLine, language: str) -> int | None:
        if self.broken:
            raise OSError("no database")
        one = self.kept.get(id)
        if one is None or one.state not in OPEN:
            return None
        self.kept[id] = replace(one, heard_at=line.at, language=language)
        self.said.append((id, line))
        since = one.taken_at
        if since is None:
            return 0
        lines = await self.lines(id)
        return max(1, sum(each.author is Author.RESIDENT and each.at >= since for each in lines))

    async def note(self, id: UUID, lines: Sequence[SealedLine]) -> None:
        self.said += [(id, line) for line in lines]

    async def move(self, id: UUID, move: Move, by: str, now: datetime) -> Handover | None:
        since, into = MOVES[move]
        one = self.kept.get(id)
        if one is None or one.state not in since:
            return None
        if into is State.TAKEN:
            one = replace(one, taken_at=now, taken_by=by, spoke_at=now)
        else:
            one = replace(one, ended_at=now)
        self.kept[id] = replace(one, state=into)
        return self.kept[id]

    async def say(self, id: UUID, line: SealedLine) -> int | None:
        one = self.kept[id]
        if one.state is not State.TAKEN or one.taken_by != line.person:
            return None
        self.kept[id] = replace(one, spoke_at=line.at)
        self.said.append((id, line))
        return len(self.said) - 1

    async def sent(self, line: int) -> None:
        id, kept = self.said[line]
        self.said[line] = (id, replace(kept, sent=True))

    async def seen(
        self, name: str, area: str | None, now: datetime, *, by_hand: bool
    ) -> datetime | None:
        if by_hand:
            self.desks[name] = AtDesk(area, now, now)
        elif name in self.desks:
            self.desks[name].seen_at = now
        desk = self.desks.get(name)
        return desk.acted_at if desk else None

    async def gone(self, name: str) -> None:
        self.desks.pop(name, None)

    async def present(self, seen_since: datetime, acted_since: datetime) -> list[Present]:
        return [
            Present(name=name, area=desk.area)
            for name, desk in self.desks.items()
            if desk.seen_at > seen_since and desk.acted_at > acted_since
        ]

    async def expire(
        self, silent_since: datetime, waiting_since: datetime, now: datetime
    ) -> list[Handover]:
        due = [
            one
            for one in self.kept.values()
            if (one.state is State.TAKEN and one.spoke_at and one.spoke_at <= silent_since)
            or (one.state is State.WAITING and one.heard_at <= waiting_since)
        ]
        for one in due:
            self.kept[one.id] = replace(one, state=State.EXPIRED, ended_at=now)
        return due

    async def unattended(self, since: datetime) -> list[Handover]:
        due = [
            one
            for one in self.kept.values()
            if one.state is State.WAITING and not one.warned and one.started_at <= since
        ]
        for one in due:
            self.kept[one.id] = replace(one, warned=True)
        return due

    async def forget(self, ended_before: datetime) -> int:
        old = [o.id for o in self.kept.values() if o.ended_at and o.ended_at <= ended_before]
        for id in old:
            del self.kept[id]
        self.said = [(id, line) for id, line in self.said if id in self.kept]
        return len(old)


class MemoryBeside:
    """Implements bot.handover.beside.BesideBook over such a book of hand-overs."""

    def __init__(self, book: MemoryHandovers) -> None:
        self._book = book
        self.reads: dict[tuple[UUID, str], int] = {}
        self.answers: dict[UUID, Canned] = {}
        self.of_resident = Known()

    async def marks(self, ids: Sequence[UUID], name: str, latest: int) -> dict[UUID, Marks]:
        found = {}
        for id in ids:
            lines = [x for x in await self._book.lines(id) if x.author is Author.RESIDENT]
            seen = self.reads.get((id, name), 0)
            unread = sum(line.id > seen for line in lines)
            texts = tuple(line.text for line in lines[-latest:])
            found[id] = Marks(unread=unread, latest=texts)
        return found

    async def read(self, id: UUID, name: str, line: int) -> None:
        self.reads[id, name] = max(line, self.reads.get((id, name), 0))

    async def known(self, fingerprint: bytes, reports: int) -> Known:
        return self.of_resident

    async def canned(self) -> Sequence[Canned]:
        return list(self.answers.values())

    async def keep(self, canned: Canned) -> None:
        same = (canned.area, canned.shortcut)
        if any((c.area, c.shortcut) == same and c.id != canned.id for c in self.answers.values()):
            raise CannedTaken
        self.answers[canned.id] = canned

    async def drop(self, canned: Canned, by: str, now: datetime) -> None:
        self.answers.pop(canned.id, None)


class MemoryPost:
    """Takes what it is given, unless `down`."""

    def __init__(self) -> None:
        self.posted: list[Letter] = []
        self.down = False

    def post(self, letters: Sequence[Letter]) -> None:
        self.posted.extend(letters)

    async def hand_over(self, letter: Letter) -> bool:
        if not self.down:
            self.posted.append(letter)
        return not self.down

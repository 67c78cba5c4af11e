"""Facilities for officials: lists, one with its history, what they write, lists taken in.

It does not know how facilities are stored, nor pages; whom residents are sent to is `service`'s.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from bot.areas.divisions import Divisions
from bot.facilities import editing, rules, taking
from bot.facilities.drawer import Drawer, Waiting
from bot.facilities.editing import Fields
from bot.facilities.errors import ChangedMeanwhile, NotYours, Unknown
from bot.facilities.kept import NOTHING, Check, Done, Kept, Noted
from bot.facilities.listing import Place, Query, Sheet, lying_in
from bot.facilities.service import Edit
from bot.facilities.taking import Plan
from bot.officials import Official
from bot.withdrawals import Withdrawal
from knowledge.errors import MappingInvalid
from knowledge.facilities import mapping as mappings
from knowledge.facilities.importing import read
from knowledge.facilities.mapping import FileMapping
from knowledge.facilities.model import Facility
from knowledge.facilities.report import ImportReport

PER_PAGE = 50
#: The newest steps of a facility's history that are shown.
HISTORY = 100
#: What a place that an official wrote down says of where it comes from.
OWN_SOURCE = "Added by the office"
#: The mapping of a waiting file that was handed in with it.
OWN_MAPPING = "own"


class DeskBook(Protocol):
    """The stored facilities as the desk needs them; `bot.store.facility_desk` implements it."""

    async def places(self, query: Query) -> Sequence[Place]:
        """In the query's order, its area aside."""

    async def these(self, ids: Sequence[str]) -> Mapping[str, Kept]:
        """By id; unknown ones are left out."""

    async def like(self, facilities: Collection[Facility]) -> Mapping[str, Kept]:
        """Those of the same ids or of the same sources, by id."""

    async def history(self, id: str, limit: int) -> Sequence[Done]:
        """Newest first."""

    async def add(self, facility: Facility, *, actor: str) -> None:
        """Once: one of that id that is there stays as it is."""

    async def change(
        self, id: str, edit: Edit, *, actor: str, noted: Noted = NOTHING
    ) -> Facility | None:
        """As `bot.facilities.service.FacilityBook`."""

    async def replace(self, facilities: Sequence[Facility]) -> int: ...

    async def withdraw_all(
        self, ids: Collection[str], check: Check, withdrawal: Withdrawal
    ) -> int: ...

    async def note_import(
        self, by: str, at: datetime, subject: str, details: Mapping[str, object]
    ) -> None:
        """Says in the audit trail that a list was taken in."""


class FacilityDesk:
    """`drawer` keeps files between looking at them and taking them."""

    def __init__(
        self,
        book: DeskBook,
        areas: Divisions,
        drawer: Drawer,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._areas = areas
        self._drawer = drawer
        self._clock = clock

    async def places(self, query: Query) -> Sequence[Place]:
        """All that are found, for a map."""
        found = await self._book.places(query)
        if not query.area:
            return found
        return await asyncio.to_thread(lying_in, found, query.area, self._areas)

    async def sheet(self, query: Query, number: int) -> Sheet:
        """A page of the list; one beyond the last is the last."""
        found = await self.places(query)
        pages = max(1, -(-len(found) // PER_PAGE))
        number = min(max(1, number), pages)
        ids = [each.id for each in found[(number - 1) * PER_PAGE : number * PER_PAGE]]
        kept = await self._book.these(ids)
        items = [kept[id] for id in ids if id in kept]
        return Sheet(items=items, total=len(found), number=number, pages=pages)

    async def one(self, id: str) -> Kept:
        """Raises Unknown."""
        found = (await self._book.these([id])).get(id)
        if found is None:
            raise Unknown(id)
        return found

    async def history(self, id: str) -> Sequence[Done]:
        """Newest first."""
        return await self._book.history(id, HISTORY)

    def may_change(self, facility: Facility, official: Official) -> bool:
        try:
            rules.check_official(facility, official, self._areas)
        except NotYours:
            return False
        return True

    async def create(self, id: UUID, fields: Fields, by: Official) -> str:
        """Its id; `id` comes with the form, so that sending it twice makes one facility.

        Raises FieldsWrong, NotYours.
        """
        blank = Facility(
            id=f"own-{id.hex}",
            name="",
            kind=fields.kind,
            address="",
            lat=0.0,
            lon=0.0,
            capacity=None,
            accessible=None,
            hazards=(),
            source=OWN_SOURCE,
            country="CN",
        )
        facility = editing.edited(blank, fields, self._areas)
        rules.check_official(facility, by, self._areas)
        await self._book.add(facility, actor=by.name)
        return facility.id

    async def edit(self, id: str, fields: Fields, seen: str, by: Official) -> None:
        """`seen`: the mark of what the form showed.

        Raises Unknown, NotYours (also where it would move out of the area), ChangedMeanwhile,
        FieldsWrong.
        """

        def written(facility: Facility) -> Facility:
            rules.check_official(facility, by, self._areas)
            after = editing.edited(facility, fields, self._areas)
            if editing.mark_of(facility) not in (seen, editing.mark_of(after)):
                raise ChangedMeanwhile(id)
            rules.check_official(after, by, self._areas)
            return after

        if await self._book.change(id, written, actor=by.name) is None:
            raise Unknown(id)

    async def hand_in(
        self, data: bytes, file_name: str, by: Official, *, mapping: str = "", own: str = ""
    ) -> Waiting:
        """Keeps a file until it is taken. Raises KnowledgeError for one that cannot be read."""
        waiting = Waiting(
            id=uuid4(),
            by=by.name,
            at=self._clock(),
            file_name=file_name,
            mapping=OWN_MAPPING if own else mapping,
        )
        if own:
            mappings.parse(own)
        await asyncio.to_thread(self._drawer.keep, waiting, data, own)
        await asyncio.to_thread(self._read, waiting)
        return waiting

    async def waiting(self, id: UUID, by: Official) -> Waiting:
        """Raises Unknown."""
        return await asyncio.to_thread(self._drawer.get, id, by.name)

    async def plan(self, waiting: Waiting, by: Official) -> Plan:
        """What taking it would do at this moment. Raises KnowledgeError."""
        report = await asyncio.to_thread(self._read, waiting)
        stored = await self._book.like(report.facilities)
        return await asyncio.to_thread(taking.plan, report, stored, by.area, self._areas)

    async def take(self, waiting: Waiting, by: Official, *, gone: bool) -> None:
        """Takes it in, once; `gone`: those that the list lacks are withdrawn.

        Raises KnowledgeError.
        """
        if waiting.taken is not None:
            return
        plan = await self.plan(waiting, by)
        await self._book.replace(plan.taken)
        if gone:
            reason = f"not in the list {waiting.file_name}"
            withdrawal = Withdrawal(at=self._clock(), by=by.name, reason=reason)
            ids = [each.id for each in plan.gone]
            await self._book.withdraw_all(ids, self._check(by), withdrawal)
        outcome = _outcome(plan, gone=gone)
        details = {"mapping": plan.report.mapping, **outcome}
        await self._book.note_import(by.name, self._clock(), waiting.file_name, details)
        await asyncio.to_thread(self._drawer.taken, waiting, outcome)

    def _check(self, by: Official) -> Check:
        return lambda facility: rules.check_official(facility, by, self._areas)

    def _read(self, waiting: Waiting) -> ImportReport:
        return read(self._drawer.file(waiting.id), self._mapping(waiting))

    def _mapping(self, waiting: Waiting) -> FileMapping | None:
        if waiting.mapping == OWN_MAPPING:
            return mappings.load(self._drawer.mapping_file(waiting.id))
        named = {each.name: each for each in mappings.shipped()}
        if waiting.mapping and waiting.mapping not in named:
            raise MappingInvalid(f"no mapping is called {waiting.mapping}")
        return named.get(waiting.mapping)


def _outcome(plan: Plan, *, gone: bool) -> dict[str, int]:
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "same": len(plan.same),
        "gone": len(plan.gone) if gone else 0,
        "elsewhere": len(plan.elsewhere),
        "bad": len(plan.report.dropped),
    }

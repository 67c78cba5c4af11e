"""Moves a report for an official: looks at the rules, writes the step, says that it was made.

It does not know the rules, which are `moving.py`'s and `proof.py`'s, nor how a report comes to be.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.officials import Official
from bot.reports.errors import MoveNotAllowed, ReportUnknown
from bot.reports.merging import merged
from bot.reports.moving import MoveRequest, check_move, check_original
from bot.reports.places import Places
from bot.reports.ports import Confirmed, Entry, MovedMeanwhile, ReportBook
from bot.reports.proof import ProofRules, check_proof
from bot.reports.reference import parse
from bot.reports.report import Moved, Report, Status, as_of, expiry
from bot.residents.fields import FieldProblem, refuse


class Mover:
    def __init__(
        self,
        book: ReportBook,
        places: Places,
        proof: ProofRules,
        clock: Callable[[], datetime],
        moved: Callable[[Report], Awaitable[None]] | None,
    ) -> None:
        """`moved` hears of every report that was moved, once that is written."""
        self._book = book
        self._places = places
        self._proof = proof
        self._clock = clock
        self._moved = moved

    async def move(self, reference: str, wanted: MoveRequest, official: Official) -> Report:
        """Raises ReferenceWrong, ReportUnknown, BadFields, NotYours, MoveNotAllowed, NotUpper,
        SamePerson, Supervised.
        """
        now = self._clock()
        entry = await self._book.get(parse(reference))
        if entry is None:
            raise ReportUnknown
        wanted = _canonical(wanted)
        report = as_of(entry.report, now)
        check_move(report, wanted, self._places.of(official), entry.moves)
        _check_media(wanted, entry)
        if wanted.to is Status.CLOSED and self._proof.needed(report):
            check_proof(wanted.media, entry.moves, entry.media)
        moved = _after(report, wanted, now)
        step = _step(report, wanted, official, now)
        original = await self._original(moved, official)
        try:
            await self._book.move(moved, step, entry.report.status, merged=original)
        except MovedMeanwhile:
            raise MoveNotAllowed from None
        if self._moved:
            await self._moved(moved)
        return moved

    async def _original(self, duplicate: Report, official: Official) -> Confirmed | None:
        """What becomes of the report that another is a duplicate of. Raises BadFields."""
        if duplicate.duplicate_of is None:
            return None
        entry = await self._book.get(duplicate.duplicate_of)
        check_original(entry.report if entry else None)
        assert entry
        return merged(entry.report, duplicate, official)


def _canonical(wanted: MoveRequest) -> MoveRequest:
    """Raises ReferenceWrong for a mistyped original."""
    original = parse(wanted.duplicate_of) if wanted.duplicate_of else None
    return replace(wanted, duplicate_of=original)


def _check_media(wanted: MoveRequest, entry: Entry) -> None:
    known = {str(media.id) for media in entry.media}
    if not set(wanted.media) <= known:
        refuse([FieldProblem(field="media", key="reports.media_unknown")])


def _after(report: Report, wanted: MoveRequest, now: datetime) -> Report:
    return replace(
        report,
        status=wanted.to,
        updated_at=now,
        expires_at=expiry(report.hazard, wanted.to, now),
        assignee=(wanted.assignee or "").strip() or report.assignee,
        duplicate_of=wanted.duplicate_of if wanted.to is Status.DUPLICATE else None,
        held=False,  # an official has looked
    )


def _step(report: Report, wanted: MoveRequest, official: Official, now: datetime) -> Moved:
    return Moved(
        at=now,
        from_status=report.status,
        to_status=wanted.to,
        actor=official.name,
        note=(wanted.note or "").strip() or None,
        media=wanted.media,
        tell=(wanted.tell or "").strip() or None,
        refusal=wanted.refusal,
    )

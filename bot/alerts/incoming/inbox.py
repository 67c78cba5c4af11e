"""Takes in one CAP document: read, verified, put in order, kept, answered.

It does not know HTTP, SQL, feeds' polling, or who may call.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from bot.alerts import cap
from bot.alerts.cap import sequence
from bot.alerts.ground import Ground
from bot.alerts.incoming.answering import Answerer
from bot.alerts.incoming.arrival import Ruling, rule
from bot.alerts.incoming.ports import Pins, ReceivedBook
from bot.alerts.incoming.reading import check_bounds, expiry_of, summary_of, warned_of
from bot.alerts.incoming.records import Outcome, Pin, Received, Remark, Taken, Trust, Via, Warned
from bot.alerts.incoming.verification import Verdict, verify
from bot.alerts.records import Event

_ANSWERS = frozenset({cap.CapMsgType.ACK, cap.CapMsgType.ERROR})

_IMPOSTOR = Verdict(
    trust=Trust.FORGED, remark=Remark(code="not_issued_by_us", element="alert/sender")
)


class OwnMessages(Protocol):
    """As much of the book of our own alerts as echoes need."""

    async def published(self, identifier: str) -> Event | None:
        """The event of an identifier."""


@dataclass(frozen=True, kw_only=True)
class _Read:
    """What counts of a document: where it is pinned, only what was signed."""

    alert: cap.CapAlert
    verdict: Verdict
    pins: tuple[Pin, ...] = ()


class Inbox:
    """Implements ports.Intake."""

    def __init__(
        self,
        *,
        sender: str,
        book: ReceivedBook,
        pins: Pins,
        own: OwnMessages,
        ground: Ground,
        answerer: Answerer,
    ) -> None:
        self._sender = sender
        self._book = book
        self._pins = pins
        self._own = own
        self._ground = ground
        self._answerer = answerer

    async def take(self, document: bytes, *, via: Via, now: datetime) -> Taken:
        """What became of it. Raises CapInvalid for what is no CAP that can be acted on."""
        alert = await asyncio.to_thread(cap.take_in, document)
        check_bounds(alert)
        ours = alert.sender == self._sender
        if ours and (echo := await self._echo(document, alert)):
            return echo
        read = _Read(alert=alert, verdict=_IMPOSTOR) if ours else await self._read(document, alert)
        received, remarks = await self._received(document, read, via, now)
        if read.verdict.trust is Trust.FORGED:
            taken = await self._refuse(received, remarks)
        else:
            taken = await self._keep(received, remarks, now)
        if via.official is None:
            return taken
        answer = await asyncio.to_thread(
            self._answerer.answer, read.alert, taken.outcome, taken.problems, now
        )
        return replace(taken, answer=answer)

    async def error(
        self, document: bytes, problems: Sequence[cap.CapProblem], now: datetime
    ) -> bytes | None:
        """The CAP Error for what `take` refused as no CAP, where it can be read whom to answer."""
        try:
            alert = await asyncio.to_thread(cap.parse, document)
        except cap.CapInvalid:
            return None
        remarks = [_remark(problem) for problem in problems]
        return await asyncio.to_thread(self._answerer.answer, alert, Outcome.REFUSED, remarks, now)

    async def _echo(self, document: bytes, alert: cap.CapAlert) -> Taken | None:
        """Our own message come back; None where somebody else speaks in our name."""
        own = await self._own.published(alert.identifier)
        genuine = own is not None and await asyncio.to_thread(cap.parse, own.cap) == alert
        if not genuine and alert.msg_type not in _ANSWERS:
            return None
        trust = (await asyncio.to_thread(verify, document, (), alert.sent)).trust
        if genuine and trust is Trust.UNKNOWN_SIGNER:
            trust = Trust.PINNED  # the same as what we keep, which we signed ourselves
        return Taken(identifier=alert.identifier, outcome=Outcome.DUPLICATE, trust=trust)

    async def _read(self, document: bytes, alert: cap.CapAlert) -> _Read:
        pins = await self._pins.for_sender(alert.sender)
        verdict = await asyncio.to_thread(verify, document, pins, alert.sent)
        if verdict.signed is None:
            return _Read(alert=alert, verdict=verdict, pins=pins)
        signed = await asyncio.to_thread(cap.take_in, verdict.signed)
        if sequence.key_of(signed) != sequence.key_of(alert):
            # Pins and the moment were looked up for another document than the one signed.
            forged = Verdict(trust=Trust.FORGED, remark=Remark(code="signature_form"))
            return _Read(alert=alert, verdict=forged, pins=pins)
        return _Read(alert=signed, verdict=verdict, pins=pins)

    async def _received(
        self, document: bytes, read: _Read, via: Via, now: datetime
    ) -> tuple[Received, tuple[Remark, ...]]:
        alert, verdict = read.alert, read.verdict
        warned: Warned | None = None
        remarks = [verdict.remark] if verdict.remark else []
        if verdict.trust is not Trust.FORGED:
            faults = [_remark(problem) for problem in cap.check(alert)]
            warned, more = await asyncio.to_thread(warned_of, alert, self._ground, now)
            remarks += [*faults, *more]
        received = Received(
            id=uuid4(),
            sender=alert.sender,
            identifier=alert.identifier,
            sent=alert.sent,
            received_at=now,
            msg_type=alert.msg_type,
            status=alert.status,
            trust=verdict.trust,
            trusted=_trusted(read, via),
            outcome=Outcome.RECEIVED,
            document=document,
            summary=summary_of(alert),
            warned=warned,
            references=tuple(dict.fromkeys(alert.references)),
            feed_id=via.feed.id if via.feed else None,
            official=via.official,
            expires_at=expiry_of(alert),
        )
        return received, tuple(remarks)

    async def _refuse(self, received: Received, remarks: tuple[Remark, ...]) -> Taken:
        before = await self._book.refused(received.name, received.document)
        refused = Ruling(outcome=Outcome.REFUSED)
        if before is None:
            await self._book.add(_with(received, refused), (), None)
        return _taken(received, refused, before or received.id, *remarks)

    async def _keep(self, received: Received, remarks: tuple[Remark, ...], now: datetime) -> Taken:
        copy = await self._book.find(received.name)
        ruling = await self._rule(received, copy, now)
        if ruling.outcome is not Outcome.DUPLICATE:
            kept = _with(received, ruling)
            if await self._book.add(kept, ruling.ends, ruling.replaces):
                await self._look_again(received, now)
                return _taken(received, ruling, received.id, *remarks)
            # Somebody else brought it at the same moment.
            copy, ruling = await self._book.find(received.name), Ruling(outcome=Outcome.DUPLICATE)
        return _taken(received, ruling, copy.id if copy else None, *remarks)

    async def _rule(self, received: Received, copy: Received | None, now: datetime) -> Ruling:
        named = await self._book.named(received.references)
        return rule(received, copy, named, await self._book.naming(received.name), now)

    async def _look_again(self, received: Received, now: datetime) -> None:
        """A warning and its Cancel that came at the same moment did not see each other."""
        ruling = await self._rule(received, None, now)
        if ruling.ends:
            await self._book.end(ruling.ends, received.identifier, now)
        if ruling.ended_by:
            await self._book.end((received.id,), ruling.ended_by, now)


def _with(received: Received, ruling: Ruling) -> Received:
    ended_at = received.received_at if ruling.ended_by else None
    return replace(received, outcome=ruling.outcome, ended_at=ended_at, ended_by=ruling.ended_by)


def _taken(received: Received, ruling: Ruling, row: UUID | None, *remarks: Remark) -> Taken:
    return Taken(
        identifier=received.identifier,
        outcome=ruling.outcome,
        trust=received.trust,
        problems=(*remarks, *ruling.remarks),
        received_id=row,
    )


def _trusted(read: _Read, via: Via) -> bool:
    """Where keys of a sender are pinned, nothing but they speak for it: not even its address."""
    if read.verdict.trust in (Trust.PINNED, Trust.FORGED):
        return read.verdict.trust is Trust.PINNED
    by_address = via.feed is not None and via.feed.trust_sender == read.alert.sender
    return by_address and not read.pins


def _remark(problem: cap.CapProblem) -> Remark:
    return Remark(
        code=problem.code.value, detail=problem.detail, element=problem.element, line=problem.line
    )

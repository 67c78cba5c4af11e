"""What a document does on arrival beside those that came before it, weaker trust never ending more.

Pure. The order of CAP messages is cap.sequence's; how far each is believed is added here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bot.alerts.cap import sequence
from bot.alerts.content.writing import reference_text
from bot.alerts.incoming.records import Outcome, Received, Remark, Trust


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What becomes of it. `ends` are rows that stood until now; `replaces` a weaker copy of it."""

    outcome: Outcome
    ended_by: str | None = None
    ends: tuple[UUID, ...] = ()
    replaces: UUID | None = None
    remarks: tuple[Remark, ...] = ()


def weight(received: Received) -> int:
    """How far it is believed: a pinned signature before a trusted address before anybody's word."""
    return 2 if received.trust is Trust.PINNED else int(received.trusted)


def rule(
    new: Received,
    copy: Received | None,
    named: Sequence[Received],
    naming: Sequence[Received],
    now: datetime,
) -> Ruling:
    """`copy` has its name already; `named` are what it refers to; `naming` what refers to it.

    An Update or Cancel that is believed less than what it would end ends nothing: else anybody
    could call off a signed warning. A copy that is believed more takes the place of the first.
    """
    if copy is not None and weight(copy) >= weight(new):
        return Ruling(outcome=Outcome.DUPLICATE)
    message = message_of(new)
    ended = [other for other in named if sequence.ends(message, message_of(other))]
    enders = [
        other
        for other in naming
        if sequence.ends(message_of(other), message) and weight(other) >= weight(new)
    ]
    last = max(enders, key=lambda one: one.sent, default=None)
    return Ruling(
        outcome=Outcome.SUPERSEDED if last else Outcome.RECEIVED,
        ended_by=last.identifier if last else None,
        ends=tuple(one.id for one in ended if weight(new) >= weight(one) and not one.ended_at),
        replaces=copy.id if copy else None,
        remarks=(*_too_weak(new, ended), *_beside(new, named), *_over(message, now)),
    )


def message_of(received: Received) -> sequence.Message:
    """As much of it as its order hangs on."""
    return sequence.Message(
        key=_key(received.sender, received.identifier, received.sent),
        status=received.status,
        msg_type=received.msg_type,
        refers_to=tuple(_key(one.sender, one.identifier, one.sent) for one in received.references),
        expires=received.expires_at,
    )


def _key(sender: str, identifier: str, sent: datetime) -> sequence.MessageKey:
    return sequence.MessageKey(sender=sender, identifier=identifier, sent=sent)


def _too_weak(new: Received, ended: Sequence[Received]) -> list[Remark]:
    return [
        Remark(code="too_weak_to_end", detail=one.identifier)
        for one in ended
        if weight(new) < weight(one)
    ]


def _beside(new: Received, named: Sequence[Received]) -> list[Remark]:
    """What it refers to and does not end, for whoever wonders why."""
    if new.msg_type.value not in ("Update", "Cancel"):
        return []
    here = {one.name for one in named}
    foreign = [one for one in new.references if one.sender != new.sender]
    missing = [one for one in new.references if one.sender == new.sender and one not in here]
    drills = [one for one in named if one.sender == new.sender and one.status is not new.status]
    return [
        *(Remark(code="ends_only_own", detail=reference_text(one)[:200]) for one in foreign),
        *(Remark(code="not_here_yet", detail=reference_text(one)[:200]) for one in missing),
        *(Remark(code="status_fixed", detail=one.identifier) for one in drills),
    ]


def _over(message: sequence.Message, now: datetime) -> list[Remark]:
    warns = sequence.standing(message, (), message.key.sent) is not sequence.Standing.NOTICE
    over = warns and sequence.expires_at(message) <= now
    return [Remark(code="expired_already")] if over else []

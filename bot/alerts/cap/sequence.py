"""Which of several CAP messages stand: updates, cancellations, expiry, duplicates, in any order.

Knows nothing of storage, XML or trust: the caller passes in only messages that it believes to be
their sender's. A forged Cancel that got in here would end a warning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.alerts.cap.model import CapAlert, CapMsgType, CapStatus

UNSAID_LIFE = timedelta(hours=24)
"""How long a message without `expires` stands. CAP 1.2, 3.2.2 leaves it to who receives it."""

_WARNS = frozenset({CapMsgType.ALERT, CapMsgType.UPDATE})
_ENDS = frozenset({CapMsgType.UPDATE, CapMsgType.CANCEL})


class Standing(StrEnum):
    """What has become of a received message."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    NOTICE = "notice"
    """A Cancel, an Ack or an Error: it says something of others and warns nobody."""


class Outcome(StrEnum):
    """What a message is on arrival: api.md, `POST /api/cap`; `refused` is not decided here."""

    RECEIVED = "received"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, kw_only=True)
class MessageKey:
    """What a CAP message is known by. `sent` is aware; equal instants are equal in any offset."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, kw_only=True)
class Message:
    """As much of a message as its sequence hangs on. `expires` is None where it is not said."""

    key: MessageKey
    status: CapStatus
    msg_type: CapMsgType
    refers_to: tuple[MessageKey, ...] = ()
    expires: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What a message does when it comes.

    `ended_by`: the message, come before it, that ended it already. `ends`: what stood until now and
    no longer does. `awaits`: what it would end and has not come yet; `arrive` ends that on arrival.
    """

    outcome: Outcome
    ended_by: MessageKey | None = None
    ends: tuple[MessageKey, ...] = ()
    awaits: tuple[MessageKey, ...] = ()


def key_of(alert: CapAlert) -> MessageKey:
    """By (sender, identifier, sent): CAP 1.2, 3.2.1, `references`."""
    return MessageKey(sender=alert.sender, identifier=alert.identifier, sent=alert.sent)


def message_of(alert: CapAlert) -> Message:
    """It expires when its last info does, and never by its own word where one info names no end."""
    ends = [info.expires for info in alert.infos]
    known = [end for end in ends if end is not None]
    return Message(
        key=key_of(alert),
        status=alert.status,
        msg_type=alert.msg_type,
        refers_to=tuple(
            MessageKey(sender=one.sender, identifier=one.identifier, sent=one.sent)
            for one in alert.references
        ),
        expires=max(known) if known and len(known) == len(ends) else None,
    )


def ends(later: Message, earlier: Message) -> bool:
    """Whether `later` ends `earlier`, whichever of them arrived first.

    An Update or a Cancel ends what it names by all three parts, if it is of the same sender and the
    same status (an exercise ends no actual alert) and not sent before it. What ended stays ended,
    even when the message that ended it expires or is cancelled in turn.
    """
    return (
        later.msg_type in _ENDS
        and earlier.msg_type in _WARNS
        and earlier.key in later.refers_to
        and earlier.key != later.key
        and earlier.key.sender == later.key.sender
        and earlier.status is later.status
        and earlier.key.sent <= later.key.sent
    )


def arrive(message: Message, known: Iterable[Message]) -> Arrival:
    """What `message` is and does beside those that are known already.

    Of `known` only these matter: that of its own key, those that it refers to, and those that refer
    to it. Expiry is not looked at: `standings` does that.
    """
    others = {other.key: other for other in known}
    if message.key in others:
        return Arrival(outcome=Outcome.DUPLICATE)
    enders = _latest_first(other for other in others.values() if ends(other, message))
    awaited = message.refers_to if message.msg_type in _ENDS else ()
    return Arrival(
        outcome=Outcome.SUPERSEDED if enders else Outcome.RECEIVED,
        ended_by=enders[0].key if enders else None,
        ends=tuple(key for key, other in others.items() if ends(message, other)),
        awaits=tuple(key for key in dict.fromkeys(awaited) if key not in others),
    )


def standings(
    messages: Iterable[Message], now: datetime, life: timedelta = UNSAID_LIFE
) -> Mapping[MessageKey, Standing]:
    """How each message stands at `now`, in the order given; the first of several of one key counts.

    A message without `expires` stands for `life` from `sent`. The order of arrival changes nothing.
    """
    kept: dict[MessageKey, Message] = {}
    for message in messages:
        kept.setdefault(message.key, message)
    named_by: dict[MessageKey, list[Message]] = {}
    for message in kept.values():
        for key in message.refers_to:
            named_by.setdefault(key, []).append(message)
    return {
        key: standing(message, named_by.get(key, ()), now, life) for key, message in kept.items()
    }


def standing(
    message: Message, others: Iterable[Message], now: datetime, life: timedelta = UNSAID_LIFE
) -> Standing:
    """How one message stands at `now` beside those that refer to it; a Cancel weighs most."""
    if message.msg_type not in _WARNS:
        return Standing.NOTICE
    enders = {other.msg_type for other in others if ends(other, message)}
    if CapMsgType.CANCEL in enders:
        return Standing.CANCELLED
    if enders:
        return Standing.SUPERSEDED
    over = expires_at(message, life) <= now
    return Standing.EXPIRED if over else Standing.IN_FORCE


def expires_at(message: Message, life: timedelta = UNSAID_LIFE) -> datetime:
    """When a message stops to warn by itself."""
    return message.expires if message.expires is not None else message.key.sent + life


def in_force(
    messages: Iterable[Message], now: datetime, life: timedelta = UNSAID_LIFE
) -> tuple[Message, ...]:
    """Those that warn at `now`, the newest first."""
    kept = {message.key: message for message in reversed(list(messages))}
    found = standings(kept.values(), now, life)
    return tuple(
        message
        for message in _latest_first(kept.values())
        if found[message.key] is Standing.IN_FORCE
    )


def _latest_first(messages: Iterable[Message]) -> list[Message]:
    return sorted(messages, key=lambda one: (one.key.sent, one.key.identifier), reverse=True)

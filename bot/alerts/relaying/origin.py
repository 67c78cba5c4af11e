"""Whose warning a message is in the first place: written into what we relay, read from others'.

Services that relay each other would send one warning round for ever if each gave it a new name and
none said the old one. Knows nothing of feeds or of what is relayed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from enum import StrEnum
from uuid import UUID, uuid5

from bot.alerts.cap.elements import as_time
from bot.alerts.cap.model import CapAlert, CapInfo, NamedValue
from bot.alerts.content import Reference
from bot.alerts.content.writing import reference_text

#: The parameter that carries the first message's `sender,identifier,sent` through every relay.
ORIGIN = "fenghuo:origin"
# Ids of relays are made of their origin under this one: a crash or two workers make no second.
_IDS = UUID("2d5c0f4e-8a51-5e0b-9c43-7f7d3f1f0c69")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a warning comes from: the first message of all, and the office's name.

    `relayed`: whoever sent it to us was not the first.
    """

    origin: Reference
    name: str
    relayed: bool = False


def source_of(alert: CapAlert, feed_name: str = "") -> Source:
    """What the message says of where it comes from; unless it says so, from its sender.

    `feed_name`: what our people call the feed that brought it; said where the message gives an
    address instead of a name.
    """
    own = Reference(sender=alert.sender, identifier=alert.identifier, sent=alert.sent)
    origin = next(_origins(alert), own)
    if origin == own:
        said = _names(alert)
        named = said if said != alert.sender else None
        return Source(origin=own, name=named or feed_name or alert.sender)
    return Source(origin=origin, name=alert.source or _names(alert) or origin.sender, relayed=True)


def marked(alert: CapAlert, source: Source, note: str) -> CapAlert:
    """Our own message as the relay of that source; `note` says so to people (CAP 1.2, 3.2.1)."""
    return replace(
        alert,
        source=source.name,
        note=note,
        incidents=_word(source.origin.identifier),
        infos=tuple(_marked(info, source) for info in alert.infos),
    )


class Standing(StrEnum):
    """How surely a message is its first sender's; a lesser one never stands in a better one's way.

    What anybody can write must not keep out what is signed, nor a claim what it claims to repeat.
    """

    PINNED = "pinned"
    DIRECT = "direct"
    RELAYED = "relayed"


def standing_of(source: Source, *, pinned: bool) -> Standing:
    """Of a message whose signature is, or is not, by a pinned key."""
    if pinned:
        return Standing.PINNED
    return Standing.RELAYED if source.relayed else Standing.DIRECT


def relay_id(origin: Reference, standing: Standing) -> UUID:
    """The id of our relay of a message: the same for ever."""
    sent = origin.sent.astimezone(UTC).isoformat()
    return uuid5(_IDS, "\n".join((origin.sender, origin.identifier, sent, standing)))


def _origins(alert: CapAlert) -> Iterator[Reference]:
    for info in alert.infos:
        for parameter in info.parameters:
            parts = parameter.value.split(",") if parameter.name == ORIGIN else []
            sent = as_time(parts[2].strip()) if len(parts) == 3 else None
            if sent is not None and parts[0].strip() and parts[1].strip():
                yield Reference(sender=parts[0].strip(), identifier=parts[1].strip(), sent=sent)


def _names(alert: CapAlert) -> str | None:
    return next((info.sender_name for info in alert.infos if info.sender_name), None)


def _marked(info: CapInfo, source: Source) -> CapInfo:
    origin = NamedValue(name=ORIGIN, value=reference_text(source.origin))
    return replace(info, sender_name=source.name, parameters=(*info.parameters, origin))


def _word(identifier: str) -> str:
    """CAP's `incidents` are split at white space; names with some stand in quotes."""
    return f'"{identifier}"' if any(one.isspace() for one in identifier) else identifier

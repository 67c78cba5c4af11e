"""The chain: each entry's seal is a keyed hash over the seal before it and the entry itself.

It does not know where entries are kept or the key: it is given the keyed hash.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

#: A keyed hash; with it alone seals can be made.
Mac = Callable[[bytes], bytes]
#: What stands before the first entry.
START = bytes(32)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the trail, as it was written."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """An entry in the chain. Places count from 1 without gaps, whatever the ids do."""

    place: int
    seal: bytes
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class Head:
    """The newest seal and its place."""

    place: int
    seal: bytes


class Fault(StrEnum):
    CHANGED = "changed"  # the entry, or what its seal was made from, is not what was sealed
    MISSING = "missing"  # its place in the chain is empty
    CUT_OFF = "cut_off"  # the head kept outside the database is not in the chain any more


@dataclass(frozen=True, kw_only=True)
class Break:
    """The first place that does not hold. `entry` is what stands there, if anything does."""

    place: int
    fault: Fault
    entry: Entry | None = None


def link(mac: Mac, previous: bytes, place: int, entry: Entry) -> bytes:
    """The seal of an entry: 32 bytes."""
    return mac(previous + _canonical(place, entry))


class Walk:
    """Goes along the chain, given its entries in the order of their places."""

    def __init__(self, mac: Mac, head: Head | None) -> None:
        """`head`: the one kept outside; it may be older than the chain's own, never newer."""
        self._mac = mac
        self._head = head
        self._last = START
        self.entries = 0

    def step(self, sealed: Sealed) -> Break | None:
        """What is wrong with the next entry. After a break the walk is over."""
        place = self.entries + 1
        if sealed.place != place:
            return Break(place=place, fault=Fault.MISSING)
        right = link(self._mac, self._last, place, sealed.entry)
        if not hmac.compare_digest(right, sealed.seal):
            return Break(place=place, fault=Fault.CHANGED, entry=sealed.entry)
        if self._head and self._head.place == place and self._head.seal != sealed.seal:
            return Break(place=place, fault=Fault.CUT_OFF, entry=sealed.entry)
        self._last, self.entries = sealed.seal, place
        return None

    def end(self) -> Break | None:
        """What is wrong with where the chain ends."""
        if self._head and self._head.place > self.entries:
            return Break(place=self.entries + 1, fault=Fault.CUT_OFF)
        return None


def _canonical(place: int, entry: Entry) -> bytes:
    """One way of writing an entry, whatever time zone or order of keys it is read in."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    row = [place, entry.id, at, entry.actor, entry.action, entry.subject, dict(entry.details)]
    return json.dumps(row, sort_keys=True, separators=(",", ":")).encode()

"""A verified reporter, and what somebody asks for who registers one.

It does not know how it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from bot.officials import known_as
from bot.residents.people import Person

#: The channel of whoever files with a token: the name is the address, and nothing is sent there.
TOKEN = "token"


class ReporterRole(StrEnum):
    """Several may be one person's (应急管理部's 灾害信息员, 网格员, 安全生产 supervisors)."""

    INFORMATION_REPORTER = "information_reporter"  # 灾害信息员
    GRID_WORKER = "grid_worker"  # 网格员
    SAFETY_SUPERVISOR = "safety_supervisor"  # 安全生产监督员, 劳动监督员
    FIRST_RESPONDER = "first_responder"


def token_person(name: str) -> Person:
    """Two tokens of one name are one person."""
    return Person(channel=TOKEN, address=known_as(name))


@dataclass(frozen=True, kw_only=True)
class Verified:
    """Who tells a report. A token that no entry of the register bears has no roles."""

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WantedReporter:
    """As it was typed. `areas`: GB/T 2260 codes; `since`: None is now."""

    name: str
    roles: Sequence[str]
    areas: Sequence[str]
    addresses: Sequence[Person] = ()
    active: bool = True
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SealedAddress:
    channel: str
    fingerprint: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Registered:
    """An entry of the register; not active, it is kept and means nothing.

    Among the addresses is the one of `token_person`, by which a token of that name is theirs.
    """

    id: UUID
    name: str
    roles: tuple[str, ...]
    areas: tuple[str, ...]
    active: bool
    since: datetime
    created_by: str
    created_at: datetime
    addresses: tuple[SealedAddress, ...] = field(default=(), repr=False)

    @property
    def known_as(self) -> str:
        return known_as(self.name)


@dataclass(frozen=True, kw_only=True)
class ShownReporter:
    """`addresses` are open, and there for administrators alone; None for others."""

    entry: Registered
    addresses: tuple[Person, ...] | None = field(repr=False)

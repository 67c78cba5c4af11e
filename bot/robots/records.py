"""What is known of a robot, and what somebody asks for who adds one.

It does not know how it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from channels.robots import RobotChannel

#: The channel of robots' contacts. Residents never subscribe on it.
CHANNEL = RobotChannel.name
LONGEST_NAME = 80


class Health(StrEnum):
    """What its last test, or a warning since, has shown."""

    UNTESTED = "untested"
    WORKS = "works"
    FAILING = "failing"  # the last test was not taken
    GONE = "gone"  # its service does not know it: nothing goes there until a test is taken


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """As it was typed. `areas` are GB/T 2260 codes; the URL is a secret."""

    name: str
    url: str = field(repr=False)
    areas: Sequence[str]
    groups: Sequence[str] = ()
    language: str = "zh"


@dataclass(frozen=True, kw_only=True)
class Robot:
    """`shown` is all of its URL that anybody sees; `test_reason`: a code of `channels.errors`."""

    id: UUID
    name: str
    service: str
    shown: str
    language: str
    areas: tuple[str, ...]
    groups: tuple[str, ...]
    created_by: str
    created_at: datetime
    tested_at: datetime | None = None
    test_reason: str | None = None
    gone: bool = False

    @property
    def health(self) -> Health:
        if self.gone:
            return Health.GONE
        if self.tested_at is None:
            return Health.UNTESTED
        return Health.FAILING if self.test_reason else Health.WORKS

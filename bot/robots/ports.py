"""What the robots' room needs from outside: a book that remembers, and the channel itself.

It does not know who provides them.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from bot.residents.ports import Mark
from bot.residents.subscription import Wish
from bot.robots.records import Robot
from channels.base import Outbound, Receipt
from channels.robots import Known


class RobotBook(Protocol):
    """Each method that changes something writes the audit trail in the same transaction."""

    async def all(self) -> tuple[Robot, ...]:
        """Those that are there, by name."""

    async def get(self, robot_id: UUID) -> tuple[Robot, bytes]:
        """With its sealed URL. Raises RobotUnknown."""

    async def add(self, robot: Robot, mark: Mark, wish: Wish) -> None:
        """The robot listens from now on. Raises RobotTaken."""

    async def tested(self, robot_id: UUID, by: str, reason: str | None, now: datetime) -> None:
        """A test that was taken (no reason) brings back one that was gone."""

    async def remove(self, robot_id: UUID, by: str, sealed_nothing: bytes, now: datetime) -> None:
        """Its URL is forgotten; what the ledger says of it stays. Raises RobotUnknown."""


class RobotDoor(Protocol):
    """The channel, as far as this room needs it: `channels.robots.RobotChannel`."""

    async def check(self, url: str) -> Known:
        """Raises RobotRefused."""

    async def send(self, outbound: Outbound) -> Receipt:
        """Raises a ChannelError."""

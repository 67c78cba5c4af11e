"""Asking for and granting an emergency elevation: the acts around the rules of elevation.py.

It does not know HTTP, nor how elevations are kept.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from bot.alerts import elevation
from bot.alerts.calling import Calling
from bot.alerts.elevation import LASTS, Elevation
from bot.alerts.errors import ElevationUnknown, ReasonMissing
from bot.alerts.ground import Ground
from bot.alerts.moves import hand_of
from bot.alerts.ports import AlertBook
from bot.alerts.records import Act
from bot.beijing import BEIJING
from bot.officials import Official


class Elevations:
    """Every step is on the record, with who took it and why."""

    def __init__(
        self,
        *,
        book: AlertBook,
        ground: Ground,
        calling: Calling,
        clock: Callable[[], datetime],
    ) -> None:
        self._book = book
        self._ground = ground
        self._calling = calling
        self._clock = clock

    async def ask(self, alert_id: UUID, reason: str, official: Official) -> tuple[Elevation, int]:
        """The elevation, and how many of those who may grant it could be told.

        Raises NotYourRole, IllegalMove, NotLifeSafety, ReasonMissing, AlertUnknown.
        """
        alert, now = await self._book.get(alert_id), self._clock()
        elevation.check_ask(alert, official)
        reason = storable(reason)
        if not reason:
            raise ReasonMissing
        asked = Elevation(
            id=uuid4(),
            alert_id=alert_id,
            version=alert.version,
            asked_by=official.name,
            reason=reason,
            asked_at=now,
            expires_at=now + LASTS,
        )
        told = await self._calling.granters(alert, official, reason)
        hand = hand_of(Act.ELEVATE, alert, official, now, reason)
        await self._book.ask_elevation(asked, hand, told.notices)
        return asked, told.reached

    async def grant(self, alert_id: UUID, elevation_id: UUID, official: Official) -> Elevation:
        """Raises what elevation.check_grant does, OutsideYourArea, ElevationUnknown."""
        alert, now = await self._book.get(alert_id), self._clock()
        asked = next((e for e in await self.of(alert_id) if e.id == elevation_id), None)
        if asked is None:
            raise ElevationUnknown
        elevation.check_grant(asked, alert, official, now)
        # One of the three answers for the ground, or three strangers could warn any place.
        await asyncio.to_thread(self._ground.check, alert.content.area, official)
        granted = replace(asked, granted_by=official.name, granted_at=now, expires_at=now + LASTS)
        until = granted.expires_at.astimezone(BEIJING).strftime("%H:%M")
        told = await self._calling.one(
            asked.asked_by, "alerts.told_granted", alert, person=official.name, until=until
        )
        hand = hand_of(Act.GRANT_ELEVATION, alert, official, now, asked.reason)
        await self._book.grant_elevation(granted, hand, told.notices)
        return granted

    async def of(self, alert_id: UUID) -> tuple[Elevation, ...]:
        """Every one that was asked for, oldest first."""
        return await self._book.elevations(alert_id)


def storable(reason: str) -> str:
    """PostgreSQL takes no NUL, and a lone surrogate has no UTF-8."""
    return reason.replace("\0", "").encode("utf-8", "replace").decode().strip()

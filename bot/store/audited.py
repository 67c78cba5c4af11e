"""Writes what somebody did down in the trail, in the transaction of the deed.

It does not know what was done, nor how the trail is sealed: `bot.store.trail` reads it.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import audit


async def record(
    connection: AsyncConnection,
    action: str,
    subject: UUID | str,
    *,
    by: str,
    at: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """`action`: room and verb, as "roster.keep"; `details`: JSON, with nobody's own data."""
    entry = {"actor": by, "action": action, "subject": str(subject), "details": dict(details or {})}
    await connection.execute(insert(audit).values(at=at, **entry))

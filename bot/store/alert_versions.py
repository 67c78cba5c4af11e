"""What the versions of an alert said, kept and read on a connection that is open.

It does not know which version anybody compares with which.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.content import AlertContent, from_json, to_json
from bot.alerts.records import Alert
from bot.store.tables import alert_versions as t


async def keep(connection: AsyncConnection, alert: Alert) -> None:
    """The present version; nothing of it changes any more."""
    row = {"alert_id": alert.id, "version": alert.version, "content": to_json(alert.content)}
    await connection.execute(t.insert().values(**row))


async def said(connection: AsyncConnection, alert_id: UUID, version: int) -> AlertContent | None:
    """The content of that version."""
    query = select(t.c.content).where(t.c.alert_id == alert_id, t.c.version == version)
    row = (await connection.execute(query)).first()
    return from_json(row.content) if row else None

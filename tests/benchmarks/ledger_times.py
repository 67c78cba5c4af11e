"""When a broadcast came how far, read from its ledger afterwards: looking on costs cores.

It does not send anything.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from bot.store import tables as t
from bot.store.database import Database


async def moments(database_url: str, alert_id: str) -> tuple[datetime, datetime]:
    """When the last row had its first result, and when the last row changed for the last time.

    The first is when the provider has everything, the second when all receipts are in.
    """
    database = Database(database_url, pool_size=1)
    d, e, a = t.deliveries.c, t.events.c, t.attempts.c
    firsts = (
        select(func.min(a.at).label("first"), func.max(d.updated_at).label("last"))
        .join(t.deliveries, d.id == a.delivery_id)
        .join(t.events, e.id == d.event_id)
        .where(e.alert_id == UUID(alert_id))
        .group_by(d.id)
        .subquery()
    )
    query = select(func.max(firsts.c.first), func.max(firsts.c.last))
    try:
        async with database.transaction() as connection:
            row = (await connection.execute(query)).one()
    finally:
        await database.close()
    return row[0], row[1]

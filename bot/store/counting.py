"""How many rows a list has before it is cut into pages.

It does not know which list: whoever asks brings it, without its page.
"""

from typing import Any

from sqlalchemy import Select, func, select

from bot.store.database import Database


async def count(database: Database, wanted: Select[Any]) -> int:
    """Rows of `wanted` without its order and limit."""
    rows = wanted.order_by(None).limit(None).subquery()
    async with database.transaction() as connection:
        return int((await connection.execute(select(func.count()).select_from(rows))).scalar_one())

"""How many people listen in a division, for a page that only says the number.

It does not decide who is warned: `audience` finds those one by one.
"""

from collections.abc import Collection

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, func, not_, select

from bot.store.database import Database
from bot.store.tables import subscriptions

_s = subscriptions.c


class StoredListeners:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, codes: Collection[str], outline: BaseGeometry | None) -> int:
        """Reachable people who asked for one of the divisions, or for a place in the outline.

        `outline`: valid, WGS-84 degrees; None: there is none.
        """
        listed = _s.areas.overlap(sorted(codes))
        living = [_s.confirmed_at.is_not(None), _s.ended_at.is_(None), _s.reachable]
        by_code = select(func.count(_s.contact_id.distinct())).where(listed, *living)
        async with self._database.transaction() as connection:
            found = int((await connection.execute(by_code)).scalar_one())
            if outline is None:
                return found
            by_point = select(_s.contact_id, _s.lon, _s.lat).where(
                not_(listed), _in_box(outline), *living
            )
            points = (await connection.execute(by_point)).all()
        shapely.prepare(outline)
        inside = shapely.intersects_xy(
            outline, [row.lon for row in points], [row.lat for row in points]
        )
        return found + len(
            {row.contact_id for row, there in zip(points, inside, strict=True) if there}
        )


def _in_box(outline: BaseGeometry) -> ColumnElement[bool]:
    west, south, east, north = outline.bounds
    return and_(_s.lon.between(west, east), _s.lat.between(south, north))

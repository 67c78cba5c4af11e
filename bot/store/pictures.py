"""Pictures of reports by what they look like, on PostgreSQL.

It does not know how a picture is looked at.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.reports.abuse.judging import Sign
from bot.reports.abuse.pictures import NEAR, bands_of
from bot.reports.abuse.ports import Match
from bot.reports.similar import distance_m
from bot.store import tables as t
from bot.store.bits import near
from bot.store.database import Database

#: Neighbours send round one picture of one fire; a day later it is an old one.
SAME_DAY = timedelta(hours=24)
#: Metres: people photograph a fire from across the street, and its smoke from the next one.
SAME_PLACE_M = 300.0
_MOST = 50


class StoredPictures:
    """Implements bot.reports.abuse.ports.PictureBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unread(self, limit: int) -> Sequence[tuple[UUID, str]]:
        m, p = t.report_media.c, t.report_pictures
        query = (
            select(m.id, m.file)
            .outerjoin(p, p.c.media_id == m.id)
            .where(p.c.media_id.is_(None), m.media_type.startswith("image/"))
            .order_by(m.created_at)
            .limit(limit)
        )
        async with self._database.transaction() as connection:
            return [(row.id, row.file) for row in await connection.execute(query)]

    async def read(self, media_id: UUID, hash: int | None, sign: Sign) -> None:
        bands = bands_of(hash) if hash is not None else []
        looked = upsert(t.report_pictures).values(media_id=media_id, hash=hash, bands=bands)
        async with self._database.transaction() as connection:
            # Somebody may have deleted the report meanwhile.
            there = select(t.report_media.c.report_id).where(t.report_media.c.id == media_id)
            report_id = (await connection.execute(there.with_for_update())).scalar()
            if report_id is None:
                return
            await connection.execute(looked.on_conflict_do_nothing())
            if await matches(connection, t.report_media.c.id == media_id):
                await _mark(connection, report_id, sign)


async def matches(
    connection: AsyncConnection, whose: ColumnElement[bool], *, told: bool = False
) -> list[Match]:
    """Earlier ones of other reports like those for which `whose` holds, the newest first.

    Not of one that was filed near by on the same day. `told`: somebody reads them, and one picture
    must not lead from a confidential report to another one of the same person, nor back.
    """
    media, picture, report = t.report_media, t.report_pictures, t.reports
    other_media, other, earlier = media.alias(), picture.alias(), report.alias()
    places = [
        table.c[name].label(f"{prefix}{name}")
        for prefix, table in (("", report), ("other_", earlier))
        for name in ("lat", "lon", "created_at")
    ]
    query = (
        select(earlier.c.reference, *places)
        .select_from(media)
        .join(picture, picture.c.media_id == media.c.id)
        .join(report, report.c.id == media.c.report_id)
        .join(other, other.c.bands.overlap(picture.c.bands))
        .join(other_media, other_media.c.id == other.c.media_id)
        .join(earlier, earlier.c.id == other_media.c.report_id)
        .where(
            whose,
            near(other.c.hash, picture.c.hash, NEAR),
            earlier.c.id != report.c.id,
            other_media.c.created_at < media.c.created_at,
        )
        .order_by(earlier.c.created_at.desc())
        .limit(_MOST)
    )
    if told:
        query = query.where(report.c.confidential.is_(False), earlier.c.confidential.is_(False))
    rows = await connection.execute(query)
    return [
        Match(reference=row.reference, at=row.other_created_at)
        for row in rows
        if not _same_scene(row)
    ]


def _same_scene(row: Row[Any]) -> bool:
    if row.created_at - row.other_created_at > SAME_DAY:
        return False
    if row.lat is None or row.other_lat is None:
        return True
    metres: float = distance_m(row.lat, row.lon, row.other_lat, row.other_lon)
    return metres <= SAME_PLACE_M


async def _mark(connection: AsyncConnection, report_id: UUID, sign: Sign) -> None:
    r = t.reports.c
    marked = (
        update(t.reports)
        .where(r.id == report_id, ~r.signs.contains([sign.value]))
        .values(signs=func.array_append(r.signs, sign.value))
    )
    await connection.execute(marked)

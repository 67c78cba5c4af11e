"""Who listens where, in PostgreSQL: subscriptions that may be meant, a page at a time.

It does not decide who is inside: a box around the area is all that it looks at.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from bot.alerts.ports import Candidate, Selection
from bot.store.database import Database
from bot.store.left_out import left_out
from bot.store.tables import contacts, subscriptions

#: A degree of latitude is never shorter (WGS-84, at the equator: 110,574 m).
_METRES_A_DEGREE = 110_000.0
#: Beside the poles a degree of longitude is next to nothing; nobody lives further north or south.
_LEAST_COSINE = 0.05


class StoredAudience:
    """Implements bot.alerts.ports.AudienceBook. Confirmed, not ended, not stopped, not gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def candidates(
        self, selection: Selection, after: tuple[UUID, UUID] | None, limit: int
    ) -> tuple[Candidate, ...]:
        s, c = subscriptions.c, contacts.c
        inside = s.areas.overlap(sorted(selection.codes))
        place = (s.contact_id, s.id)
        query = (
            select(
                *place,
                c.channel,
                s.language,
                s.lat,
                s.lon,
                s.radius_m,
                s.quiet_hours,
                c.person,
                inside.label("inside"),
            )
            .join(contacts, c.id == s.contact_id)
            .where(
                s.confirmed_at.is_not(None),
                s.ended_at.is_(None),
                c.stopped_at.is_(None),
                c.gone_at.is_(None),
                or_(inside, _near(selection)),
                *_filters(selection),
            )
            .order_by(*place)
            .limit(limit)
        )
        if after is not None:
            query = query.where(tuple_(*place) > tuple_(*after))
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(_candidate(row) for row in rows)

    async def left_out(self, selection: Selection) -> Mapping[str, Sequence[Candidate]]:
        async with self._database.transaction() as connection:
            return await left_out(connection, selection)


def _filters(selection: Selection) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if selection.groups:
        found.append(subscriptions.c.groups.overlap(list(selection.groups)))
    if selection.channels:
        found.append(contacts.c.channel.in_(selection.channels))
    if selection.languages:
        primary = [language.split("-")[0].lower() for language in selection.languages]
        spoken = func.lower(func.split_part(subscriptions.c.language, "-", 1))
        found.append(spoken.in_(primary))
    return found


def _near(selection: Selection) -> ColumnElement[bool]:
    """Circles whose box meets the area's box; whether they meet the area is looked at later."""
    s = subscriptions.c
    if selection.geometry.is_empty:
        return s.id.is_(None)
    west, south, east, north = selection.geometry.bounds
    degrees = func.coalesce(s.radius_m, 0.0) / _METRES_A_DEGREE
    wide = degrees / func.greatest(_LEAST_COSINE, func.cos(func.radians(s.lat)))
    return and_(
        s.lat.between(south - degrees, north + degrees),
        s.lon.between(west - wide, east + wide),
    )


def _candidate(row: Any) -> Candidate:
    has_point = row.lat is not None and row.lon is not None
    return Candidate(
        contact_id=row.contact_id,
        subscription_id=row.id,
        channel=row.channel,
        language=row.language,
        inside=bool(row.inside),
        point=(row.lat, row.lon, row.radius_m or 0.0) if has_point else None,
        quiet_hours=row.quiet_hours,
        person=row.person,
    )

"""Who lives in an alert's area and hears nothing of it: those who stopped or never confirmed.

It does not decide who is inside: a box around the area is all that it looks at.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.alerts.ports import Candidate, Selection
from bot.store.tables import contacts, subscriptions

STOPPED, UNCONFIRMED = "stopped", "unconfirmed"
#: A subscription's circle is 100 km at most: in degrees as far north as China's border (53.6°).
_WIDEST_DEGREES = 1.6
#: Figures to look at: more than this is "very many" as well.
MOST = 100_000


async def left_out(
    connection: AsyncConnection, selection: Selection
) -> Mapping[str, Sequence[Candidate]]:
    """By reason, at most MOST of each."""
    s, c = subscriptions.c, contacts.c
    living = and_(s.ended_at.is_(None), c.gone_at.is_(None))
    # Few subscriptions are unconfirmed or unreachable, and both have an index: none is looked at
    # that a warning would reach.
    stopped = and_(not_(s.reachable), c.stopped_at.is_not(None))
    reasons = {
        STOPPED: and_(living, s.confirmed_at.is_not(None), stopped),
        UNCONFIRMED: and_(living, s.confirmed_at.is_(None), c.stopped_at.is_(None)),
    }
    found = {}
    for reason, condition in reasons.items():
        inside = s.areas.overlap(sorted(selection.codes))
        query = (
            select(s.contact_id, c.channel, s.language, s.lat, s.lon, s.radius_m)
            .add_columns(inside.label("inside"))
            .join(contacts, c.id == s.contact_id)
            .where(condition, or_(inside, _near(selection)), *_meant(selection))
            .limit(MOST)
        )
        found[reason] = [_candidate(row) for row in (await connection.execute(query)).all()]
    return found


def _meant(selection: Selection) -> list[ColumnElement[bool]]:
    s = subscriptions.c
    found: list[ColumnElement[bool]] = []
    if selection.groups:
        found.append(s.groups.overlap(list(selection.groups)))
    if selection.channels:
        found.append(contacts.c.channel.in_(selection.channels))
    if selection.languages:
        primary = [language.split("-")[0].lower() for language in selection.languages]
        found.append(func.lower(func.split_part(s.language, "-", 1)).in_(primary))
    return found


def _near(selection: Selection) -> ColumnElement[bool]:
    s = subscriptions.c
    if selection.geometry.is_empty:
        return s.id.is_(None)
    west, south, east, north = selection.geometry.bounds
    wide = _WIDEST_DEGREES
    return and_(s.lat.between(south - wide, north + wide), s.lon.between(west - wide, east + wide))


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        contact_id=row.contact_id,
        channel=row.channel,
        language=row.language,
        quiet_hours=None,
        inside=bool(row.inside),
        lat=row.lat,
        lon=row.lon,
        radius_m=row.radius_m,
        newer=None,
    )

"""Who listens where, in PostgreSQL: subscriptions that may be meant, read as they are found.

It does not decide who is inside: it finds those whose cells an area touches.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnClause,
    ColumnElement,
    FromClause,
    Select,
    SmallInteger,
    and_,
    bindparam,
    column,
    func,
    not_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from bot.alerts import cells
from bot.alerts.ports import Candidate, Place, Selection
from bot.store.database import Database
from bot.store.tables import contacts, subscriptions


class StoredAudience:
    """Implements bot.alerts.ports.AudienceBook. Confirmed, not ended, not stopped, not gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pages(
        self, selection: Selection, first: int, then: int
    ) -> AsyncGenerator[Sequence[Candidate]]:
        """One statement behind a cursor: it sees one moment, and is read as fast as asked for."""
        spans = await asyncio.to_thread(cells.spans, selection.geometry)
        query = union_all(_by_cell(selection, spans), _by_division(selection))
        async with self._database.transaction() as connection:
            rows = await connection.stream(query)
            try:
                while page := await rows.fetchmany(first):
                    yield [_candidate(row) for row in page]
                    first = then
            finally:
                await rows.close()


def _by_division(selection: Selection) -> Select[Any]:
    return _query(selection, inside=bindparam(None, True, Boolean)).where(
        subscriptions.c.areas.overlap(sorted(selection.codes))
    )


def _by_cell(selection: Selection, spans: Sequence[cells.Span]) -> Select[Any]:
    s, r = subscriptions.c, _ranges(spans)
    here = and_(s.reach == r.c.reach, s.cell.between(r.c.low, r.c.high))
    return (
        _query(selection, inside=r.c.within)
        .join(r, here)
        .where(s.cell.is_not(None), not_(s.areas.overlap(sorted(selection.codes))))
    )


def _ranges(spans: Sequence[cells.Span]) -> FromClause:
    types: tuple[type[TypeEngine[Any]], ...] = (SmallInteger, BigInteger, BigInteger, Boolean)
    values = zip(*spans, strict=True) if spans else ((),) * len(types)
    arrays: list[ColumnElement[Any]] = [
        bindparam(None, list(each), ARRAY(kind)) for each, kind in zip(values, types, strict=True)
    ]
    named: list[ColumnClause[Any]] = [
        column(name, kind) for name, kind in zip(cells.Span._fields, types, strict=True)
    ]
    return func.unnest(*arrays).table_valued(*named).render_derived(name="span")


def _query(selection: Selection, inside: ColumnElement[bool]) -> Select[Any]:
    s, c = subscriptions.c, contacts.c
    return (
        select(
            s.contact_id,
            c.channel,
            s.language,
            s.quiet_hours,
            inside.label("inside"),
            s.lat,
            s.lon,
            s.radius_m,
            _newer(selection).label("newer"),
        )
        .select_from(subscriptions)
        .join(contacts, c.id == s.contact_id)
        .where(c.stopped_at.is_(None), c.gone_at.is_(None), *_wanted(subscriptions, selection))
    )


def _newer(selection: Selection) -> ColumnElement[Any]:
    """What the contact has asked for since: [warned by division, lat, lon, radius] of each."""
    s, other = subscriptions.c, subscriptions.alias("other")
    o = other.c
    warned = o.areas.overlap(sorted(selection.codes))
    return (
        select(func.json_agg(func.json_build_array(warned, o.lat, o.lon, o.radius_m)))
        .where(
            o.contact_id == s.contact_id,
            tuple_(o.created_at, o.id) > tuple_(s.created_at, s.id),
            *_wanted(other, selection),
        )
        .scalar_subquery()
    )


def _wanted(table: FromClause, selection: Selection) -> list[ColumnElement[bool]]:
    s = table.c
    found: list[ColumnElement[bool]] = [s.confirmed_at.is_not(None), s.ended_at.is_(None)]
    if selection.groups:
        found.append(s.groups.overlap(list(selection.groups)))
    if selection.channels:
        found.append(contacts.c.channel.in_(selection.channels))
    if selection.languages:
        primary = [language.split("-")[0].lower() for language in selection.languages]
        found.append(func.lower(func.split_part(s.language, "-", 1)).in_(primary))
    return found


def _candidate(row: Any) -> Candidate:
    contact_id, channel, language, quiet_hours, inside, lat, lon, radius_m, newer = row
    return Candidate(
        contact_id=contact_id,
        channel=channel,
        language=language,
        place=_place(inside, lat, lon, radius_m),
        quiet_hours=quiet_hours,
        newer=tuple(_place(*each) for each in newer) if newer else (),
    )


def _place(inside: bool, lat: float | None, lon: float | None, radius_m: float | None) -> Place:
    return Place(inside, None if lat is None or lon is None else (lat, lon, radius_m or 0.0))

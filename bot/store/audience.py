"""Who listens where, in PostgreSQL: subscriptions that may be meant, read as they are found.

It does not decide who is inside: it finds those whose cells an area touches.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection as Psycopg
from psycopg.rows import tuple_row
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
    case,
    column,
    func,
    not_,
    select,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from bot.alerts import cells
from bot.alerts.ports import Candidate, Selection
from bot.store.database import Database
from bot.store.left_out import left_out
from bot.store.tables import subscriptions

#: PostgreSQL cannot know how many people a range of cells holds. Left to itself it reads everybody
#: and compares them with every range; the indexes give the first at once, and the last sooner.
_ROW_BY_ROW = text("""SELECT set_config(name, 'off', true) FROM unnest(ARRAY[
    'enable_hashjoin', 'enable_mergejoin', 'enable_seqscan']) AS off(name)""")


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
        said = query.compile(
            dialect=self._database.engine.dialect, compile_kwargs={"render_postcompile": True}
        )
        async with self._database.transaction() as connection:
            await connection.execute(_ROW_BY_ROW)
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, Psycopg)
            # By the driver itself: SQLAlchemy's rows were a third of the work with each.
            async with driver.cursor("audience", row_factory=tuple_row) as cursor:
                await cursor.execute(str(said).encode(), said.params, binary=True)
                while page := await cursor.fetchmany(first):
                    yield [Candidate._make(row) for row in page]
                    first = then

    async def left_out(self, selection: Selection) -> Mapping[str, Sequence[Candidate]]:
        async with self._database.transaction() as connection:
            return await left_out(connection, selection)


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
    """Columns as in Candidate; where a circle lies, only of those who must be looked at."""
    s = subscriptions.c
    unsure = inside.is_not(True)
    return (
        select(
            s.contact_id,
            s.channel,
            s.language,
            s.quiet_hours,
            inside.label("inside"),
            case((unsure, s.lat)),
            case((unsure, s.lon)),
            case((unsure, s.radius_m)),
            case((s.several, _newer(selection))),
            s.person,
        )
        .select_from(subscriptions)
        .where(s.reachable, *_wanted(subscriptions, selection))
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
        found.append(s.channel.in_(selection.channels))
    if selection.languages:
        primary = [language.split("-")[0].lower() for language in selection.languages]
        found.append(func.lower(func.split_part(s.language, "-", 1)).in_(primary))
    return found

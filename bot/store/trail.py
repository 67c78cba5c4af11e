"""The audit trail in PostgreSQL: seals for what waits, the chain in order, and pages of it.

It does not know how seals are made, and never changes what an entry says: a trigger forbids that.
"""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import ColumnElement, Row, cast, func, or_, select, text
from sqlalchemy.dialects.postgresql import TEXT

from bot.store.database import Database
from bot.store.tables import audit
from bot.trail.chain import START, Entry, Head, Sealed
from bot.trail.ports import Line, Link, TrailPage, Wanted

#: Entries read at once on the way along the chain.
PIECE = 5_000
#: Whoever holds this lock until the end of the transaction adds to the chain.
_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended('fenghuo:audit', 0))")
_SEAL = text("""
UPDATE audit a SET place = s.place, seal = s.seal
FROM unnest(CAST(:ids AS bigint[]), CAST(:places AS bigint[]), CAST(:seals AS bytea[]))
    AS s(id, place, seal)
WHERE a.id = s.id
""")


class StoredTrail:
    """Implements bot.trail.ports.TrailBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seal(self, link: Link, limit: int) -> tuple[int, Head | None]:
        a = audit.c
        last = select(a.place, a.seal).where(a.place.is_not(None)).order_by(a.place.desc())
        waiting = select(audit).where(a.place.is_(None)).order_by(a.id).limit(limit)
        async with self._database.transaction() as connection:
            if not (await connection.execute(_LOCK)).scalar_one():
                return 0, None
            before = (await connection.execute(last.limit(1))).first()
            rows = (await connection.execute(waiting)).all()
            place, seal = (before.place, bytes(before.seal)) if before else (0, START)
            places, seals = [], []
            for row in rows:
                place += 1
                seal = link(seal, place, _entry(row))
                places.append(place)
                seals.append(seal)
            if rows:
                values = {"ids": [row.id for row in rows], "places": places, "seals": seals}
                await connection.execute(_SEAL, values)
        return len(rows), Head(place=place, seal=seal) if place else None

    async def seal_at(self, place: int) -> bytes | None:
        query = select(audit.c.seal).where(audit.c.place == place)
        async with self._database.transaction() as connection:
            seal = (await connection.execute(query)).scalar_one_or_none()
        return bytes(seal) if seal is not None else None

    async def sealed(self) -> AsyncIterator[Sealed]:
        a, after = audit.c, 0
        query = select(audit).order_by(a.place).limit(PIECE)
        while True:
            async with self._database.transaction() as connection:
                rows = (await connection.execute(query.where(a.place > after))).all()
            for row in rows:
                yield Sealed(place=row.place, seal=bytes(row.seal or b""), entry=_entry(row))
            if len(rows) < PIECE:
                return
            after = rows[-1].place

    async def waiting(self) -> int:
        query = select(func.count()).select_from(audit).where(audit.c.place.is_(None))
        async with self._database.transaction() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def page(self, wanted: Wanted, limit: int, before: int | None) -> TrailPage:
        query = select(audit).where(*_filters(wanted)).order_by(audit.c.id.desc())
        if before is not None:
            query = query.where(audit.c.id < before)
        async with self._database.transaction() as connection:
            rows = (await connection.execute(query.limit(limit + 1))).all()
        items = tuple(Line(entry=_entry(row), place=row.place) for row in rows[:limit])
        return TrailPage(items=items, before=items[-1].entry.id if len(rows) > limit else None)


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    a = audit.c
    found: list[ColumnElement[bool]] = []
    if wanted.actor is not None:
        found.append(a.actor == wanted.actor)
    if wanted.subject is not None:
        found.append(a.subject == wanted.subject)
    if wanted.action is not None:
        kind = a.action.startswith(f"{wanted.action}.", autoescape=True)
        found.append(or_(a.action == wanted.action, kind))
    if wanted.since is not None:
        found.append(a.at >= wanted.since)
    if wanted.until is not None:
        found.append(a.at < wanted.until)
    if wanted.text:
        details = cast(a.details, TEXT)
        found.append(
            or_(
                *(
                    column.icontains(wanted.text, autoescape=True)
                    for column in (a.actor, a.action, a.subject, details)
                )
            )
        )
    return found


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        details=row.details,
    )

"""Circles on PostgreSQL.

It does not know addresses, names or words (it holds them sealed), nor when a check-in counts.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.circles.circle import Circle, Counts, Kind
from bot.circles.ports import Entry, Listener, Sealed, SealedMember
from bot.store import tables as t
from bot.store.audited import record
from bot.store.database import Database

_C, _M = t.circles.c, t.circle_members.c
_FAMILIES = select(_C.id).where(_C.kind == Kind.FAMILY)


class StoredCircles:
    """Implements bot.circles.ports.CircleBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self, circle: Circle, first: SealedMember | None = None, *, by: str | None = None
    ) -> bool:
        new = upsert(t.circles).values(
            id=circle.id,
            code=circle.code,
            kind=circle.kind,
            name=circle.name,
            area=circle.area,
            created_at=circle.created_at,
        )
        async with self._database.transaction() as connection:
            made = await connection.execute(new.on_conflict_do_nothing().returning(_C.id))
            if made.one_or_none() is None:
                return False
            if first:
                await _add(connection, circle.id, first, circle.created_at)
            if by:
                await record(connection, "circle.create", circle.code, by=by, at=circle.created_at)
        return True

    async def find(self, code: str, since: datetime) -> tuple[Circle, Counts] | None:
        async with self._database.single() as connection:
            rows = await connection.execute(_counted(since).where(_C.code == code))
            row = rows.one_or_none()
        return _circle(row) if row else None

    async def circles_of(self, fingerprint: bytes, since: datetime) -> list[tuple[Circle, Counts]]:
        mine = select(_M.circle_id).where(_M.fingerprint == fingerprint)
        statement = _counted(since).where(_C.id.in_(mine)).order_by(_C.created_at, _C.id)
        async with self._database.single() as connection:
            return [_circle(row) for row in await connection.execute(statement)]

    async def members(self, circle: UUID) -> list[SealedMember]:
        statement = (
            select(t.circle_members).where(_M.circle_id == circle).order_by(_M.joined_at, _M.id)
        )
        async with self._database.single() as connection:
            return [_member(row) for row in await connection.execute(statement)]

    async def join(self, circle: UUID, member: SealedMember, most: int, now: datetime) -> Entry:
        async with self._database.transaction() as connection:
            # Two who want the last place: one waits here for the other.
            locked = await connection.execute(
                select(_C.id).where(_C.id == circle).with_for_update()
            )
            if locked.one_or_none() is None:
                return Entry.GONE
            inside = await connection.execute(select(_M.fingerprint).where(_M.circle_id == circle))
            known = {row.fingerprint for row in inside}
            if member.fingerprint in known:
                return Entry.ALREADY_IN
            if len(known) >= most:
                return Entry.FULL
            await _add(connection, circle, member, now)
        return Entry.JOINED

    async def call(self, circle: UUID, fingerprint: bytes, name: bytes) -> None:
        async with self._database.single() as connection:
            await connection.execute(
                update(t.circle_members)
                .where(_M.circle_id == circle, _M.fingerprint == fingerprint)
                .values(sealed_name=name)
            )

    async def leave(self, circle: UUID, fingerprint: bytes) -> bool | None:
        async with self._database.transaction() as connection:
            gone = await connection.execute(
                delete(t.circle_members)
                .where(_M.circle_id == circle, _M.fingerprint == fingerprint)
                .returning(_M.id)
            )
            if gone.one_or_none() is None:
                return None
            return bool(await drop_empty(connection, [circle]))

    async def check_in(
        self, fingerprint: bytes, said: Sealed, now: datetime, told_before: datetime
    ) -> list[UUID]:
        mine = _M.fingerprint == fingerprint
        kept = {"sealed_place": said.place, "sealed_words": said.words}
        due = or_(_M.told_at.is_(None), _M.told_at <= told_before)
        async with self._database.transaction() as connection:
            await connection.execute(update(t.circle_members).where(mine).values(safe_at=now))
            in_families = and_(mine, _M.circle_id.in_(_FAMILIES))
            await connection.execute(update(t.circle_members).where(in_families).values(**kept))
            told = await connection.execute(
                update(t.circle_members)
                .where(in_families, due)
                .values(told_at=now)
                .returning(_M.circle_id)
            )
            return [row.circle_id for row in told]

    async def take_back(self, fingerprint: bytes, since: datetime) -> list[UUID] | None:
        mine = and_(_M.fingerprint == fingerprint, _M.safe_at > since)
        # Told again at once of the next "safe": they must not go on believing the opposite.
        nothing = {"safe_at": None, "sealed_place": None, "sealed_words": None, "told_at": None}
        statement = update(t.circle_members).where(mine).values(**nothing).returning(_M.circle_id)
        async with self._database.transaction() as connection:
            circles = [row.circle_id for row in await connection.execute(statement)]
            if not circles:
                return None
            families = select(_C.id).where(_C.id.in_(circles), _C.kind == Kind.FAMILY)
            return [row.id for row in await connection.execute(families)]

    async def listeners(self, circles: Sequence[UUID], fingerprint: bytes) -> list[Listener]:
        other, contact, talk = t.circle_members.alias("other"), t.contacts.c, t.conversations.c
        stopped = select(contact.id).where(
            contact.channel == other.c.channel,
            contact.fingerprint == other.c.fingerprint,
            or_(contact.stopped_at.is_not(None), contact.gone_at.is_not(None)),
        )
        statement = (
            select(
                t.circle_members,
                other.c.fingerprint.label("to"),
                other.c.channel.label("to_channel"),
                other.c.sealed_address.label("to_address"),
                func.coalesce(talk.language, other.c.language).label("to_language"),
            )
            .join(other, other.c.circle_id == _M.circle_id)
            .outerjoin(t.conversations, talk.fingerprint == other.c.fingerprint)
            .where(
                _M.circle_id.in_(circles),
                _M.fingerprint == fingerprint,
                other.c.fingerprint != fingerprint,
                other.c.sealed_address.is_not(None),
                ~stopped.exists(),
            )
        )
        async with self._database.single() as connection:
            # Whoever is in several of the circles is told once.
            rows = {row.to: row for row in await connection.execute(statement)}
        return [_listener(row) for row in rows.values()]

    async def stopped(self, fingerprint: bytes) -> bool:
        contact = t.contacts.c
        statement = select(contact.id).where(
            contact.fingerprint == fingerprint, contact.stopped_at.is_not(None)
        )
        async with self._database.single() as connection:
            return (await connection.execute(statement)).first() is not None

    async def forget(self, before: datetime) -> int:
        """Takes out what was said before that moment, place and words too; how many."""
        nothing = {"safe_at": None, "sealed_place": None, "sealed_words": None}
        statement = update(t.circle_members).where(_M.safe_at <= before).values(**nothing)
        async with self._database.single() as connection:
            return (await connection.execute(statement)).rowcount


async def drop_empty(connection: AsyncConnection, circles: Sequence[UUID]) -> int:
    """Families without a member go, and their codes with them; how many."""
    # Who is joining at this moment is waited for, and then seen by the next statement.
    await connection.execute(select(_C.id).where(_C.id.in_(circles)).with_for_update())
    inhabited = select(_M.circle_id).where(_M.circle_id == _C.id)
    statement = delete(t.circles).where(
        _C.id.in_(circles), _C.kind == Kind.FAMILY, ~inhabited.exists()
    )
    return (await connection.execute(statement)).rowcount


def _counted(since: datetime) -> Select[Any]:
    """Circles with how many are in them and how many are safe."""
    safe = func.count(_M.id).filter(_M.safe_at > since)
    return (
        select(t.circles, func.count(_M.id).label("members"), safe.label("safe"))
        .outerjoin(t.circle_members, _M.circle_id == _C.id)
        .group_by(_C.id)
    )


async def _add(
    connection: AsyncConnection, circle: UUID, member: SealedMember, now: datetime
) -> None:
    await connection.execute(
        t.circle_members.insert().values(
            id=uuid4(),
            circle_id=circle,
            fingerprint=member.fingerprint,
            channel=member.channel,
            language=member.language,
            sealed_address=member.address,
            sealed_name=member.name,
            joined_at=now,
            safe_at=member.safe_at,
            sealed_place=member.said.place,
            sealed_words=member.said.words,
        )
    )


def _circle(row: Row[Any]) -> tuple[Circle, Counts]:
    circle = Circle(
        id=row.id,
        code=row.code,
        kind=Kind(row.kind),
        created_at=row.created_at,
        name=row.name,
        area=row.area,
    )
    return circle, Counts(members=row.members, safe=row.safe)


def _member(row: Row[Any]) -> SealedMember:
    return SealedMember(
        fingerprint=row.fingerprint,
        channel=row.channel,
        language=row.language,
        address=row.sealed_address,
        name=row.sealed_name,
        safe_at=row.safe_at,
        said=Sealed(place=row.sealed_place, words=row.sealed_words),
    )


def _listener(row: Row[Any]) -> Listener:
    return Listener(
        teller=_member(row),
        channel=row.to_channel,
        address=row.to_address,
        language=row.to_language,
    )

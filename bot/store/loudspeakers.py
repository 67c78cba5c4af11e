"""Loudspeakers in PostgreSQL: a row beside a contact and its subscription.

It does not know who may register one, nor its address, which is sealed.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.loudspeakers import Entry, Loudspeaker, LoudspeakerTaken, LoudspeakerUnknown
from bot.store.audited import record
from bot.store.database import Database
from bot.store.persons import listen, meet, point_of
from bot.store.tables import contacts, loudspeakers, subscriptions


class StoredLoudspeakers:
    """Implements bot.loudspeakers.LoudspeakerBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, entry: Entry) -> None:
        try:
            async with self._database.transaction() as connection:
                # One that was removed is the same contact again: its old deliveries stay its own.
                again = {"language": entry.wish.language, "gone_at": None, "stopped_at": None}
                contact, _ = await meet(
                    connection, entry.mark, entry.wish.language, entry.at, change=again
                )
                wanted = await listen(connection, contact, entry.wish, entry.at)
                await connection.execute(
                    insert(loudspeakers).values(
                        id=entry.id,
                        contact_id=contact,
                        subscription_id=wanted.id,
                        name=entry.name,
                        sealed_secret=entry.sealed_secret,
                        created_by=entry.by,
                        created_at=entry.at,
                    )
                )
                details = {"name": entry.name, "areas": list(entry.wish.areas)}
                await _record(connection, entry.id, "add", entry.by, entry.at, details)
        except IntegrityError:
            raise LoudspeakerTaken from None

    async def all(self) -> tuple[Loudspeaker, ...]:
        query = (
            select(loudspeakers, subscriptions, contacts.c.sealed_address)
            .join_from(loudspeakers, contacts)
            .join(subscriptions, subscriptions.c.id == loudspeakers.c.subscription_id)
            .where(loudspeakers.c.removed_at.is_(None))
            .order_by(loudspeakers.c.name, loudspeakers.c.id)
        )
        async with self._database.transaction() as connection:
            return tuple(_loudspeaker(row) for row in await connection.execute(query))

    async def remove(self, id: UUID, by: str, at: datetime) -> None:
        gone = (
            update(loudspeakers)
            .where(loudspeakers.c.id == id, loudspeakers.c.removed_at.is_(None))
            .values(removed_at=at)
            .returning(loudspeakers.c.contact_id, loudspeakers.c.subscription_id)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(gone)).one_or_none()
            if row is None:
                raise LoudspeakerUnknown
            await connection.execute(
                update(subscriptions)
                .where(subscriptions.c.id == row.subscription_id)
                .values(ended_at=at)
            )
            # Gone, so that what is on its way to it does not go out either.
            await connection.execute(
                update(contacts).where(contacts.c.id == row.contact_id).values(gone_at=at)
            )
            await _record(connection, id, "remove", by, at, {})

    async def sealed_secret(self, fingerprint: bytes) -> bytes | None:
        query = (
            select(loudspeakers.c.sealed_secret)
            .join_from(loudspeakers, contacts)
            .where(contacts.c.fingerprint == fingerprint, loudspeakers.c.removed_at.is_(None))
        )
        async with self._database.transaction() as connection:
            found: bytes | None = (await connection.execute(query)).scalar_one_or_none()
        return found


async def _record(
    connection: AsyncConnection, id: UUID, act: str, by: str, at: datetime, details: dict[str, Any]
) -> None:
    await record(connection, f"loudspeaker.{act}", id, by=by, at=at, details=details)


def _loudspeaker(row: Row[Any]) -> Loudspeaker:
    return Loudspeaker(
        id=row.id,
        name=row.name,
        sealed_url=row.sealed_address,
        created_by=row.created_by,
        created_at=row.created_at,
        language=row.language,
        areas=tuple(row.areas),
        point=point_of(row),
        groups=tuple(row.groups),
    )

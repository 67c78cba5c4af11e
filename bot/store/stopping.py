"""STOP and START of one contact in PostgreSQL, beside the others of its person.

It does not know which words say so.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Update, func, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.residents.ports import Mark
from bot.store import tables as t
from bot.store.persons import Contacts, contacts_of, live, meet, share


async def stop_contact(
    connection: AsyncConnection, mark: Mark, language: str, now: datetime
) -> None:
    """STOP on this one contact, made if unknown; what others of the person hold stays."""
    contact, _ = await meet(connection, mark, language, now, change={})
    # Said twice, or told by the provider before: the first time is what START goes by.
    marked = await connection.execute(
        update(t.contacts)
        .where(t.contacts.c.id == contact)
        .values(stopped_at=func.coalesce(t.contacts.c.stopped_at, now))
        .returning(t.contacts.c.stopped_at)
    )
    s = t.subscriptions.c
    await connection.execute(
        update(t.subscriptions)
        .where(s.contact_id == contact, s.ended_at.is_(None))
        .values(ended_at=marked.scalar_one())
    )


async def resume_contact(
    connection: AsyncConnection, contacts: Contacts, fingerprint: bytes
) -> bool:
    """START on one of `contacts`: it hears again what the others hear, or what its STOP ended."""
    own = next((row for row in contacts if row.fingerprint == fingerprint), None)
    if own is None or own.stopped_at is None:
        return False
    others = [row.id for row in contacts if row.stopped_at is None]
    if not await live(connection, others):
        await connection.execute(_reopen(own.id, own.stopped_at))
    await connection.execute(
        update(t.contacts).where(t.contacts.c.id == own.id).values(stopped_at=None, gone_at=None)
    )
    await share(connection, await contacts_of(connection, fingerprint))
    return True


def _reopen(contact: UUID, stopped_at: datetime) -> Update:
    """What that STOP ended: it bears the same time."""
    s = t.subscriptions.c
    return (
        update(t.subscriptions)
        .where(s.contact_id == contact, s.ended_at == stopped_at, s.confirmed_at.is_not(None))
        .values(ended_at=None)
    )

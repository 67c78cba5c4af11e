"""The residents' book on PostgreSQL: contacts, subscriptions, STOP, deletion.

It does not know addresses (it holds them sealed) nor which wishes are allowed.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Update, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.residents.codes import Attempt, PendingCode
from bot.residents.ports import Contact, Link, Mark
from bot.residents.subscription import Subscription, Wish
from bot.store import tables as t
from bot.store.database import Database
from bot.store.personal import export_person, forget_person
from bot.store.persons import (
    Contacts,
    acquaint,
    contacts_of,
    listen,
    live,
    locked,
    meet,
    once_each,
    put,
    same_place,
    share,
    wish_columns,
)
from bot.store.stopping import resume_contact, stop_contact
from bot.store.subscribers import copy_subscribers, link_contacts


class StoredResidents:
    """Implements bot.residents.ports.ResidentBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_pending(self, mark: Mark, wish: Wish, code: PendingCode, now: datetime) -> bool:
        async with self._database.transaction() as connection:
            # The language stays as it was: a stranger's request must change nothing for a contact.
            contact, stopped = await meet(connection, mark, wish.language, now, change={})
            await connection.execute(
                insert(t.subscriptions).values(
                    id=code.id,
                    contact_id=contact,
                    code_hash=code.code_hash,
                    code_expires_at=code.expires_at,
                    created_at=now,
                    **wish_columns(wish),
                )
            )
        return not stopped

    async def pending(self, fingerprint: bytes, now: datetime) -> tuple[UUID, ...]:
        s = t.subscriptions.c
        waits = (s.confirmed_at.is_(None), s.ended_at.is_(None), s.code_expires_at > now)
        statement = (
            select(s.id)
            .join(t.contacts)
            .where(t.contacts.c.fingerprint == fingerprint, *waits)
            .order_by(s.created_at.desc())
        )
        async with self._database.transaction() as connection:
            return tuple((await connection.execute(statement)).scalars())

    async def attempt(self, id: UUID) -> Attempt | None:
        s = t.subscriptions.c
        statement = (
            update(t.subscriptions)
            .where(s.id == id)
            .values(code_attempts=func.least(s.code_attempts + 1, 1000))
            .returning(s.code_hash, s.code_expires_at, s.code_attempts, s.confirmed_at, s.ended_at)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(statement)).one_or_none()
        if row is None:
            return None
        return Attempt(
            code_hash=row.code_hash,
            code_expires_at=row.code_expires_at,
            attempts=row.code_attempts,
            confirmed=row.confirmed_at is not None,
            ended=row.ended_at is not None,
        )

    async def confirm(self, id: UUID, token_hash: bytes, now: datetime) -> None:
        s = t.subscriptions.c
        confirmed = (
            update(t.subscriptions)
            .where(s.id == id, s.confirmed_at.is_(None), s.ended_at.is_(None))
            .values(confirmed_at=now, token_hash=token_hash)
            .returning(s.contact_id, s.language)
        )
        whose = select(t.contacts.c.fingerprint).join(t.subscriptions).where(s.id == id)
        async with self._database.transaction() as connection:
            fingerprint = (await connection.execute(whose)).scalar_one_or_none()
            if fingerprint is None:
                return
            contacts = await locked(connection, fingerprint)
            row = (await connection.execute(confirmed)).one_or_none()
            if row is not None:
                await connection.execute(
                    update(t.contacts)
                    .where(t.contacts.c.id == row.contact_id)
                    .values(language=row.language, gone_at=None)
                )
                await share(connection, contacts)

    async def holder(self, id: UUID) -> tuple[Mark, bytes] | None:
        c, s = t.contacts.c, t.subscriptions.c
        statement = (
            select(c.channel, c.fingerprint, c.sealed_address, s.token_hash)
            .join(t.subscriptions)
            .where(s.id == id, s.ended_at.is_(None), s.token_hash.is_not(None))
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(statement)).one_or_none()
        if row is None:
            return None
        mark = Mark(
            channel=row.channel, fingerprint=row.fingerprint, sealed_address=row.sealed_address
        )
        return mark, row.token_hash

    async def end(self, id: UUID, token_hash: bytes, now: datetime) -> bool | None:
        s = t.subscriptions.c
        async with self._database.transaction() as connection:
            found = await connection.execute(
                select(s.token_hash, t.contacts.c.fingerprint)
                .join(t.contacts)
                .where(s.id == id, s.ended_at.is_(None))
                .with_for_update(of=t.subscriptions)
            )
            row = found.one_or_none()
            if row is None:
                return None
            if row.token_hash is None or not secrets.compare_digest(row.token_hash, token_hash):
                return False
            await _end(connection, await contacts_of(connection, row.fingerprint), now, [id])
            return True

    async def subscribe(self, mark: Mark, wish: Wish, now: datetime) -> Subscription:
        change = {"language": wish.language, "stopped_at": None, "gone_at": None}
        await acquaint(self._database, mark, wish.language, now)
        async with self._database.transaction() as connection:
            # Locked together: two "subscribe" at once become one subscription.
            await locked(connection, mark.fingerprint)
            contact, _ = await meet(connection, mark, wish.language, now, change=change)
            contacts = await contacts_of(connection, mark.fingerprint)
            held = await live(connection, [row.id for row in contacts])
            same = [each for each in held if same_place(each, wish)]
            if same:
                made = await _renew(connection, same, wish)
            else:
                made = await listen(connection, contact, wish, now)
            await share(connection, contacts)
            return made

    async def change(
        self, fingerprint: bytes, id: UUID, wish: Wish, now: datetime
    ) -> Subscription | None:
        async with self._database.transaction() as connection:
            # As in `subscribe`: whoever changes two at once does it one after the other.
            contacts = await locked(connection, fingerprint)
            held = await live(connection, [row.id for row in contacts])
            changed = next((each for each in held if each.id == id), None)
            if changed is None:
                return None
            alike = [each.id for each in held if same_place(each, changed)]
            there = {each.id for each in held if same_place(each, wish)}.difference(alike)
            await _end_these(connection, there, now)
            await put(connection, alike, wish)
            return replace(changed, **vars(wish))

    async def subscriptions(self, fingerprint: bytes) -> tuple[Subscription, ...]:
        async with self._database.transaction() as connection:
            contacts = await contacts_of(connection, fingerprint)
            return once_each(await live(connection, [row.id for row in contacts]))

    async def unsubscribe(
        self, fingerprint: bytes, now: datetime, only: Collection[UUID] | None = None
    ) -> int:
        async with self._database.transaction() as connection:
            contacts = await locked(connection, fingerprint)
            return await _end(connection, contacts, now, only)

    async def stop(self, mark: Mark, language: str, now: datetime) -> None:
        async with self._database.transaction() as connection:
            await stop_contact(connection, mark, language, now)

    async def resume(self, fingerprint: bytes) -> bool:
        async with self._database.transaction() as connection:
            contacts = await locked(connection, fingerprint)
            return await resume_contact(connection, contacts, fingerprint)

    async def set_language(self, fingerprint: bytes, language: str) -> None:
        c, s = t.contacts.c, t.subscriptions.c
        async with self._database.transaction() as connection:
            mine = [row.id for row in await locked(connection, fingerprint)]
            await connection.execute(
                update(t.contacts).where(c.id.in_(mine)).values(language=language)
            )
            await connection.execute(
                update(t.subscriptions)
                .where(s.contact_id.in_(mine), s.ended_at.is_(None))
                .values(language=language)
            )

    async def contact(self, fingerprint: bytes) -> Contact | None:
        c = t.contacts.c
        statement = select(c.language, c.created_at, c.stopped_at, c.gone_at).where(
            c.fingerprint == fingerprint
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(statement)).one_or_none()
        return Contact(**row._mapping) if row else None

    async def gone(self, fingerprint: bytes, now: datetime) -> None:
        async with self._database.transaction() as connection:
            await connection.execute(_gone(fingerprint, now))

    async def move(self, fingerprint: bytes, to: Mark, now: datetime) -> None:
        c, s = t.contacts.c, t.subscriptions.c
        theirs = select(c.id).where(c.fingerprint == to.fingerprint)
        address = {"fingerprint": to.fingerprint, "sealed_address": to.sealed_address}
        async with self._database.transaction() as connection:
            other = (await connection.execute(theirs.with_for_update())).scalar_one_or_none()
            if other is None:
                await connection.execute(
                    update(t.contacts).where(c.fingerprint == fingerprint).values(**address)
                )
                return
            mine = select(c.id).where(c.fingerprint == fingerprint)
            await connection.execute(
                update(t.subscriptions)
                .where(s.contact_id.in_(mine), s.ended_at.is_(None))
                .values(contact_id=other)
            )
            await connection.execute(_gone(fingerprint, now))

    async def export(self, fingerprint: bytes) -> dict[str, list[dict[str, Any]]]:
        async with self._database.transaction() as connection:
            return await export_person(connection, fingerprint)

    async def forget(self, fingerprint: bytes, sealed_nothing: bytes, now: datetime) -> None:
        async with self._database.transaction() as connection:
            await forget_person(connection, fingerprint, sealed_nothing, now)

    async def link(self, links: Sequence[Link]) -> int:
        async with self._database.transaction() as connection:
            return await link_contacts(connection, links)

    async def add_many(self, entries: Sequence[tuple[Mark, Wish]], now: datetime) -> int:
        async with self._database.transaction() as connection:
            return await copy_subscribers(connection, entries, now)


async def _renew(
    connection: AsyncConnection, held: Sequence[Subscription], wish: Wish
) -> Subscription:
    renewed = replace(
        held[0],
        language=wish.language,
        groups=tuple(sorted({*held[0].groups, *wish.groups})),
        quiet_hours=wish.quiet_hours or held[0].quiet_hours,
    )
    await put(connection, [each.id for each in held], renewed)
    return renewed


def _gone(fingerprint: bytes, now: datetime) -> Update:
    return update(t.contacts).where(t.contacts.c.fingerprint == fingerprint).values(gone_at=now)


async def _end(
    connection: AsyncConnection,
    contacts: Contacts,
    now: datetime,
    only: Collection[UUID] | None = None,
) -> int:
    """Ends what is confirmed and what waits for its code; counts the confirmed ones, each once."""
    held = await live(connection, [row.id for row in contacts])
    meant = held
    if only is not None:
        named = [each for each in held if each.id in only]
        meant = [each for each in held if any(same_place(each, one) for one in named)]
    ended = {each.id for each in meant}
    await _end_these(connection, ended, now)
    if only is None:
        s = t.subscriptions.c
        waiting = (s.contact_id.in_([row.id for row in contacts]), s.ended_at.is_(None))
        await connection.execute(update(t.subscriptions).where(*waiting).values(ended_at=now))
    return len(once_each(meant))


async def _end_these(connection: AsyncConnection, ids: Collection[UUID], now: datetime) -> None:
    s = t.subscriptions.c
    await connection.execute(update(t.subscriptions).where(s.id.in_(ids)).values(ended_at=now))

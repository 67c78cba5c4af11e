"""The residents' book on PostgreSQL: contacts, subscriptions, STOP, deletion.

It does not know addresses (it holds them sealed) nor which wishes are allowed.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, Select, Update, func, insert, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.residents.codes import Attempt, PendingCode
from bot.residents.ports import Contact, Link, Mark
from bot.residents.subscription import Point, Subscription, Wish
from bot.store import tables as t
from bot.store.database import Database
from bot.store.personal import export_person, forget_person
from bot.store.subscribers import copy_subscribers, link_contacts, point_columns

_STOPPED = t.contacts.c.stopped_at.is_not(None)


class StoredResidents:
    """Implements bot.residents.ports.ResidentBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_pending(self, mark: Mark, wish: Wish, code: PendingCode, now: datetime) -> bool:
        async with self._database.transaction() as connection:
            # The language stays as it was: a stranger's request must change nothing for a contact.
            contact, stopped = await _meet(connection, mark, wish.language, now, change={})
            await connection.execute(
                insert(t.subscriptions).values(
                    id=code.id,
                    contact_id=contact,
                    code_hash=code.code_hash,
                    code_expires_at=code.expires_at,
                    created_at=now,
                    **_wish_columns(wish),
                )
            )
        return not stopped

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
        async with self._database.transaction() as connection:
            row = (await connection.execute(confirmed)).one_or_none()
            if row is not None:
                await connection.execute(
                    update(t.contacts)
                    .where(t.contacts.c.id == row.contact_id)
                    .values(language=row.language, gone_at=None)
                )

    async def end(self, id: UUID, token_hash: bytes, now: datetime) -> bool | None:
        s = t.subscriptions.c
        async with self._database.transaction() as connection:
            found = await connection.execute(
                select(s.token_hash).where(s.id == id, s.ended_at.is_(None)).with_for_update()
            )
            row = found.one_or_none()
            if row is None:
                return None
            if row.token_hash is None or not secrets.compare_digest(row.token_hash, token_hash):
                return False
            await connection.execute(update(t.subscriptions).where(s.id == id).values(ended_at=now))
            return True

    async def subscribe(self, mark: Mark, wish: Wish, now: datetime) -> Subscription:
        change = {"language": wish.language, "stopped_at": None, "gone_at": None}
        async with self._database.transaction() as connection:
            # Meeting the contact locks its row: two "subscribe" at once become one subscription.
            contact, _ = await _meet(connection, mark, wish.language, now, change=change)
            rows = await connection.execute(_live(t.subscriptions.c.contact_id == contact))
            held = next((s for s in map(_subscription, rows) if _same_place(s, wish)), None)
            if held is None:
                return await _add(connection, contact, wish, now)
            return await _renew(connection, held, wish)

    async def change(
        self, fingerprint: bytes, id: UUID, wish: Wish, now: datetime
    ) -> Subscription | None:
        s, mine = t.subscriptions.c, t.contacts.c.fingerprint == fingerprint
        async with self._database.transaction() as connection:
            # As in `subscribe`: whoever changes two at once does it one after the other.
            await connection.execute(select(t.contacts.c.id).where(mine).with_for_update())
            rows = await connection.execute(_live(mine))
            held = {each.id: each for each in map(_subscription, rows)}
            if id not in held:
                return None
            same = [other for other in held if other != id and _same_place(held[other], wish)]
            await connection.execute(
                update(t.subscriptions).where(s.id.in_(same)).values(ended_at=now)
            )
            changed = await connection.execute(
                update(t.subscriptions)
                .where(s.id == id)
                .values(**_wish_columns(wish))
                .returning(*s)
            )
            return _subscription(changed.one())

    async def subscriptions(self, fingerprint: bytes) -> tuple[Subscription, ...]:
        statement = _live(t.contacts.c.fingerprint == fingerprint)
        async with self._database.transaction() as connection:
            return tuple(map(_subscription, await connection.execute(statement)))

    async def unsubscribe(
        self, fingerprint: bytes, now: datetime, only: Collection[UUID] | None = None
    ) -> int:
        async with self._database.transaction() as connection:
            return await _end(connection, fingerprint, now, only)

    async def stop(self, mark: Mark, language: str, now: datetime) -> None:
        async with self._database.transaction() as connection:
            contact, _ = await _meet(connection, mark, language, now, change={})
            # Said twice, or told by the provider before: the first time is what START goes by.
            marked = await connection.execute(
                update(t.contacts)
                .where(t.contacts.c.id == contact)
                .values(stopped_at=func.coalesce(t.contacts.c.stopped_at, now))
                .returning(t.contacts.c.stopped_at)
            )
            await _end(connection, mark.fingerprint, marked.scalar_one())

    async def resume(self, fingerprint: bytes) -> bool:
        async with self._database.transaction() as connection:
            stopped = await connection.execute(
                select(t.contacts.c.id, t.contacts.c.stopped_at)
                .where(t.contacts.c.fingerprint == fingerprint, _STOPPED)
                .with_for_update()
            )
            row = stopped.one_or_none()
            if row is None:
                return False
            await connection.execute(_reopen(row.id, row.stopped_at))
            await connection.execute(
                update(t.contacts)
                .where(t.contacts.c.id == row.id)
                .values(stopped_at=None, gone_at=None)
            )
        return True

    async def set_language(self, fingerprint: bytes, language: str) -> None:
        mine = select(t.contacts.c.id).where(t.contacts.c.fingerprint == fingerprint)
        async with self._database.transaction() as connection:
            await connection.execute(
                update(t.contacts)
                .where(t.contacts.c.fingerprint == fingerprint)
                .values(language=language)
            )
            await connection.execute(
                update(t.subscriptions)
                .where(t.subscriptions.c.contact_id.in_(mine), t.subscriptions.c.ended_at.is_(None))
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


async def _meet(
    connection: AsyncConnection,
    mark: Mark,
    language: str,
    now: datetime,
    *,
    change: Mapping[str, object],
) -> tuple[UUID, bool]:
    """The contact's id (made if unknown, locked, `change` applied) and whether it says STOP."""
    statement = upsert(t.contacts).values(
        id=uuid4(),
        channel=mark.channel,
        fingerprint=mark.fingerprint,
        sealed_address=mark.sealed_address,
        created_at=now,
        **{"language": language, **change},
    )
    returned = await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["channel", "fingerprint"],
            # Setting something, if only the channel to itself, is what locks and returns the row.
            set_={"channel": mark.channel, **change},
        ).returning(t.contacts.c.id, t.contacts.c.stopped_at)
    )
    row = returned.one()
    return row.id, row.stopped_at is not None


async def _add(
    connection: AsyncConnection, contact: UUID, wish: Wish, now: datetime
) -> Subscription:
    values = {"created_at": now, "confirmed_at": now, **_wish_columns(wish)}
    returned = await connection.execute(
        insert(t.subscriptions)
        .values(id=uuid4(), contact_id=contact, **values)
        .returning(*t.subscriptions.c)
    )
    return _subscription(returned.one())


async def _renew(connection: AsyncConnection, held: Subscription, wish: Wish) -> Subscription:
    groups = sorted({*held.groups, *wish.groups})
    hours = wish.quiet_hours or held.quiet_hours
    returned = await connection.execute(
        update(t.subscriptions)
        .where(t.subscriptions.c.id == held.id)
        .values(language=wish.language, groups=groups, quiet_hours=hours)
        .returning(*t.subscriptions.c)
    )
    return _subscription(returned.one())


def _gone(fingerprint: bytes, now: datetime) -> Update:
    return update(t.contacts).where(t.contacts.c.fingerprint == fingerprint).values(gone_at=now)


def _reopen(contact: UUID, stopped_at: datetime) -> Update:
    """What that STOP ended: it bears the same time."""
    s = t.subscriptions.c
    return (
        update(t.subscriptions)
        .where(s.contact_id == contact, s.ended_at == stopped_at, s.confirmed_at.is_not(None))
        .values(ended_at=None)
    )


async def _end(
    connection: AsyncConnection,
    fingerprint: bytes,
    now: datetime,
    only: Collection[UUID] | None = None,
) -> int:
    """Ends what is confirmed and what waits for its code; counts the confirmed ones."""
    s = t.subscriptions.c
    these = true() if only is None else s.id.in_(only)
    mine = select(t.contacts.c.id).where(t.contacts.c.fingerprint == fingerprint)
    ended = await connection.execute(
        update(t.subscriptions)
        .where(s.contact_id.in_(mine), s.ended_at.is_(None), these)
        .values(ended_at=now)
        .returning(s.confirmed_at)
    )
    return sum(row.confirmed_at is not None for row in ended)


def _live(*conditions: Any) -> Select[Any]:
    s = t.subscriptions.c
    return (
        select(*s)
        .join(t.contacts)
        .where(s.confirmed_at.is_not(None), s.ended_at.is_(None), *conditions)
        .order_by(s.created_at, s.id)
    )


def _same_place(held: Subscription, wish: Wish) -> bool:
    return held.areas == wish.areas and held.point == wish.point


def _wish_columns(wish: Wish) -> dict[str, object]:
    return {
        "language": wish.language,
        "areas": list(wish.areas),
        **point_columns(wish.point),
        "groups": list(wish.groups),
        "quiet_hours": wish.quiet_hours,
    }


def _subscription(row: Row[Any]) -> Subscription:
    point = None
    if row.lat is not None:
        point = Point(lat=row.lat, lon=row.lon, radius_m=row.radius_m)
    return Subscription(
        id=row.id,
        language=row.language,
        areas=tuple(row.areas),
        point=point,
        groups=tuple(row.groups),
        quiet_hours=row.quiet_hours,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
    )

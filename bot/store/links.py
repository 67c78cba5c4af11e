"""Codes for linking and who is one person, on PostgreSQL.

It does not know how a code is made, nor what is said to anybody.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, delete, exists, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.residents.link_book import Member
from bot.residents.ports import Link, Mark
from bot.store import tables as t
from bot.store.database import Database
from bot.store.persons import Contacts, acquaint, contacts_of, locked, settle_differences, share
from bot.store.stopping import resume_contact, stop_contact
from bot.store.subscribers import link_contacts

_K = t.link_codes.c

# A broadcast that is under way and begins anew after a crash must know whom it has told: the row of
# somebody who was no person yet says so for the other channels too.
_TOLD = text("""
UPDATE deliveries d SET person = c.person FROM contacts c, events e
WHERE c.id = ANY (CAST(:ids AS uuid[])) AND d.contact_id = c.id
  AND d.person IS DISTINCT FROM c.person
  AND e.id = d.event_id AND e.ended_at IS NULL AND e.expires_at > :now
""")


class StoredLinks:
    """Implements bot.residents.link_book.LinkBook."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def offer(
        self, asker: Mark, language: str, code_hash: bytes, expires_at: datetime, now: datetime
    ) -> bool:
        given = {
            "channel": asker.channel,
            "sealed_address": asker.sealed_address,
            "language": language,
            "code_hash": code_hash,
            "expires_at": expires_at,
            "created_at": now,
        }
        nobody = {f"claimed_{name}": None for name in ("by", "channel", "sealed_address")}
        statement = upsert(t.link_codes).values(fingerprint=asker.fingerprint, **given)
        try:
            async with self._database.transaction() as connection:
                await connection.execute(delete(t.link_codes).where(_K.expires_at <= now))
                await connection.execute(
                    statement.on_conflict_do_update(
                        index_elements=[_K.fingerprint],
                        set_={**given, **nobody, "claimed_language": None},
                    )
                )
        except IntegrityError:
            return False
        return True

    async def claim(
        self, code_hash: bytes, by: Mark, language: str, expires_at: datetime, now: datetime
    ) -> Mark | None:
        live = (_K.code_hash == code_hash, _K.expires_at > now, _K.claimed_by.is_(None))
        claimed = (
            update(t.link_codes)
            .where(*live, _K.fingerprint != by.fingerprint)
            .values(
                claimed_by=by.fingerprint,
                claimed_channel=by.channel,
                claimed_sealed_address=by.sealed_address,
                claimed_language=language,
                expires_at=expires_at,
            )
            .returning(_K.channel, _K.fingerprint, _K.sealed_address)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(claimed)).one_or_none()
            if row is None:
                own = await connection.execute(
                    select(_K.channel, _K.fingerprint, _K.sealed_address).where(
                        *live, _K.fingerprint == by.fingerprint
                    )
                )
                row = own.one_or_none()
            else:
                # Of two codes that were sent from here the later one is meant.
                others = (_K.claimed_by == by.fingerprint, _K.fingerprint != row.fingerprint)
                await connection.execute(delete(t.link_codes).where(*others))
        return Mark(**row._mapping) if row else None

    async def join(self, by: bytes, most: int, now: datetime) -> Sequence[Member] | None:
        async with self._database.transaction() as connection:
            code = await _claimed(connection, by, now)
        if code is None:
            return None
        ends = _ends(code)
        for mark, language in ends.values():
            await acquaint(self._database, mark, language, now)
        async with self._database.transaction() as connection:
            if len(await locked(connection, *ends)) > most:
                return ()
            key = uuid4()
            await link_contacts(connection, [Link(fingerprint=end, person=key) for end in ends])
            contacts = await contacts_of(connection, *ends)
            await settle_differences(connection, contacts)
            await share(connection, contacts)
            await connection.execute(_TOLD, {"ids": [row.id for row in contacts], "now": now})
            return await _members(connection, contacts)

    async def decline(self, by: bytes) -> bool:
        async with self._database.transaction() as connection:
            gone = await connection.execute(delete(t.link_codes).where(_K.claimed_by == by))
            return bool(gone.rowcount)

    async def members(self, fingerprint: bytes) -> Sequence[Member]:
        async with self._database.transaction() as connection:
            return await _members(connection, await contacts_of(connection, fingerprint))

    async def order(self, fingerprint: bytes, ids: Sequence[UUID]) -> None:
        async with self._database.transaction() as connection:
            mine = {row.id for row in await locked(connection, fingerprint)}
            for place, id in enumerate((id for id in ids if id in mine), start=1):
                await connection.execute(
                    update(t.contacts).where(t.contacts.c.id == id).values(preference=place)
                )

    async def leave(self, fingerprint: bytes, ids: Sequence[UUID]) -> None:
        async with self._database.transaction() as connection:
            contacts = await locked(connection, fingerprint)
            stay = [row.id for row in contacts if row.id not in ids]
            # One who is left alone is no person of several channels any more.
            gone = [row.id for row in contacts if row.id in ids or len(stay) == 1]
            alone = {"person": None, "preference": None}
            await connection.execute(
                update(t.contacts).where(t.contacts.c.id.in_(gone)).values(**alone)
            )

    async def stop_all(self, mark: Mark, language: str, now: datetime) -> None:
        async with self._database.transaction() as connection:
            contacts = await locked(connection, mark.fingerprint)
            await stop_contact(connection, mark, language, now)
            for row in contacts:
                await stop_contact(connection, _mark(row), row.language, now)

    async def resume_all(self, fingerprint: bytes) -> None:
        async with self._database.transaction() as connection:
            contacts = await locked(connection, fingerprint)
            # Whoever asks comes first: the others hear what is heard there.
            for each in sorted(contacts, key=lambda row: row.fingerprint != fingerprint):
                now = await contacts_of(connection, fingerprint)
                await resume_contact(connection, now, each.fingerprint)


async def _claimed(connection: AsyncConnection, by: bytes, now: datetime) -> Row[Any] | None:
    """The code that was claimed, gone with this: of two who agree at once, one finds it."""
    taken = (
        delete(t.link_codes)
        .where(_K.claimed_by == by, _K.expires_at > now)
        .returning(*t.link_codes.c)
    )
    return (await connection.execute(taken)).one_or_none()


def _ends(code: Row[Any]) -> dict[bytes, tuple[Mark, str]]:
    asker = Mark(
        channel=code.channel, fingerprint=code.fingerprint, sealed_address=code.sealed_address
    )
    claimer = Mark(
        channel=code.claimed_channel,
        fingerprint=code.claimed_by,
        sealed_address=code.claimed_sealed_address,
    )
    both = ((asker, code.language), (claimer, code.claimed_language))
    return {mark.fingerprint: (mark, language) for mark, language in both}


async def _members(connection: AsyncConnection, contacts: Contacts) -> list[Member]:
    s = t.subscriptions.c
    listening = exists().where(
        s.contact_id == t.contacts.c.id, s.confirmed_at.is_not(None), s.ended_at.is_(None)
    )
    query = select(t.contacts.c.id).where(
        t.contacts.c.id.in_([row.id for row in contacts]), listening
    )
    listen = set((await connection.execute(query)).scalars())
    return [_member(row, row.id in listen) for row in contacts]


def _member(row: Row[Any], listens: bool) -> Member:
    return Member(
        id=row.id,
        channel=row.channel,
        fingerprint=row.fingerprint,
        sealed_address=row.sealed_address,
        language=row.language,
        preference=row.preference,
        stopped=row.stopped_at is not None,
        gone=row.gone_at is not None,
        listens=listens and row.stopped_at is None,
    )


def _mark(row: Row[Any]) -> Mark:
    return Mark(channel=row.channel, fingerprint=row.fingerprint, sealed_address=row.sealed_address)

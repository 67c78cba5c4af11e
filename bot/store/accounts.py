"""Officials' accounts in PostgreSQL; each change with its trail and what is told of it.

It does not know what a password or a code must look like, nor what a role allows.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.accounts.errors import AccountUnknown, LastAdmin, PersonThere
from bot.accounts.records import Account, Credentials, Deed
from bot.officials import Official, Role, known_as
from bot.store import notices
from bot.store import tables as t
from bot.store.alert_reading import own_addresses
from bot.store.audited import record
from bot.store.database import Database
from bot.store.jobs import Jobs
from bot.store.living import living

#: Before a broadcast: it is one message to one person.
PRIORITY = 0
#: Attempts are of no use any longer.
_ATTEMPTS_KEPT = timedelta(days=1)
#: Whoever changes who is an administrator waits for whoever else does.
_ADMINS = text("SELECT pg_advisory_xact_lock(hashtextextended('fenghuo:admins', 0))")
_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended('fenghuo:attempt:' || :key, 0))")
_A, _K = t.accounts.c, t.tokens.c


class AccountRows:
    """What every part of the book has: reading, and the step of one change."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._jobs = Jobs()

    async def all(self) -> tuple[Account, ...]:
        async with self._database.transaction() as connection:
            return tuple(map(_account, await connection.execute(_read().order_by(_A.name))))

    async def get(self, id: UUID) -> Account:
        return (await self.credentials(id)).account

    async def credentials(self, id: UUID) -> Credentials:
        found = await self._one(_A.id == id)
        if found is None:
            raise AccountUnknown
        return found

    async def named(self, known_as: str) -> Credentials | None:
        return await self._one(_A.known_as == known_as)

    async def by_link(self, link_hash: bytes, now: datetime) -> Account | None:
        found = await self._one(_linked(link_hash, now))
        return found.account if found else None

    async def own_addresses(self, person: str) -> tuple[tuple[str, bytes, str], ...]:
        async with self._database.transaction() as connection:
            return await own_addresses(connection, person)

    async def note(self, subject: UUID | str, deed: Deed) -> None:
        async with self._database.transaction() as connection:
            await self._write(connection, subject, deed)

    async def _one(self, condition: ColumnElement[bool]) -> Credentials | None:
        async with self._database.transaction() as connection:
            row = (await connection.execute(_read().where(condition))).first()
        if row is None:
            return None
        return Credentials(
            account=_account(row),
            password_hash=row.password_hash,
            totp_sealed=bytes(row.totp_sealed) if row.totp_sealed else None,
            totp_step=row.totp_step,
        )

    async def _set(
        self, connection: AsyncConnection, id: UUID, deed: Deed | None, **values: object
    ) -> None:
        done = await connection.execute(update(t.accounts).where(_A.id == id).values(**values))
        if not done.rowcount:
            raise AccountUnknown
        if deed:
            await self._write(connection, id, deed)

    async def _write(self, connection: AsyncConnection, subject: UUID | str, deed: Deed) -> None:
        await record(connection, deed.action, subject, by=deed.by, at=deed.at, details=deed.details)
        await notices.post(connection, self._jobs, deed.notices, priority=PRIORITY, now=deed.at)


class AccountChanges(AccountRows):
    """Joining, roles, disabling, tokens."""

    async def invite(self, account: Account, link_hash: bytes, deed: Deed) -> None:
        who = account.official
        row = {
            "id": account.id,
            "name": who.name,
            "known_as": known_as(who.name),
            "role": who.role,
            "area": who.area,
            "link_hash": link_hash,
            "link_until": account.link_until,
            "invited_by": account.invited_by,
            "created_at": account.created_at,
        }
        try:
            async with self._database.transaction() as connection:
                await connection.execute(insert(t.accounts).values(**row))
                await self._write(connection, account.id, deed)
        except IntegrityError as error:
            raise PersonThere from error

    async def offer_link(self, id: UUID, link_hash: bytes, until: datetime, deed: Deed) -> None:
        async with self._database.transaction() as connection:
            await self._set(connection, id, deed, link_hash=link_hash, link_until=until)

    async def join(self, link_hash: bytes, password_hash: str, deed: Deed) -> bool:
        used = (
            update(t.accounts)
            .where(_linked(link_hash, deed.at))
            .values(
                password_hash=password_hash,
                joined_at=func.coalesce(_A.joined_at, deed.at),
                link_hash=None,
                link_until=None,
            )
            .returning(_A.id)
        )
        async with self._database.transaction() as connection:
            id = (await connection.execute(used)).scalar_one_or_none()
            if id is None:
                return False
            await _end_sessions(connection, t.console_sessions.c.account_id == id)
            await self._write(connection, id, deed)
        return True

    async def set_password(self, id: UUID, password_hash: str, deed: Deed | None) -> None:
        async with self._database.transaction() as connection:
            await self._set(connection, id, deed, password_hash=password_hash)

    async def change(self, id: UUID, role: Role, area: str | None, deed: Deed) -> None:
        async with self._database.transaction() as connection:
            before = await _admins(connection)
            await self._set(connection, id, deed, role=role, area=area)
            _check_left(before, await _admins(connection))

    async def disable(self, id: UUID, deed: Deed) -> None:
        async with self._database.transaction() as connection:
            before = await _admins(connection)
            values = {"disabled_at": deed.at, "link_hash": None, "link_until": None}
            await self._set(connection, id, deed, **values)
            person = (await connection.execute(select(_A.known_as).where(_A.id == id))).scalar_one()
            await connection.execute(_revoked(person, deed.at))
            await _end_sessions(connection, t.console_sessions.c.known_as == person)
            _check_left(before, await _admins(connection))

    async def enable(self, id: UUID, deed: Deed) -> None:
        async with self._database.transaction() as connection:
            await self._set(connection, id, deed, disabled_at=None)

    async def revoke_tokens(self, known_as: str, deed: Deed) -> int:
        async with self._database.transaction() as connection:
            before = await _admins(connection)
            count = (await connection.execute(_revoked(known_as, deed.at))).rowcount
            _check_left(before, await _admins(connection))
            await self._write(connection, str(deed.details["name"]), deed)
        return count

    async def take_attempt(self, key: bytes, limit: int, window: timedelta, now: datetime) -> bool:
        a = t.account_attempts.c
        recent = select(func.count()).where(a.key == key, a.at > now - window)
        async with self._database.transaction() as connection:
            await connection.execute(_ONE, {"key": key.hex()})
            if (await connection.execute(recent)).scalar_one() >= limit:
                return False
            await connection.execute(delete(t.account_attempts).where(a.at <= now - _ATTEMPTS_KEPT))
            await connection.execute(insert(t.account_attempts).values(key=key, at=now))
        return True


def _read() -> Select[Any]:
    codes, keys = t.account_recovery_codes, t.account_passkeys
    return select(
        t.accounts,
        select(func.count()).where(codes.c.account_id == _A.id).scalar_subquery().label("codes"),
        select(func.count()).where(keys.c.account_id == _A.id).scalar_subquery().label("keys"),
    )


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        official=Official(name=row.name, role=Role(row.role), area=row.area),
        invited_by=row.invited_by,
        created_at=row.created_at,
        joined_at=row.joined_at,
        disabled_at=row.disabled_at,
        link_until=row.link_until,
        totp=row.totp_sealed is not None,
        passkeys=row.keys,
        recovery_codes=row.codes,
        last_seen_at=row.last_seen_at,
    )


def _linked(link_hash: bytes, now: datetime) -> ColumnElement[bool]:
    open_still = (_A.link_until > now) & _A.disabled_at.is_(None)
    return (_A.link_hash == link_hash) & open_still


def _revoked(person: str, now: datetime) -> Any:
    theirs = update(t.tokens).where(_K.known_as == person, _K.revoked_at.is_(None))
    return theirs.values(revoked_at=now)


async def _end_sessions(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    await connection.execute(delete(t.console_sessions).where(which))


async def _admins(connection: AsyncConnection) -> frozenset[tuple[str, str | None]]:
    """Who can look after people, as (known_as, area)."""
    await connection.execute(_ADMINS)
    people = living()
    query = select(people.c.known_as, people.c.area).where(people.c.role == Role.ADMIN)
    return frozenset((row.known_as, row.area) for row in await connection.execute(query))


def _check_left(
    before: frozenset[tuple[str, str | None]], after: frozenset[tuple[str, str | None]]
) -> None:
    """Raises LastAdmin: somebody whom nobody replaces would be gone; the change is rolled back."""
    areas = {area for _, area in after}
    if any(area not in areas and None not in areas for _, area in before - after):
        raise LastAdmin

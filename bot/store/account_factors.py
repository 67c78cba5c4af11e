"""Second factors of accounts in PostgreSQL: app, passkeys, recovery codes, and who must have one.

It does not know how a code is made or an answer checked.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from bot.accounts.errors import PasskeyWrong
from bot.accounts.records import Deed, Passkey
from bot.store import tables as t
from bot.store.accounts import AccountChanges

_A, _C, _P = t.accounts.c, t.account_recovery_codes.c, t.account_passkeys.c


class StoredAccounts(AccountChanges):
    """Implements bot.accounts.ports.AccountBook."""

    async def set_totp(self, id: UUID, sealed: bytes | None, step: int, deed: Deed) -> None:
        async with self._database.transaction() as connection:
            await self._set(connection, id, deed, totp_sealed=sealed, totp_step=step)

    async def take_step(self, id: UUID, step: int) -> bool:
        newer = update(t.accounts).where(_A.id == id, _A.totp_step < step).values(totp_step=step)
        async with self._database.transaction() as connection:
            return bool((await connection.execute(newer)).rowcount)

    async def set_recovery(self, id: UUID, hashes: Sequence[bytes], deed: Deed) -> None:
        rows = [{"code_hash": each, "account_id": id} for each in hashes]
        async with self._database.transaction() as connection:
            await connection.execute(delete(t.account_recovery_codes).where(_C.account_id == id))
            await connection.execute(insert(t.account_recovery_codes).values(rows))
            await self._write(connection, id, deed)

    async def use_recovery(self, id: UUID, code_hash: bytes, deed: Deed) -> bool:
        theirs = (_C.account_id == id) & (_C.code_hash == code_hash)
        async with self._database.transaction() as connection:
            used = await connection.execute(delete(t.account_recovery_codes).where(theirs))
            if used.rowcount:
                await self._write(connection, id, deed)
        return bool(used.rowcount)

    async def passkeys(self, id: UUID) -> tuple[Passkey, ...]:
        query = select(t.account_passkeys).where(_P.account_id == id).order_by(_P.created_at)
        async with self._database.transaction() as connection:
            return tuple(map(_passkey, await connection.execute(query)))

    async def add_passkey(self, id: UUID, passkey: Passkey, deed: Deed) -> None:
        row = {name: getattr(passkey, name) for name in ("id", "name", "public_key", "sign_count")}
        row |= {"account_id": id, "created_at": passkey.created_at}
        try:
            async with self._database.transaction() as connection:
                await connection.execute(insert(t.account_passkeys).values(**row))
                await self._write(connection, id, deed)
        except IntegrityError as error:  # it is somebody's already
            raise PasskeyWrong from error

    async def used_passkey(self, passkey: Passkey, sign_count: int, now: datetime) -> bool:
        same = (_P.id == passkey.id) & (_P.sign_count == passkey.sign_count)
        used = update(t.account_passkeys).where(same)
        async with self._database.transaction() as connection:
            done = await connection.execute(used.values(sign_count=sign_count, last_used_at=now))
        return bool(done.rowcount)

    async def remove_passkey(self, id: UUID, credential: bytes, deed: Deed) -> None:
        theirs = (_P.account_id == id) & (_P.id == credential)
        async with self._database.transaction() as connection:
            gone = await connection.execute(delete(t.account_passkeys).where(theirs))
            if gone.rowcount:
                await self._write(connection, id, deed)

    async def reset_second_factor(self, id: UUID, deed: Deed) -> None:
        async with self._database.transaction() as connection:
            await self._set(connection, id, deed, totp_sealed=None, totp_step=0)
            await connection.execute(delete(t.account_passkeys).where(_P.account_id == id))
            await connection.execute(delete(t.account_recovery_codes).where(_C.account_id == id))
            ended = delete(t.console_sessions).where(t.console_sessions.c.account_id == id)
            await connection.execute(ended)

    async def second_factor_required(self) -> bool:
        async with self._database.transaction() as connection:
            found = await connection.execute(select(t.account_rules.c.second_factor))
            return bool(found.scalar_one_or_none())

    async def require_second_factor(self, required: bool, deed: Deed) -> None:
        kept = insert(t.account_rules).values(one=True, second_factor=required)
        kept = kept.on_conflict_do_update(index_elements=["one"], set_={"second_factor": required})
        async with self._database.transaction() as connection:
            await connection.execute(kept)
            await self._write(connection, "office", deed)


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        id=bytes(row.id),
        name=row.name,
        public_key=bytes(row.public_key),
        sign_count=row.sign_count,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )

"""Sessions at the console in PostgreSQL: found by a keyed hash of what the cookie carries.

It does not know cookies. A session is worth nothing without its token or account: revoking or
disabling those ends it in the same moment.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.accounts.sessions import CHALLENGE, HALF, IDLE, LIFETIME, LONGEST_DEVICE, Seat, SignedIn
from bot.officials import Official, Role, known_as
from bot.residents.vault import Vault
from bot.store.audited import record
from bot.store.database import Database
from bot.store.tables import account_passkeys, account_rules, accounts, console_sessions, tokens

#: The last use is written down so often: a page that refreshes itself asks every few seconds.
TOUCHED = timedelta(minutes=1)
_S, _T, _A = console_sessions.c, tokens.c, accounts.c


class StoredSessions:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def start(
        self,
        official: Official,
        now: datetime,
        *,
        token_id: UUID | None = None,
        account_id: UUID | None = None,
        device: str = "",
        half: bool = False,
    ) -> str:
        """What the cookie carries: new at every step of a sign-in."""
        secret, id = secrets.token_urlsafe(32), uuid4()
        async with self._database.transaction() as connection:
            over = console_sessions.delete().where(_S.started_at <= now - LIFETIME)
            await connection.execute(over)
            await connection.execute(
                console_sessions.insert().values(
                    id=id,
                    secret_hash=self._hash(secret),
                    token_id=token_id,
                    account_id=account_id,
                    known_as=known_as(official.name),
                    half=half,
                    device=device[:LONGEST_DEVICE],
                    started_at=now,
                    last_used_at=now,
                )
            )
            if not half:
                await self._came_in(connection, official, account_id, now)
        return secret

    async def find(self, secret: str, now: datetime) -> SignedIn | None:
        """Whose it is; None for one that is unknown, over, ended, or whose owner may not come."""
        async with self._database.single() as connection:
            query = _found(now).where(_S.secret_hash == self._hash(secret))
            row = (await connection.execute(query)).first()
            if row is None:
                return None
            if now - row.last_used_at >= TOUCHED:
                touched = update(console_sessions).where(_S.id == row.id)
                await connection.execute(touched.values(last_used_at=now))
        return SignedIn(
            id=row.id,
            secret=secret,
            official=Official(name=row.name, role=Role(row.role), area=row.area),
            account_id=row.account_id,
            half=row.half,
            limited=row.account_id is not None and row.required and not row.factors,
        )

    async def of(self, name: str, now: datetime) -> tuple[Seat, ...]:
        """A person's, the newest first."""
        query = _found(now).where(_S.known_as == known_as(name), ~_S.half)
        async with self._database.transaction() as connection:
            rows = await connection.execute(query.order_by(_S.last_used_at.desc()))
            return tuple(map(_seat, rows))

    async def all(self, now: datetime) -> Mapping[str, tuple[Seat, ...]]:
        """By the person's name as people are told apart (`known_as`)."""
        found: dict[str, tuple[Seat, ...]] = {}
        query = _found(now).where(~_S.half).order_by(_S.last_used_at.desc())
        async with self._database.transaction() as connection:
            for row in await connection.execute(query):
                found[row.known_as] = (*found.get(row.known_as, ()), _seat(row))
        return found

    async def end(self, id: UUID, name: str, *, by: str, now: datetime) -> bool:
        """One of that person's; False when it is over already, or is somebody else's."""
        return bool(await self._end(name, and_(_S.id == id), by, now))

    async def end_all(self, name: str, *, by: str, now: datetime, but: UUID | None = None) -> int:
        """Every session of the person, except `but`; how many there were."""
        others = _S.id != but if but else _S.id.is_not(None)
        return await self._end(name, others, by, now)

    async def drop(self, secret: str) -> None:
        """Signing out, and what is left behind when a step of a sign-in is done."""
        async with self._database.transaction() as connection:
            await connection.execute(
                delete(console_sessions).where(_S.secret_hash == self._hash(secret))
            )

    async def challenge(self, id: UUID, now: datetime) -> bytes:
        """A new one for this session; the one before is void."""
        drawn = secrets.token_bytes(32)
        kept = update(console_sessions).where(_S.id == id).values(challenge=drawn, challenge_at=now)
        async with self._database.transaction() as connection:
            await connection.execute(kept)
        return drawn

    async def take_challenge(self, id: UUID, now: datetime) -> bytes | None:
        """The session's, once; None where there is none or it is too old."""
        query = select(_S.challenge, _S.challenge_at).where(_S.id == id).with_for_update()
        gone = update(console_sessions).where(_S.id == id).values(challenge=None, challenge_at=None)
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).first()
            await connection.execute(gone)
        if row is None or row.challenge is None or row.challenge_at + CHALLENGE <= now:
            return None
        return bytes(row.challenge)

    async def _came_in(
        self, connection: AsyncConnection, official: Official, account: UUID | None, now: datetime
    ) -> None:
        if account:
            seen = update(accounts).where(_A.id == account).values(last_seen_at=now)
            await connection.execute(seen)
        details = {"name": official.name, "by": "account" if account else "token"}
        subject = account or official.name
        await record(
            connection, "session.start", subject, by=official.name, at=now, details=details
        )

    async def _end(self, name: str, which: ColumnElement[bool], by: str, now: datetime) -> int:
        ended = delete(console_sessions).where(_S.known_as == known_as(name), which)
        async with self._database.transaction() as connection:
            count = (await connection.execute(ended)).rowcount
            if count:
                details = {"sessions": count}
                await record(connection, "session.end", name, by=by, at=now, details=details)
        return count

    def _hash(self, secret: str) -> bytes:
        return self._vault.hash_secret(f"session:{secret}")


def _found(now: datetime) -> Select[Any]:
    """Those that hold, with their owner, and whether a second factor is required and there."""
    keys = select(func.count()).where(account_passkeys.c.account_id == _A.id).scalar_subquery()
    rule = select(account_rules.c.second_factor).scalar_subquery()
    return (
        select(
            *(_S.id, _S.account_id, _S.known_as, _S.half, _S.device),
            *(_S.started_at, _S.last_used_at),
            func.coalesce(_A.name, _T.name).label("name"),
            func.coalesce(_A.role, _T.role).label("role"),
            func.coalesce(_A.area, _T.area).label("area"),
            func.coalesce(rule, False).label("required"),
            or_(_A.totp_sealed.is_not(None), keys > 0).label("factors"),
        )
        .select_from(console_sessions)
        .outerjoin(tokens, and_(_T.id == _S.token_id, _T.revoked_at.is_(None)))
        .outerjoin(accounts, and_(_A.id == _S.account_id, _A.disabled_at.is_(None)))
        .where(
            or_(_T.id.is_not(None), _A.id.is_not(None)),
            _S.started_at > now - LIFETIME,
            _S.last_used_at > now - IDLE,
            or_(~_S.half, _S.started_at > now - HALF),
        )
    )


def _seat(row: Row[Any]) -> Seat:
    return Seat(
        id=row.id,
        name=row.name,
        device=row.device,
        by_token=row.account_id is None,
        started_at=row.started_at,
        last_used_at=row.last_used_at,
    )

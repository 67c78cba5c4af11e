"""Officials' tokens in PostgreSQL: only a keyed hash of each is kept; and their sessions.

It does not know what a role allows.
"""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, text, update

from bot.officials import Official, Role, check_name, known_as
from bot.residents.vault import Vault
from bot.store.audited import record
from bot.store.database import Database
from bot.store.sessions import StoredSessions
from bot.store.tables import tokens as t

_LATELY = text("now() - interval '5 minutes'")


@dataclass(frozen=True, kw_only=True)
class Token:
    """What an administrator sees of a token: never the token."""

    official: Official
    created_by: str
    created_at: datetime
    last_used_at: datetime | None


class StoredOfficials:
    """A token is 43 characters of the URL alphabet (256 bits), shown once."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self.sessions = StoredSessions(database, vault)

    async def create(self, official: Official, now: datetime, *, by: str = "") -> str:
        """The token. `by`: the administrator on whose word; it stands in the trail then.

        Raises NameWrong: two people without a name would be one person.
        """
        check_name(official.name)
        token = secrets.token_urlsafe(32)
        details = {"role": official.role, "area": official.area}
        async with self._database.transaction() as connection:
            await connection.execute(
                t.insert().values(
                    id=uuid.uuid4(),
                    name=official.name,
                    known_as=known_as(official.name),
                    created_by=by,
                    role=official.role,
                    area=official.area,
                    token_hash=self._vault.hash_secret(token),
                    created_at=now,
                )
            )
            if by:
                name = official.name
                await record(connection, "token.create", name, by=by, at=now, details=details)
        return token

    async def by_token(self, token: str) -> Official | None:
        """Whose token it is; None for one that is unknown or revoked."""
        found = await self._find(t.c.token_hash == self._vault.hash_secret(token))
        if found is None:
            return None
        if not found.lately:
            await self._used(found.id)
        return _official(found)

    async def id_of(self, token: str) -> uuid.UUID | None:
        """The token's id, which a session carries instead of the token."""
        found = await self._find(t.c.token_hash == self._vault.hash_secret(token))
        return found.id if found else None

    async def revoke(self, name: str, now: datetime, *, by: str) -> int:
        """Ends every token of the person, however the name was written; how many there were."""
        theirs = update(t).where(t.c.known_as == known_as(name), t.c.revoked_at.is_(None))
        async with self._database.transaction() as connection:
            ended = (await connection.execute(theirs.values(revoked_at=now))).rowcount
            if ended:
                await record(connection, "token.revoke", name, by=by, at=now)
        return ended

    async def count(self) -> int:
        """Tokens that open something."""
        query = select(func.count()).select_from(t).where(t.c.revoked_at.is_(None))
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).scalar_one()

    async def all(self) -> list[Official]:
        query = select(t).where(t.c.revoked_at.is_(None)).order_by(t.c.name, t.c.created_at)
        async with self._database.transaction() as connection:
            return [_official(row) for row in await connection.execute(query)]

    async def listed(self) -> tuple[Token, ...]:
        """Those that open something, by person."""
        query = select(t).where(t.c.revoked_at.is_(None)).order_by(t.c.known_as, t.c.created_at)
        async with self._database.transaction() as connection:
            return tuple(map(_token, await connection.execute(query)))

    async def _used(self, id: uuid.UUID) -> None:
        """Every five minutes at most: a script asks many times a second."""
        statement = update(t).where(t.c.id == id).values(last_used_at=func.now())
        async with self._database.single() as connection:
            await connection.execute(statement)

    async def _find(self, condition: Any) -> Row[Any] | None:
        lately = func.coalesce(t.c.last_used_at > _LATELY, False).label("lately")
        query = select(t, lately).where(condition, t.c.revoked_at.is_(None))
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).first()


def _official(row: Row[Any]) -> Official:
    return Official(name=row.name, role=Role(row.role), area=row.area)


def _token(row: Row[Any]) -> Token:
    return Token(
        official=_official(row),
        created_by=row.created_by,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )
